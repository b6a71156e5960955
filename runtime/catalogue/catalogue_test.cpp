// Questions to the catalogue, answered from the table that is built in.
#include "runtime/catalogue/catalogue.hpp"
#include "runtime/catalogue/permitted.hpp"
#include "tests/catch.hpp"

#include <algorithm>

using namespace leastwise;
using catalogue::Catalogue;
using catalogue::Found;
using catalogue::Level;

namespace {

Found get(const Catalogue& all, std::string_view action) {
    INFO(action);
    const auto found = all.find(action);
    REQUIRE(found);
    return *found;
}

std::vector<std::string> names(const std::vector<Found>& found) {
    std::vector<std::string> names;
    for (const Found& one : found) names.push_back(one.name());
    return names;
}

constexpr std::string_view kTable = "arn:aws:dynamodb:us-east-1:123456789012:table/Books";
constexpr std::string_view kIndex = "arn:aws:dynamodb:us-east-1:123456789012:table/Books/index/ByYear";

}  // namespace

TEST_CASE("an action is found without regard to case, and only in its service") {
    const Catalogue all;
    CHECK(get(all, "dynamodb:getitem").name() == "dynamodb:GetItem");
    CHECK(get(all, "DYNAMODB:GETITEM").name() == "dynamodb:GetItem");
    CHECK(get(all, "lambda:InvokeFunction").action->level == Level::write);
    CHECK_FALSE(all.find("dynamodb:GetItems"));
    CHECK_FALSE(all.find("s3:GetItem"));
    CHECK_FALSE(all.find("nosuchservice:GetItem"));
    CHECK_FALSE(all.find("dynamodb:"));
    CHECK_FALSE(all.find(":GetItem"));
    CHECK_FALSE(all.find("dynamodb:GetItem "));
    CHECK_FALSE(all.find("dynamodb:Get*"));
}

TEST_CASE("GetItem is read access to a table, with the keys of fine-grained access") {
    const Catalogue all;
    const Found item = get(all, "dynamodb:GetItem");
    CHECK(item.action->level == Level::read);
    const auto uses = item.service->uses(*item.action);
    REQUIRE(uses.size() == 1);
    CHECK(item.service->types()[uses[0].type].name == "table");
    CHECK(uses[0].need == catalogue::Need::required);
    for (const char* key :
         {"dynamodb:LeadingKeys", "dynamodb:Attributes", "dynamodb:Select", "dynamodb:ReturnConsumedCapacity",
          "dynamodb:EnclosingOperation", "aws:ResourceTag/Team", "aws:SourceIp", "DYNAMODB:leadingkeys"}) {
        INFO(key);
        CHECK(find_condition_key(all, item, key) != nullptr);
    }
    for (const char* key :
         {"dynamodb:ReturnValues", "dynamodb:FullTableScan", "s3:prefix", "aws:RequestTag/Team",
          "aws:TagKeys", "aws:NoSuchKey", "dynamodb:LeadingKey", ""}) {
        INFO(key);
        CHECK(find_condition_key(all, item, key) == nullptr);
    }
    CHECK(find_condition_key(all, item, "dynamodb:LeadingKeys")->values == catalogue::Values::many);
}

TEST_CASE("a key of tags counts only where the action or its resource type has it") {
    const Catalogue all;
    CHECK(find_condition_key(all, get(all, "dynamodb:CreateTable"), "aws:RequestTag/Team") != nullptr);
    CHECK(find_condition_key(all, get(all, "dynamodb:ListTables"), "aws:ResourceTag/Team") == nullptr);
    CHECK(find_condition_key(all, get(all, "dynamodb:ListTables"), "aws:PrincipalTag/Team") != nullptr);
    CHECK(catalogue::is_tag_key("AWS:TagKeys"));
    CHECK(catalogue::is_tag_key("aws:ResourceTag/x"));
    CHECK_FALSE(catalogue::is_tag_key("aws:PrincipalTag/x"));
}

TEST_CASE("keys that the credentials carry count with every action") {
    const Catalogue all;
    const Found item = get(all, "dynamodb:GetItem");
    CHECK(find_condition_key(all, item, "lambda:SourceFunctionArn") != nullptr);
    CHECK(find_condition_key(all, item, "ec2:SourceInstanceARN") != nullptr);
    const Found secret = get(all, "secretsmanager:GetSecretValue");
    CHECK(find_condition_key(all, secret, "secretsmanager:ResourceTag/Team") != nullptr);
}

TEST_CASE("access levels are those of the Service Authorization Reference") {
    const Catalogue all;
    CHECK(get(all, "s3:ListBucket").action->level == Level::list);
    CHECK(get(all, "secretsmanager:GetSecretValue").action->level == Level::read);
    CHECK(get(all, "dynamodb:TagResource").action->level == Level::tagging);
    CHECK(get(all, "iam:AttachRolePolicy").action->level == Level::permissions);
    CHECK(catalogue::level_name(Level::permissions) == "Permissions management");
    CHECK(catalogue::level_name(Level::list) == "List");
}

TEST_CASE("a pattern expands to the actions it matches, in order, whatever the case") {
    const Catalogue all;
    const std::vector<std::string> puts = {"secretsmanager:PutResourcePolicy",
                                           "secretsmanager:PutSecretValue"};
    CHECK(names(all.expand("secretsmanager:Put*")) == puts);
    CHECK(names(all.expand("SecretsManager:p?t*")) == puts);
    CHECK(names(all.expand("dynamodb:GetItem")) == std::vector<std::string>{"dynamodb:GetItem"});
    CHECK(all.expand("dynamodb:Gett*").empty());
    CHECK(all.expand("dynamodb").empty());
    CHECK(all.expand("").empty());
    CHECK(all.expand("sts:*").size() == all.service("sts")->actions().size());
    CHECK(all.expand("*").size() == all.counts().actions);
    CHECK(all.expand("*:*").size() == all.counts().actions);
    CHECK(all.expand("dynamo*:GetItem").size() == 1);
    std::size_t visits = 0;
    all.each_match("*", [&visits](const Found&) {
        ++visits;
        return Catalogue::Go::stop;
    });
    CHECK(visits == 1);
}

TEST_CASE("the type of an ARN is the one whose template says most") {
    const Catalogue all;
    const catalogue::Service& dynamodb = *all.service("dynamodb");
    CHECK(type_of(dynamodb, kTable)->name == "table");
    CHECK(type_of(dynamodb, kIndex)->name == "index");
    CHECK(type_of(dynamodb, "arn:aws:dynamodb:us-east-1:123456789012:tables/Books") == nullptr);
    CHECK(type_of(dynamodb, "*") == nullptr);
    CHECK(type_of(*all.service("s3"), "arn:aws:s3:::photos")->name == "bucket");
    CHECK(type_of(*all.service("s3"), "arn:aws:s3:::photos/2026/a:b.jpg")->name == "object");
    CHECK(type_of(*all.service("iam"), "arn:aws:iam::123456789012:role/team/app")->name == "role");
}

TEST_CASE("an action works on the ARNs of its resource types, and on all or nothing where it has none") {
    const Catalogue all;
    CHECK(works_on(get(all, "dynamodb:GetItem"), kTable));
    CHECK_FALSE(works_on(get(all, "dynamodb:GetItem"), "arn:aws:dynamodb:us-east-1:123456789012:backup/1"));
    CHECK(works_on(get(all, "dynamodb:Query"), kIndex));
    CHECK_FALSE(works_on(get(all, "dynamodb:GetItem"), "*"));
    CHECK(works_on(get(all, "dynamodb:ListTables"), "*"));
    CHECK_FALSE(works_on(get(all, "dynamodb:ListTables"), kTable));
    CHECK_FALSE(works_on(get(all, "s3:GetObject"), "arn:aws:s3:::photos"));
    CHECK(works_on(get(all, "s3:GetObject"), "arn:aws:s3:::photos/a.jpg"));
    CHECK(
        works_on(get(all, "lambda:InvokeFunction"), "arn:aws:lambda:us-east-1:123456789012:function:f:live"));
}
