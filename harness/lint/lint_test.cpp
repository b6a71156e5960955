#include "harness/lint/lint.hpp"

#include "harness/lint/operations.hpp"
#include "runtime/core/text.hpp"
#include "runtime/wire/json.hpp"
#include "tests/catch.hpp"

using namespace leastwise;

namespace {

const catalogue::Catalogue& all() {
    static const catalogue::Catalogue opened;
    return opened;
}

core::Diagnostics check(std::string_view statement, iam::PolicyKind kind = iam::PolicyKind::identity) {
    const auto document =
        wire::read_json(R"({"Version": "2012-10-17", "Statement": [)" + std::string(statement) + "]}");
    REQUIRE(document);
    core::Diagnostics refusals;
    const auto policy = iam::parse_policy(*document, kind, "p", refusals);
    for (const auto& refusal : refusals) INFO(refusal.message);
    REQUIRE(policy);
    return lint::check_policy(*policy, all());
}

/// Findings of an Allow on `*` with these actions and conditions, as `code: message [hint]`.
std::vector<std::string> findings(std::string_view actions, std::string_view condition = "") {
    std::string statement = R"({"Effect": "Allow", "Resource": "*", "Action": )" + std::string(actions);
    if (!condition.empty()) statement += R"(, "Condition": )" + std::string(condition);
    std::vector<std::string> texts;
    for (const auto& one : check(statement + "}")) {
        CHECK(one.severity == core::Severity::warning);
        texts.push_back(one.code + ": " + one.message + " [" + one.hint + "]");
    }
    return texts;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("actions and patterns that exist are silent, whatever their case") {
    CHECK(
        findings(R"(["dynamodb:GetItem", "DynamoDB:getitem", "s3:Get*", "dynamodb:*", "S3:p?tObject", "*"])")
            .empty());
}

TEST_CASE("a name that is no action is told with the nearest one") {
    CHECK(findings(R"("dynamodb:GetItems")") == Texts{"LW0501: \"dynamodb:GetItems\" is no action, so this "
                                                      "grants nothing [did you mean dynamodb:GetItem?]"});
    CHECK(findings(R"("DYNAMODB:GETITEMS")") == Texts{"LW0501: \"DYNAMODB:GETITEMS\" is no action, so this "
                                                      "grants nothing [did you mean dynamodb:GetItem?]"});
    const auto unlike = findings(R"("dynamodb:Frobnicate")");
    REQUIRE(unlike.size() == 1);
    CHECK(unlike[0] ==
          "LW0501: \"dynamodb:Frobnicate\" is no action, so this grants nothing [AWS listed none on " +
              std::string(all().origin().published.substr(0, 10)) + "]");
}

TEST_CASE("an operation that has no action of its own is told with what AWS asks for") {
    CHECK(findings(R"("s3:listobjectsv2")") ==
          Texts{"LW0501: \"s3:listobjectsv2\" is no action, so this grants nothing "
                "[for this operation AWS asks for s3:ListBucket]"});
    for (const lint::WithoutAction& one : lint::kWithoutAction) {
        INFO(one.operation);
        CHECK_FALSE(all().find(one.operation));
        for (const std::string_view action : core::split(one.asked_for, ',')) {
            INFO(action);
            CHECK(all().find(core::trim(action)));
        }
    }
}

TEST_CASE("a pattern that matches no action is told") {
    const auto told = findings(R"(["dynamodb:Gett*", "s3:?", "dynamodbb:*"])");
    REQUIRE(told.size() == 3);
    CHECK(told[0].starts_with("LW0502: \"dynamodb:Gett*\" matches no action, so this grants nothing ["));
    CHECK(told[1].starts_with("LW0502: \"s3:?\" matches no action"));
    CHECK(told[2] ==
          "LW0503: \"dynamodbb:*\": no service has actions that start with \"dynamodbb:\", "
          "so this grants nothing [did you mean dynamodb:*?]");
}

TEST_CASE("what a wrong name comes to depends on the statement") {
    const auto denied = check(R"({"Effect": "Deny", "Action": "dynamodb:DeletItem", "Resource": "*"})");
    REQUIRE(denied.size() == 1);
    CHECK(denied[0].message == "\"dynamodb:DeletItem\" is no action, so this denies nothing");
    const auto excepted = check(R"({"Effect": "Deny", "NotAction": "dynamodb:GetItems", "Resource": "*"})");
    REQUIRE(excepted.size() == 1);
    CHECK(excepted[0].message == "\"dynamodb:GetItems\" is no action, so naming it excepts nothing");
}

TEST_CASE("a condition on a key that exists nowhere is told, and what it comes to") {
    CHECK(
        findings(R"("dynamodb:GetItem")", R"({"StringEquals": {"dynamodb:LeadingKey": "a"}})") ==
        Texts{"LW0504: \"dynamodb:LeadingKey\" is no condition key: no request carries it, so this condition "
              "never holds [did you mean dynamodb:LeadingKeys?]"});
    CHECK(findings(R"("*")", R"({"StringNotEquals": {"aws:SourceIpp": "a"}})") ==
          Texts{"LW0504: \"aws:SourceIpp\" is no condition key: no request carries it, so this condition "
                "always holds [did you mean aws:SourceIp?]"});
    const auto bare = findings(R"("*")", R"({"StringEquals": {"colour": "red"}})");
    REQUIRE(bare.size() == 1);
    CHECK(bare[0].starts_with("LW0504: \"colour\" is no condition key"));
}

TEST_CASE("a condition on a key that the action does not have is told for these actions") {
    CHECK(findings(R"(["dynamodb:GetItem", "dynamodb:ListTables", "dynamodb:DescribeTable"])",
                   R"({"ForAnyValue:StringEquals": {"dynamodb:LeadingKeys": "a"}})") ==
          Texts{"LW0505: requests for dynamodb:ListTables, dynamodb:DescribeTable do not carry "
                "\"dynamodb:LeadingKeys\": "
                "for them this condition never holds [put these actions into a statement of their own]"});
    CHECK(findings(R"("dynamodb:ListTables")",
                   R"({"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": "a"}})")
              .at(0)
              .find("always holds") != std::string::npos);
    CHECK(findings(R"("dynamodb:GetItem")", R"({"StringEquals": {"aws:RequestTag/Team": "a"}})").size() == 1);
    const auto many =
        findings(R"(["sts:*", "s3:ListBucket", "s3:GetObject", "s3:PutObject", "s3:DeleteObject"])",
                 R"({"Null": {"dynamodb:LeadingKeys": "false"}})");
    REQUIRE(many.size() == 1);
    CHECK(many[0].find("sts:*, s3:ListBucket, s3:GetObject and 2 more") != std::string::npos);
}

TEST_CASE("a condition that the actions can meet is silent") {
    CHECK(findings(R"(["dynamodb:GetItem", "dynamodb:Query"])",
                   R"({"ForAllValues:StringEquals": {"DynamoDB:leadingkeys": "a", "dynamodb:Attributes": "b"},
                       "Bool": {"AWS:SecureTransport": "true"}, "StringEquals": {"aws:PrincipalTag/Team": "x"}})")
              .empty());
    CHECK(findings(R"("dynamodb:*")", R"({"Null": {"dynamodb:LeadingKeys": "false"}})").empty());
    CHECK(findings(R"("*")", R"({"StringEquals": {"aws:ResourceTag/Team": "x"}})").empty());
    CHECK(findings(R"("dynamodb:ListTables")", R"({"StringEqualsIfExists": {"dynamodb:Select": "COUNT"}})")
              .empty());
    CHECK(findings(R"("s3:GetObject")", R"({"StringEquals": {"cognito-identity.amazonaws.com:sub": "x"}})")
              .empty());
    CHECK(findings(R"("kms:Decrypt")", R"({"StringEquals": {"kms:EncryptionContext:SecretARN": "x",
                       "kms:ViaService": "secretsmanager.us-east-1.amazonaws.com"}})")
              .empty());
}

TEST_CASE("conditions of trust and resource policies are held against the same keys") {
    CHECK(
        check(
            R"({"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole",
                    "Condition": {"StringEquals": {"aws:SourceAccount": "123456789012"},
                                  "ArnLike": {"aws:SourceArn": "arn:aws:lambda:*:*:function:*"}}})",
            iam::PolicyKind::trust)
            .empty());
    CHECK(check(R"({"Effect": "Allow", "Principal": {"Federated": "token.actions.githubusercontent.com"},
                    "Action": "sts:AssumeRoleWithWebIdentity",
                    "Condition": {"StringLike": {"token.actions.githubusercontent.com:sub": "repo:o/r:*",
                                                 "example.com/pool:aud": "x"}}})",
                iam::PolicyKind::trust)
              .empty());
}

TEST_CASE("findings point at the name, or at the condition") {
    iam::Policy policy;
    iam::Statement statement;
    statement.span = {0, 4, 5};
    statement.actions = {"s3:GetObject", "s3:GetObjects"};
    statement.action_spans = {{0, 5, 9}, {0, 6, 9}};
    statement.conditions = {{iam::Operator::string_equals, {}, false, "nope", {"x"}, {0, 8, 13}}};
    policy.statements = {statement};
    const auto found = lint::check_policy(policy, all());
    REQUIRE(found.size() == 2);
    CHECK(found[0].span == core::Span{0, 6, 9});
    CHECK(found[1].span == core::Span{0, 8, 13});
}
