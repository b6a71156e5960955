#include "emulators/iam/testcases/iam_world.hpp"
#include "tests/catch.hpp"

using namespace leastwise;
using iamapi::IamWorld;
using iamapi::ManagedPolicy;
using iamapi::read_managed_policies;

namespace {

constexpr std::string_view kArn = "arn:aws:iam::aws:policy/service-role/NewPolicy";

std::string policy(std::string_view members) {
    return R"([{"arn": "arn:aws:iam::aws:policy/service-role/NewPolicy", "document": {"Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]})" +
           std::string(members) + "}]";
}

/// What is refused about a file, message by message; "" when it is read.
std::string refusal(std::string_view text) {
    core::Diagnostics problems;
    const auto policies = read_managed_policies(text, "m.json", problems);
    std::string messages;
    for (const core::Diagnostic& problem : problems) {
        CHECK(problem.code == "LW0606");
        CHECK(problem.severity == core::Severity::error);
        CHECK_FALSE(problem.hint.empty());
        messages += (messages.empty() ? "" : " | ") + problem.message;
    }
    if (!problems.empty()) CHECK(policies.empty());
    return messages;
}

void know(IamWorld& w, std::string_view text) {
    core::Diagnostics problems;
    w.iam.use_files(
        std::make_shared<const std::vector<ManagedPolicy>>(read_managed_policies(text, "m.json", problems)));
    REQUIRE(problems.empty());
}

std::string attach(std::string_view arn) {
    return iamapi::role_properties(R"("RoleName": "fn", "ManagedPolicyArns": [")" + std::string(arn) + "\"]");
}

}  // namespace

TEST_CASE("a file of managed policies needs ARN and document alone; the rest is kept as it is given") {
    core::Diagnostics problems;
    const auto bare = read_managed_policies(policy(""), "m.json", problems);
    REQUIRE(problems.empty());
    REQUIRE(bare.size() == 1);
    CHECK(bare[0].name == "NewPolicy");
    CHECK(bare[0].arn == kArn);
    CHECK(bare[0].version.empty());
    CHECK(bare[0].file == "m.json");
    const auto full = read_managed_policies(
        policy(R"(, "name": "NewPolicy", "version": "v2", "created": "2026-01-01", "source": "hand")"),
        "m.json", problems);
    REQUIRE(full.size() == 1);
    CHECK(full[0].version == "v2");
    CHECK(full[0].created == "2026-01-01");
    CHECK(full[0].source == "hand");
    CHECK(read_managed_policies("[]", "m.json", problems).empty());
    CHECK(problems.empty());
}

TEST_CASE("a file that is no array of policies is refused with its place") {
    CHECK(refusal("").starts_with("m.json: no JSON at 1:1: "));
    CHECK(refusal("[\n {,}]").starts_with("m.json: no JSON at 2:3: "));
    CHECK(refusal("{}") == "m.json: no JSON array");
    CHECK(refusal("[1, []]") == "m.json: policy 1 is no object | m.json: policy 2 is no object");
    CHECK(refusal(std::string(600, '[')).starts_with("m.json: no JSON at 1:"));
    CHECK(refusal("[\"\xff\"]").starts_with("m.json: no JSON at 1:"));
    CHECK(refusal(std::string(iamapi::kManagedFileBytesMax + 1, ' ')) ==
          "m.json: the file has more than 16000000 bytes");
    CHECK(refusal("[]" + std::string(iamapi::kManagedFileBytesMax - 2, ' ')).empty());
}

TEST_CASE("a policy of another form is refused by its position") {
    CHECK(refusal(policy(R"(, "versoin": "v1")")) ==
          "m.json: policy 1: \"versoin\" is no member of a managed policy");
    CHECK(refusal(policy(R"(, "arn": "x")")) == "m.json: policy 1: \"arn\" stands there twice");
    CHECK(refusal(policy(R"(, "version": 2)")) == "m.json: policy 1: \"version\" is not text");
    CHECK(refusal(policy(R"(, "name": "Other")")) ==
          "m.json: policy 1: \"name\" is not the end of \"arn\", NewPolicy");
    CHECK(refusal(R"([{"document": {}}])").find("\"arn\" is not that of an AWS managed policy") !=
          std::string::npos);
    for (const char* arn : {"arn:aws:iam::123456789012:policy/P", "arn:aws:iam::aws:policy/",
                            "arn:aws:iam::aws:role/R", "NewPolicy", "arn:aws:iam::aws:policy/x/"}) {
        INFO(arn);
        CHECK(refusal(R"([{"document": {}, "arn": ")" + std::string(arn) + "\"}]")
                  .find("is not that of an AWS") != std::string::npos);
    }
    for (const char* document :
         {"", R"(, "document": [])", R"(, "document": "{}")", R"(, "document": null)"}) {
        INFO(document);
        CHECK(refusal(R"([{"arn": "arn:aws:iam::aws:policy/P")" + std::string(document) + "}]") ==
              "m.json: policy 1: \"document\" is not the policy's document as an object");
    }
    CHECK(refusal(R"([{"arn": "arn:aws:iam::aws:policy/P", "document": {}},
                      {"arn": "arn:aws-cn:iam::aws:policy/P", "document": {}}])") ==
          "m.json: policy 2: arn:aws-cn:iam::aws:policy/P stands there twice");
}

TEST_CASE("a policy from a file can be attached, by the ARN of any partition") {
    IamWorld w;
    know(w, policy(""));
    w.declare("AWS::IAM::Role", "FnRole", attach("arn:aws-us-gov:iam::aws:policy/service-role/NewPolicy"));
    REQUIRE(w.diagnostics.empty());
    const auto& policies = w.directory.find_role("fn")->policies;
    REQUIRE(policies.size() == 1);
    CHECK(policies[0].statements[0].actions == std::vector<std::string>{"s3:GetObject"});
}

TEST_CASE("a policy from a file stands before the one that travels with the program") {
    IamWorld w;
    know(w,
         R"([{"arn": "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess", "document": {"Version": "2012-10-17",
        "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}}])");
    w.declare("AWS::IAM::Role", "FnRole", attach("arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"));
    REQUIRE(w.diagnostics.empty());
    CHECK(w.directory.find_role("fn")->policies[0].statements[0].effect == iam::Effect::deny);
    CHECK(w.iam.catalogue().find_by_name("AmazonS3ReadOnlyAccess")->file == "m.json");
}

TEST_CASE("a document that IAM would refuse is told where the template attaches it, and grants nothing") {
    IamWorld w;
    know(w, R"([{"arn": "arn:aws:iam::aws:policy/Bad", "document": {"Statement": [{"Effect": "Maybe"}]}}])");
    w.declare("AWS::IAM::Role", "FnRole", attach("arn:aws:iam::aws:policy/Bad"));
    REQUIRE(core::has_errors(w.diagnostics));
    CHECK(w.diagnostics[0].message.starts_with("m.json: the document of Bad: "));
    CHECK(w.directory.find_role("fn")->policies.empty());
}

TEST_CASE("a policy that nobody has is told with the option that gives it") {
    IamWorld w;
    w.declare("AWS::IAM::Role", "FnRole", attach("arn:aws:iam::aws:policy/Nobody"));
    REQUIRE(w.diagnostics.size() == 1);
    CHECK(w.diagnostics[0].hint ==
          "check the name; if AWS has the policy, give it with --managed-policies FILE, or write its statements "
          "as a policy of the role");
}
