#include "harness/lint/lint.hpp"

#include "harness/lint/operations.hpp"
#include "harness/lint/overlap.hpp"
#include "runtime/core/text.hpp"
#include "runtime/wire/json.hpp"
#include "tests/catch.hpp"

using namespace leastwise;

namespace {

const catalogue::Catalogue& all() {
    static const catalogue::Catalogue opened;
    return opened;
}

lint::Findings check(std::string_view statement, iam::PolicyKind kind = iam::PolicyKind::identity) {
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
    CHECK(findings(R"(["kms:Decrypt*", "kms:Describe*"])",
                   R"({"ArnLike": {"kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:*:*:*"}})")
              .empty());
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

namespace {

lint::Findings review(std::string_view statement, iam::PolicyKind kind = iam::PolicyKind::identity,
                      std::string_view version = "2012-10-17") {
    const auto document = wire::read_json(R"({"Version": ")" + std::string(version) + R"(", "Statement": [)" +
                                          std::string(statement) + "]}");
    REQUIRE(document);
    core::Diagnostics refusals;
    const auto policy = iam::parse_policy(*document, kind, "p", refusals);
    REQUIRE(policy);
    return lint::review_policy(*policy, all(), "123456789012");
}

/// "LW0512 warning: …", one for each finding.
Texts reviewed(std::string_view statement, iam::PolicyKind kind = iam::PolicyKind::identity) {
    Texts texts;
    for (const auto& one : review(statement, kind)) {
        const bool error = one.severity == core::Severity::error, note = one.severity == core::Severity::note;
        texts.push_back(one.code + (error ? " error: " : note ? " note: " : " warning: ") + one.message);
    }
    return texts;
}

std::string allow(std::string_view actions, std::string_view resources, std::string_view more = "") {
    return R"({"Effect": "Allow", "Action": )" + std::string(actions) + R"(, "Resource": )" +
           std::string(resources) + std::string(more) + "}";
}

std::string granting(std::string_view principal, std::string_view condition) {
    return R"({"Effect": "Allow", "Principal": )" + std::string(principal) +
           R"(, "Action": "sqs:SendMessage", "Resource": "*", "Condition": )" + std::string(condition) + "}";
}

}  // namespace

TEST_CASE("every action on every resource is an error, limited ones are less") {
    const auto everything = reviewed(allow(R"("*")", R"("*")"));
    REQUIRE(everything.size() == 1);
    CHECK(everything[0].starts_with("LW0511 error: \"*\" allows "));
    CHECK(everything[0].find("permissions management") != std::string::npos);
    const auto one_table = reviewed(allow(R"("*")", R"("arn:aws:dynamodb:us-east-1:123456789012:table/t")"));
    REQUIRE(one_table.size() == 1);
    CHECK(one_table[0].starts_with("LW0511 warning: "));
}

TEST_CASE("a wildcard is told with the actions that it reaches on the resources that are named") {
    CHECK(reviewed(allow(R"("sqs:Receive*")", R"("*")")).empty());  // one action
    const auto objects = reviewed(allow(R"("s3:*Object")", R"("arn:aws:s3:::b/*")"));
    REQUIRE(objects.size() == 1);
    CHECK(objects[0].starts_with("LW0512 note: \"s3:*Object\" allows "));
    CHECK(objects[0].ends_with("on what the statement names"));
    const auto everywhere = reviewed(allow(R"("s3:*Object")", R"("*")"));
    REQUIRE(everywhere.size() == 1);
    CHECK(everywhere[0].starts_with("LW0512 warning: "));
    CHECK(reviewed(allow(R"("s3:List*")", R"("*")")).at(0).starts_with("LW0512 note: "));
    const auto permissions = reviewed(
        allow(R"("dynamodb:*ResourcePolicy")", R"("arn:aws:dynamodb:us-east-1:123456789012:table/t")"));
    REQUIRE(permissions.size() == 1);
    CHECK(permissions[0].starts_with("LW0512 warning: "));
}

TEST_CASE("actions that could name their resources are told where they are allowed on all") {
    CHECK(reviewed(allow(R"(["dynamodb:PutItem", "dynamodb:ListTables"])", R"("*")")) ==
          Texts{"LW0513 warning: \"*\" stands for every resource, and dynamodb:PutItem can name their own"});
    CHECK(reviewed(allow(R"("dynamodb:GetItem")", R"("*")")).at(0).starts_with("LW0513 note: "));
    CHECK(reviewed(allow(R"("secretsmanager:GetSecretValue")", R"("*")"))
              .at(0)
              .starts_with("LW0513 warning: "));
    CHECK(reviewed(allow(R"(["logs:CreateLogGroup", "logs:PutLogEvents"])", R"("*")"))
              .at(0)
              .starts_with("LW0513 note: "));
    CHECK(reviewed(allow(R"(["dynamodb:ListTables", "cloudwatch:PutMetricData"])", R"("*")")).empty());
    CHECK(reviewed(allow(R"("dynamodb:PutItem")", R"("*")",
                         R"(, "Condition": {"StringEquals": {"aws:ResourceTag/team": "a"}})"))
              .empty());
    CHECK(reviewed(R"({"Effect": "Deny", "Action": "dynamodb:*", "Resource": "*"})").empty());
}

TEST_CASE("an action that works on none of the resources is told, with what it works on") {
    const auto bucket = review(allow(R"("s3:GetObject")", R"("arn:aws:s3:::b")"));
    REQUIRE(bucket.size() == 1);
    CHECK(bucket[0].code == "LW0514");
    CHECK(bucket[0].message ==
          "\"s3:GetObject\" works on none of the statement's resources, so this grants nothing");
    CHECK(bucket[0].hint.find("${BucketName}/${ObjectName}") != std::string::npos);
    CHECK(reviewed(allow(R"("s3:ListBucket")", R"("arn:aws:s3:::b/*")")).size() == 1);
    CHECK(reviewed(allow(R"(["s3:ListBucket", "s3:GetObject"])", R"(["arn:aws:s3:::b", "arn:aws:s3:::b/*"])"))
              .empty());
    CHECK(reviewed(allow(R"("s3:GetObject")", R"("arn:aws:s3:::b*")")).empty());
    CHECK(reviewed(allow(R"("dynamodb:ListTables")", R"("arn:aws:dynamodb:*:*:table/t")")).size() == 1);
    CHECK(reviewed(allow(R"("dynamodb:Query")", R"("arn:aws:dynamodb:*:*:table/t/index/i")")).empty());
    CHECK(reviewed(allow(R"("dynamodb:Query")", R"("arn:aws:dynamodb:*:*:table/${aws:username}")")).empty());
    CHECK(reviewed(allow(R"("mq:DescribeBroker")", R"("arn:aws:unresolved:us-east-1:1:unresolved-Broker")"))
              .empty());
    CHECK(reviewed(allow(R"("lambda:InvokeFunction")", R"("arn:aws:lambda:*:*:function:f:live")")).empty());
    const auto denied =
        reviewed(R"({"Effect": "Deny", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::b"})");
    REQUIRE(denied.size() == 1);
    CHECK(denied[0].ends_with("denies nothing"));
}

TEST_CASE("patterns and templates of ARNs meet where some ARN is of both") {
    CHECK(lint::overlaps("arn:aws:s3:::b/*/x", "arn:${Partition}:s3:::${BucketName}/${ObjectName}"));
    CHECK_FALSE(lint::overlaps("arn:aws:s3:::b/*", "arn:${Partition}:s3:::${BucketName}"));
    CHECK_FALSE(lint::overlaps("arn:aws:s3:::", "arn:${Partition}:s3:::${BucketName}"));
    CHECK_FALSE(lint::overlaps("arn:aws:sqs::1:q", "arn:${Partition}:sqs:${Region}:${Account}:${QueueName}"));
    CHECK(lint::overlaps("arn:aws:sqs:?*:1:q", "arn:${Partition}:sqs:${Region}:${Account}:${QueueName}"));
    CHECK(lint::overlaps("arn:aws:logs:r:1:log-group:g:*",
                         "arn:${Partition}:logs:${Region}:${Account}:log-group:${G}:log-stream:${S}"));
    CHECK_FALSE(lint::overlaps("arn:aws:logs:r:1:log-group:g",
                               "arn:${Partition}:logs:${Region}:${Account}:log-group:${G}:log-stream:${S}"));
    CHECK(lint::overlaps("arn:aws:s3", "arn:${Partition}:sqs:${Region}:${Account}:${QueueName}"));
    const std::string stars = "arn:aws:s3:::" + std::string(300, '*') + "x";
    CHECK(lint::overlaps(stars, "arn:${Partition}:s3:::${BucketName}/${ObjectName}"));
}

TEST_CASE("Allow with NotAction, NotResource and NotPrincipal") {
    const auto not_action = R"({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"})";
    CHECK(reviewed(not_action).at(0).starts_with("LW0515 warning: Allow with NotAction"));
    CHECK(reviewed(not_action, iam::PolicyKind::boundary).empty());
    CHECK(reviewed(R"({"Effect": "Allow", "Action": "s3:GetObject", "NotResource": "arn:aws:s3:::b/*"})")
              .at(0)
              .starts_with("LW0515 warning: Allow with NotResource"));
    CHECK(
        reviewed(
            R"({"Effect": "Allow", "NotPrincipal": {"AWS": "111122223333"}, "Action": "sqs:*", "Resource": "*"})",
            iam::PolicyKind::resource)
            .at(0)
            .starts_with("LW0516 error: "));
    CHECK(reviewed(R"({"Effect": "Deny", "NotAction": "iam:*", "Resource": "*"})").empty());
}

TEST_CASE("an action that another entry covers can be taken away") {
    const auto found =
        review(allow(R"(["dynamodb:GetItem", "dynamodb:Get*", "DynamoDB:getitem", "dynamodb:Query"])",
                     R"("arn:aws:dynamodb:*:*:table/t")"));
    Texts covered;
    for (const auto& one : found) {
        if (one.code != "LW0517") continue;
        covered.push_back(one.message);
        CHECK(one.fix.kind == lint::Fix::Kind::remove);
    }
    CHECK(covered == Texts{"\"dynamodb:GetItem\" adds nothing: the statement has \"dynamodb:Get*\"",
                           "\"DynamoDB:getitem\" adds nothing: the statement has \"dynamodb:GetItem\""});
}

TEST_CASE("a variable in a version without variables") {
    const auto statement = allow(R"("dynamodb:Query")", R"("arn:aws:dynamodb:*:*:table/${aws:username}")");
    CHECK(review(statement).empty());
    const auto old = review(statement, iam::PolicyKind::identity, "2008-10-17");
    REQUIRE(old.size() == 1);
    CHECK(old[0].code == "LW0518");
}

TEST_CASE("ForAllValues that holds for requests without the key") {
    const auto leading = [](std::string_view actions, std::string_view more) {
        return reviewed(
            allow(actions, R"("arn:aws:dynamodb:*:*:table/t")",
                  R"(, "Condition": {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": "a"})" +
                      std::string(more) + "}"));
    };
    CHECK(leading(R"("dynamodb:GetItem")", "").empty());
    CHECK(leading(R"(["dynamodb:GetItem", "dynamodb:Scan"])", "").at(0).starts_with("LW0519 warning: "));
    CHECK(leading(R"("dynamodb:Scan")", R"(, "Null": {"dynamodb:LeadingKeys": "false"})").empty());
    CHECK(reviewed(allow(R"("sqs:SendMessage")", R"("arn:aws:sqs:*:*:q")",
                         R"(, "Condition": {"ForAllValues:StringEquals": {"aws:SourceVpc": "vpc-1"}})"))
              .at(0)
              .starts_with("LW0519 warning: "));
}

TEST_CASE("a service in a resource's policy must say for whom it acts") {
    const auto kind = iam::PolicyKind::resource;
    const auto bare = reviewed(granting(R"({"Service": "sns.amazonaws.com"})", "{}"), kind);
    REQUIRE(bare.size() == 1);
    CHECK(bare[0].starts_with("LW0521 warning: sns.amazonaws.com may call for whoever tells it to"));
    CHECK(reviewed(granting(R"({"Service": "sns.amazonaws.com"})",
                            R"({"ArnLike": {"AWS:SourceArn": "arn:aws:sns:*:123456789012:t"}})"),
                   kind)
              .empty());
    CHECK(reviewed(granting(R"({"Service": "sns.amazonaws.com"})",
                            R"({"StringNotEquals": {"aws:SourceAccount": "111122223333"}})"),
                   kind)
              .size() == 1);
    CHECK(reviewed(granting(R"({"Service": "s3.amazonaws.com"})",
                            R"({"ArnLike": {"aws:SourceArn": "arn:aws:s3:::b"}})"),
                   kind)
              .at(0)
              .starts_with("LW0522 note: "));
    CHECK(reviewed(granting(R"({"Service": "s3.amazonaws.com"})",
                            R"({"ArnLike": {"aws:SourceArn": "arn:aws:s3:::b"},
                                "StringEquals": {"aws:SourceAccount": "123456789012"}})"),
                   kind)
              .empty());
    CHECK(reviewed(granting(R"({"AWS": "123456789012"})", "{}"), kind).empty());
}

TEST_CASE("who may assume a role") {
    const auto trust = [](std::string_view principal, std::string_view action, std::string_view condition) {
        return reviewed(R"({"Effect": "Allow", "Principal": )" + std::string(principal) + R"(, "Action": ")" +
                            std::string(action) + R"(", "Condition": )" + std::string(condition) + "}",
                        iam::PolicyKind::trust);
    };
    CHECK(trust(R"({"Service": "lambda.amazonaws.com"})", "sts:AssumeRole", "{}").empty());
    CHECK(trust(R"({"AWS": "123456789012"})", "sts:AssumeRole", "{}").empty());
    CHECK(trust(R"({"AWS": "arn:aws:iam::111122223333:role/partner"})", "sts:AssumeRole", "{}").empty());
    CHECK(trust(R"({"AWS": "arn:aws:iam::111122223333:root"})", "sts:AssumeRole", "{}") ==
          Texts{"LW0523 note: account 111122223333 may assume the role on anyone's behalf"});
    CHECK(
        trust(R"({"AWS": "111122223333"})", "sts:AssumeRole", R"({"StringEquals": {"sts:ExternalId": "x"}})")
            .empty());
    const auto github =
        R"({"Federated": "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"})";
    CHECK(trust(github, "sts:AssumeRoleWithWebIdentity",
                R"({"StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}})") ==
          Texts{"LW0524 error: any repository of GitHub may assume the role"});
    CHECK(trust(github, "sts:AssumeRoleWithWebIdentity",
                R"({"StringLike": {"token.actions.githubusercontent.com:sub": "repo:o/r:*"}})")
              .empty());
}

TEST_CASE("a condition that holds for any account says nothing about for whom a service acts") {
    const auto topic = [](std::string_view condition) {
        return reviewed(granting(R"({"Service": "sns.amazonaws.com"})", condition), iam::PolicyKind::resource).size();
    };
    CHECK(topic(R"({"ArnLike": {"aws:SourceArn": "*"}})") == 1);
    CHECK(topic(R"({"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:*"}})") == 1);
    CHECK(topic(R"({"ArnLike": {"aws:SourceArn": ["arn:aws:sns:*:123456789012:*", "arn:aws:sns:*:*:t"]}})") == 1);
    CHECK(topic(R"({"ArnLike": {"aws:SourceArn": "arn:aws:s3:::*"}})") == 1);
    CHECK(topic(R"({"StringLike": {"aws:SourceAccount": "*"}})") == 1);
    CHECK(topic(R"({"StringEqualsIfExists": {"aws:SourceAccount": "123456789012"}})") == 1);
    CHECK(topic(R"({"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:123456789012:*"}})") == 0);
    CHECK(topic(R"({"ArnLike": {"aws:SourceArn": "arn:aws:s3:::mine-*"}})") == 0);
    CHECK(topic(R"({"ArnLike": {"aws:SourceArn": "arn:aws:execute-api:us-east-1:*:a1b2c3/*"}})") == 0);
    CHECK(topic(R"({"ArnLike": {"aws:SourceArn": "arn:aws:execute-api:us-east-1:*:*"}})") == 1);
}

TEST_CASE("a provider that many share is limited by a value that is somebody's") {
    const auto trust = [](std::string_view provider, std::string_view condition) {
        return reviewed(R"({"Effect": "Allow", "Principal": {"Federated": ")" + std::string(provider) +
                            R"("}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": )" +
                            std::string(condition) + "}",
                        iam::PolicyKind::trust)
            .size();
    };
    constexpr std::string_view kGithub =
        "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com";
    const auto sub = [&](const std::string& value) {
        return trust(kGithub, R"({"StringLike": {"token.actions.githubusercontent.com:sub": ")" + value + R"("}})");
    };
    CHECK(sub("*") == 1);
    CHECK(sub("repo:*") == 1);
    CHECK(sub("repo:*/*:ref:refs/heads/main") == 1);
    CHECK(sub("repo:org/*") == 0);
    CHECK(trust(kGithub, R"({"StringNotEquals": {"token.actions.githubusercontent.com:sub": "repo:o/r:x"}})") == 1);
    CHECK(trust("arn:aws:iam::123456789012:oidc-provider/gitlab.com", "{}") == 1);
    CHECK(trust("arn:aws:iam::123456789012:oidc-provider/my-gitlab.com", "{}") == 0);
    CHECK(trust("cognito-identity.amazonaws.com",
                R"({"StringNotEquals": {"cognito-identity.amazonaws.com:aud": "us-east-1:1"}})") == 1);
    CHECK(trust("cognito-identity.amazonaws.com",
                R"({"StringEquals": {"cognito-identity.amazonaws.com:aud": "us-east-1:1"}})") == 0);
}

TEST_CASE("a star that is none") {
    const auto found = [](std::string_view condition) {
        return reviewed(allow(R"("sqs:SendMessage")", R"("arn:aws:sqs:*:*:q")",
                              R"(, "Condition": )" + std::string(condition)));
    };
    CHECK(found(R"({"StringEquals": {"aws:PrincipalTag/team": "a*"}})") ==
          Texts{R"(LW0520 warning: StringEquals compares letter by letter: the star in "a*" stands for a star alone)"});
    CHECK(found(R"({"StringNotEquals": {"aws:PrincipalArn": "arn:aws:iam::*:role/x"}})").size() == 1);
    CHECK(found(R"({"StringLike": {"aws:PrincipalTag/team": "a*"}})").empty());
    CHECK(found(R"({"StringEquals": {"aws:PrincipalTag/team": "a${*}"}})").empty());
}

TEST_CASE("what AWS asks for beside its reference") {
    const auto codes = [](std::string_view action, std::string_view resource) {
        return reviewed(allow(action, resource)).size();
    };
    CHECK(codes(R"("logs:DescribeLogGroups")", R"("arn:aws:logs:us-east-1:123456789012:log-group:*")") == 0);
    CHECK(codes(R"("logs:DescribeLogGroups")", R"("arn:aws:logs:us-east-1:123456789012:log-group:g:*")") == 1);
    CHECK(codes(R"("sns:ListTopics")", R"("arn:aws:sns:us-east-1:123456789012:*")") == 0);
    CHECK(codes(R"("s3:ListAllMyBuckets")", R"("arn:aws:s3:::*")") == 0);
    CHECK(codes(R"("ec2:DescribeInstances")", R"("arn:aws:ec2:us-east-1:123456789012:*")") == 1);
    CHECK(codes(R"("s3:ListAllMyBuckets")", R"("arn:aws:s3:::b/*")") == 1);
    CHECK(codes(R"("sns:ListTopics")", R"("arn:aws:sqs:us-east-1:123456789012:*")") == 1);
    CHECK(codes(R"("states:InvokeHTTPEndpoint")", R"("arn:aws:states:us-east-1:123456789012:stateMachine:m")") == 0);
    CHECK(codes(R"("ssm:StartAutomationExecution")",
                R"("arn:aws:ssm:us-east-1::automation-definition/AWS-StopEC2Instance:$DEFAULT")") == 0);
}

TEST_CASE("services are called as their actions begin") {
    const auto hint = [](std::string_view action) {
        return check(R"({"Effect": "Allow", "Resource": "*", "Action": ")" + std::string(action) + "\"}").at(0).hint;
    };
    CHECK(hint("bedrock-runtime:InvokeModel") == "did you mean bedrock:InvokeModel?");
    CHECK(hint("apigatewayv2:GetTags").empty());
    CHECK(hint("stepfunctions:StartExecution") == "did you mean states:StartExecution?");
    CHECK(hint("bedrock:Converse") == "for this operation AWS asks for bedrock:InvokeModel");
}

TEST_CASE("only a slip of the pen is replaced without asking") {
    const auto fix = [](std::string_view action) {
        return check(R"({"Effect": "Allow", "Resource": "*", "Action": ")" + std::string(action) + "\"}")
            .at(0)
            .fix;
    };
    CHECK(fix("dynamodb:GetItems").instead == "dynamodb:GetItem");
    CHECK(fix("dynamodb:GetItems").written == "dynamodb:GetItems");
    CHECK(fix("s3:HeadObject").instead == "s3:GetObject");
    CHECK(fix("bedrock:PutModelInvocationLogging").kind == lint::Fix::Kind::none);
    CHECK(fix("dynamodb:ExecuteStatement").kind == lint::Fix::Kind::none);
}

TEST_CASE("rules have one code each, in order") {
    for (std::size_t i = 1; i < std::size(lint::kRules); ++i)
        CHECK(lint::kRules[i - 1].code < lint::kRules[i].code);
}
