#include "runtime/catalogue/blanks.hpp"

#include "tests/catch.hpp"

using namespace leastwise::catalogue;

namespace {

constexpr std::string_view kTable = "arn:${Partition}:dynamodb:${Region}:${Account}:table/${TableName}";
constexpr std::string_view kIndex =
    "arn:${Partition}:dynamodb:${Region}:${Account}:table/${TableName}/index/${IndexName}";

}  // namespace

TEST_CASE("a blank of a condition key takes one character or more, and case does not count") {
    CHECK(fills_key("aws:ResourceTag/${TagKey}", "aws:ResourceTag/Team"));
    CHECK(fills_key("aws:ResourceTag/${TagKey}", "AWS:resourcetag/t"));
    CHECK(fills_key("aws:ResourceTag/${TagKey}", "aws:ResourceTag/a/b:c"));
    CHECK(fills_key("aws:ResourceTag/${TagKey}", "aws:ResourceTag/${TagKey}"));
    CHECK(fills_key("s3:ExistingObjectTag/<key>", "s3:ExistingObjectTag/secret"));
    CHECK(fills_key("kms:EncryptionContext:${EncryptionContextKey}", "kms:EncryptionContext:SecretARN"));
    CHECK(fills_key("codebuild:environment.environmentVariables/${name}.value",
                    "codebuild:environment.environmentVariables/A.value"));

    CHECK_FALSE(fills_key("aws:ResourceTag/${TagKey}", "aws:ResourceTag/"));
    CHECK_FALSE(fills_key("aws:ResourceTag/${TagKey}", "aws:ResourceTag"));
    CHECK_FALSE(fills_key("aws:ResourceTag/${TagKey}", "aws:RequestTag/Team"));
    CHECK_FALSE(fills_key("aws:TagKeys", "aws:TagKeys/x"));
    CHECK_FALSE(fills_key("codebuild:environment.environmentVariables/${name}.value",
                          "codebuild:environment.environmentVariables/.value"));
    CHECK_FALSE(fills_key("", "x"));
    CHECK(fills_key("", ""));
}

TEST_CASE("a blank that is not closed is text") {
    CHECK(fills_key("a${b", "A${B"));
    CHECK_FALSE(fills_key("a${b", "ax"));
    CHECK_FALSE(fills_key("a<b", "ax"));
}

TEST_CASE("the blanks are filled however often the text between them occurs") {
    CHECK(fills_key("${a}.${b}.end", "x.y.z.end"));
    CHECK(fills_key("${a}.${b}.end", "x.end.end.end"));
    CHECK_FALSE(fills_key("${a}.${b}.end", "x.end"));
    CHECK_FALSE(fills_key("${a}.${b}.end", "x.y.end."));
    CHECK_FALSE(fills_key("${a}${b}", "x"));
    CHECK(fills_key("${a}${b}", "xy"));
}

TEST_CASE("many blanks against long text take linear time in each") {
    std::string known, text(20'000, 'a');
    for (int i = 0; i < 200; ++i) known += "${x}a";
    CHECK_FALSE(fills_key(known + "b", text));
    CHECK(fills_key(known, text));
}

TEST_CASE("an ARN fits part by part") {
    CHECK(fills_arn(kTable, "arn:aws:dynamodb:us-east-1:123456789012:table/Books"));
    CHECK(fills_arn(kTable, "arn:aws-cn:dynamodb:cn-north-1:123456789012:table/B"));
    CHECK_FALSE(fills_arn(kTable, "arn:aws:dynamodb:us-east-1:123456789012:table/"));
    CHECK_FALSE(fills_arn(kTable, "arn:aws:dynamodb::123456789012:table/Books"));
    CHECK_FALSE(fills_arn(kTable, "arn:aws:dynamodb:us-east-1::table/Books"));
    CHECK_FALSE(fills_arn(kTable, "arn:aws:s3:us-east-1:123456789012:table/Books"));
    CHECK_FALSE(fills_arn(kTable, "arn:aws:dynamodb:us-east-1:123456789012:Table/Books"));
    CHECK_FALSE(fills_arn(kTable, "table/Books"));
    CHECK_FALSE(fills_arn(kTable, ""));
    CHECK_FALSE(fills_arn("arn:${Partition}:s3:::${BucketName}", "arn:aws:s3:us-east-1:123456789012:job/1"));
    CHECK(fills_arn("arn:${Partition}:dms:${Region}:${Account}:cert:*", "arn:aws:dms:us-east-1:1:cert:"));
    CHECK(fills_arn("arn:${Partition}:${Vendor}:${Region}:*:${ResourceType}:${RecoveryPointId}",
                    "arn:aws:ec2:us-east-1::snapshot:snap-1"));
}

TEST_CASE("the longer of two templates that fit has more literal characters") {
    const std::string_view index = "arn:aws:dynamodb:us-east-1:123456789012:table/Books/index/ByYear";
    CHECK(fills_arn(kTable, index));
    CHECK(fills_arn(kIndex, index));
    CHECK(literal_length(kIndex) > literal_length(kTable));
    CHECK(literal_length("${a}*<b>") == 0);
    CHECK(literal_length("") == 0);
    CHECK(literal_length("a${b") == 4);
}
