#include "emulators/iam/testcases/iam_world.hpp"
#include "emulators/iam/statement_places.hpp"
#include "runtime/core/text.hpp"

using namespace leastwise;
using iamapi::IamWorld;

namespace {

/// A document in a JSON string.
std::string as_json_text(std::string_view text) {
    std::string out;
    wire::append_json_string(out, text);
    return out;
}

constexpr std::string_view kBucket =
    R"({"Version": "2012-10-17", "Statement": {"Sid": "", "Effect": "Allow", "Action": )"
    R"("s3:PutObject", "Resource": "*"}})";

/// The results of a custom simulation of one policy.
core::Document custom(IamWorld& w, std::string_view policy, std::string_view actions,
                      std::string_view more = "") {
    return *w.call("SimulateCustomPolicy", R"({"PolicyInputList": [)" + as_json_text(policy) +
                                               R"(], "ActionNames": [)" + std::string(actions) + "]" +
                                               (more.empty() ? "" : ", " + std::string(more)) + "}")
                .find("EvaluationResults");
}

std::string decision(const core::Document& results, std::size_t i = 0) {
    return *results.if_array()->at(i).find_string("EvalDecision");
}

}  // namespace

TEST_CASE("the simulation of a principal answers as AWS was recorded to answer") {
    IamWorld w;
    w.call("CreatePolicy", R"({"PolicyName": "pol", "PolicyDocument": )" + as_json_text(kBucket) + "}");
    const auto kind = GENERATE(as<std::string>{}, "Role", "User", "Group");
    if (kind == "Role") {
        w.declare("AWS::IAM::Role", "R", iamapi::role_properties(R"("RoleName": "x")"));
    } else {
        w.call("Create" + kind, "{\"" + kind + R"(Name": "x"})");
    }
    w.call("Attach" + kind + "Policy",
           "{\"" + kind + R"(Name": "x", "PolicyArn": "arn:aws:iam::123456789012:policy/pol"})");
    const auto answer = w.call("SimulatePrincipalPolicy",
                               R"({"PolicySourceArn": "arn:aws:iam::123456789012:)" + core::to_lower(kind) +
                                   R"(/x", "ActionNames": ["s3:PutObject", "s3:GetObjectVersion"],
                                                              "ResourceArns": ["arn:aws:s3:::bucket"]})");
    CHECK(answer == IamWorld::json(R"({"EvaluationResults": [
        {"EvalActionName": "s3:PutObject", "EvalDecision": "allowed", "EvalDecisionDetails": {},
         "EvalResourceName": "arn:aws:s3:::bucket",
         "MatchedStatements": [{"EndPosition": {"Column": 113, "Line": 1}, "SourcePolicyId": "pol",
             "SourcePolicyType": "IAM Policy", "StartPosition": {"Column": 41, "Line": 1}}],
         "MissingContextValues": [], "OrganizationsDecisionDetail": {"AllowedByOrganizations": true},
         "ResourceSpecificResults": [{"EvalResourceDecision": "allowed", "EvalResourceName": "arn:aws:s3:::bucket",
             "MatchedStatements": [{"EndPosition": {"Column": 113, "Line": 1}, "SourcePolicyId": "pol",
                 "SourcePolicyType": "IAM Policy", "StartPosition": {"Column": 41, "Line": 1}}],
             "MissingContextValues": []}]},
        {"EvalActionName": "s3:GetObjectVersion", "EvalDecision": "implicitDeny", "EvalDecisionDetails": {},
         "EvalResourceName": "arn:aws:s3:::bucket", "MatchedStatements": [], "MissingContextValues": [],
         "OrganizationsDecisionDetail": {"AllowedByOrganizations": true},
         "ResourceSpecificResults": [{"EvalResourceDecision": "implicitDeny", "EvalResourceName": "arn:aws:s3:::bucket",
             "MatchedStatements": [], "MissingContextValues": []}]}],
        "IsTruncated": false})"));
}

TEST_CASE("a custom simulation decides by the given policies alone") {
    IamWorld w;
    const auto results = custom(w, kBucket, R"("s3:PutObject", "s3:DeleteObject")");
    REQUIRE(results.if_array()->size() == 2);
    CHECK(decision(results, 0) == "allowed");
    CHECK(decision(results, 1) == "implicitDeny");
    const core::Document& first = results.if_array()->front();
    CHECK(*first.find_string("EvalResourceName") == "*");
    CHECK(first.find("EvalDecisionDetails") == nullptr);
    CHECK(first.find("ResourceSpecificResults") == nullptr);
    CHECK(*first.find("MatchedStatements")->if_array()->front().find_string("SourcePolicyId") ==
          "PolicyInputList.1");
    const auto denied =
        custom(w, R"({"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"},
        {"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::b"}]})",
               R"("s3:ListBucket")", R"("ResourceArns": ["arn:aws:s3:::a", "arn:aws:s3:::b"])");
    CHECK(decision(denied, 0) == "allowed");
    CHECK(decision(denied, 1) == "explicitDeny");
    const auto& matched = *denied.if_array()->at(1).find("MatchedStatements")->if_array();
    REQUIRE(matched.size() == 1);
    CHECK(matched[0].find("StartPosition")->find("Line")->as_integer() == 2);
}

TEST_CASE("keys and roles leave a simulation without their policies to the identity policies") {
    IamWorld w;
    constexpr std::string_view kPolicy =
        R"({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}})";
    struct Row {
        std::string_view action, resource;
    };
    for (const Row& row : {Row{"kms:Decrypt", "arn:aws:kms:us-east-1:123456789012:key/k"},
                           Row{"sts:AssumeRole", "arn:aws:iam::123456789012:role/r"}}) {
        const std::string on = R"("ResourceArns": [")" + std::string(row.resource) + R"("])";
        const std::string action = '"' + std::string(row.action) + '"';
        const std::string boundary = R"(, "PermissionsBoundaryPolicyInputList": [)" + as_json_text(kPolicy) + "]";
        const auto bounded = custom(w, kPolicy, action, on + boundary);
        CHECK(decision(bounded) == "allowed");
        const auto* detail = bounded.if_array()->front().find("PermissionsBoundaryDecisionDetail");
        REQUIRE(detail != nullptr);
        CHECK(*detail->find("AllowedByPermissionsBoundary")->if_bool());
        CHECK(decision(custom(w, kBucket, action, on)) == "implicitDeny");
    }
}

TEST_CASE("resources that name no account belong to the owner that the call names") {
    IamWorld w;
    const auto asked = [&w](std::string_view owner) {
        const std::string policy =
            R"({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*",
                "Principal": {"AWS": "arn:aws:iam::123456789012:user/ann"}}})";
        return decision(custom(w, R"({"Statement": {"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}})",
                               R"("s3:GetObject")",
                               R"("ResourceArns": ["arn:aws:s3:::b/k"],
                                  "CallerArn": "arn:aws:iam::123456789012:user/ann",
                                  "ResourceOwner": "arn:aws:iam::)" +
                                   std::string(owner) + R"(:root", "ResourcePolicy": )" + as_json_text(policy)));
    };
    CHECK(asked("123456789012") == "allowed");
    CHECK(asked("210987654321") == "implicitDeny");
}

TEST_CASE("context keys are those that the call gives; the others that statements need are missing") {
    IamWorld w;
    constexpr std::string_view kPolicy = R"({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/${aws:username}/*",
         "Condition": {"ForAnyValue:StringEquals": {"aws:TagKeys": ["a", "${aws:PrincipalTag/team, 'x'}"]},
                       "IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}},
        {"Effect": "Allow", "Action": "sqs:*", "Resource": "*",
         "Condition": {"Null": {"aws:ViaAWSService": "true"}}}]})";
    const auto missing = custom(w, kPolicy, R"("s3:GetObject")");
    CHECK(*missing.if_array()->front().find("MissingContextValues") ==
          IamWorld::json(R"(["aws:PrincipalTag/team", "aws:SourceIp", "aws:TagKeys", "aws:username"])"));
    const auto given = custom(w, kPolicy, R"("s3:GetObject")", R"("ResourceArns": ["arn:aws:s3:::b/ann/k"],
        "ContextEntries": [
        {"ContextKeyName": "AWS:UserName", "ContextKeyValues": ["ann"], "ContextKeyType": "string"},
        {"ContextKeyName": "aws:SourceIp", "ContextKeyValues": ["10.1.2.3"], "ContextKeyType": "ip"},
        {"ContextKeyName": "aws:TagKeys", "ContextKeyValues": ["x", "b"], "ContextKeyType": "stringList"}])");
    CHECK(decision(given) == "allowed");
    const core::Document& result = given.if_array()->front();
    CHECK(result.find("MissingContextValues")->if_array()->empty());
    CHECK(*result.find("ResourceSpecificResults")->if_array()->front().find("MissingContextValues") ==
          IamWorld::json(R"(["aws:PrincipalTag/team"])"));
    const auto keys =
        w.call("GetContextKeysForCustomPolicy", R"({"PolicyInputList": [)" + as_json_text(kPolicy) + "]}");
    CHECK(keys.find("ContextKeyNames")->if_array()->size() == 5);
}

TEST_CASE("a simulation of forward access takes the keys of it, lists as lists") {
    IamWorld w;
    const std::string policy = R"({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "kms:Decrypt",
        "Resource": "*", "Condition": {"ForAnyValue:StringEquals": {"aws:CalledVia": "dynamodb.amazonaws.com"},
        "StringEquals": {"kms:ViaService": "dynamodb.us-east-1.amazonaws.com"}}}})";
    const auto key = [](std::string_view name, std::string_view type, std::string_view values) {
        return R"({"ContextKeyName": ")" + std::string(name) + R"(", "ContextKeyType": ")" + std::string(type) +
               R"(", "ContextKeyValues": [)" + std::string(values) + "]}";
    };
    const std::string via = key("kms:ViaService", "string", R"("dynamodb.us-east-1.amazonaws.com")");
    const auto with = [&](std::string_view chain) {
        return R"("ContextEntries": [)" + via + ", " + key("aws:CalledVia", "stringList", chain) + "]";
    };
    CHECK(decision(custom(w, policy, R"("kms:Decrypt")",
                          with(R"("cloudformation.amazonaws.com", "dynamodb.amazonaws.com")"))) == "allowed");
    CHECK(decision(custom(w, policy, R"("kms:Decrypt")", with(R"("cloudformation.amazonaws.com")"))) == "implicitDeny");
    CHECK(decision(custom(w, policy, R"("kms:Decrypt")")) == "implicitDeny");
}

TEST_CASE("boundaries limit a simulation and are told apart") {
    IamWorld w;
    const std::string boundary =
        R"("PermissionsBoundaryPolicyInputList": [)" +
        as_json_text(R"({"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}})") + "]";
    const auto results = custom(w, R"({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}})",
                                R"("s3:GetObject", "sqs:SendMessage")", boundary);
    const auto allowed_by_boundary = [&results](std::size_t i) {
        const core::Document* detail = results.if_array()->at(i).find("PermissionsBoundaryDecisionDetail");
        return *detail->find("AllowedByPermissionsBoundary")->if_bool();
    };
    CHECK(decision(results, 0) == "allowed");
    CHECK(allowed_by_boundary(0));
    CHECK(decision(results, 1) == "implicitDeny");
    CHECK_FALSE(allowed_by_boundary(1));
    CHECK(results.if_array()->front().find("MatchedStatements")->if_array()->size() == 1);
}

TEST_CASE("a resource's policy takes part when the caller is named") {
    IamWorld w;
    const std::string resource = R"("ResourceArns": ["arn:aws:s3:::b"], "ResourcePolicy": )" +
                                 as_json_text(R"({"Statement": {"Effect": "Allow", "Principal": {"AWS":
                                     "arn:aws:iam::123456789012:user/ann"}, "Action": "s3:*", "Resource": "*"}})");
    constexpr std::string_view kNothing =
        R"({"Statement": {"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}})";
    const auto as = [&](std::string_view user) {
        return decision(custom(
            w, kNothing, R"("s3:ListBucket")",
            resource + R"(, "CallerArn": "arn:aws:iam::123456789012:user/)" + std::string(user) + "\""));
    };
    CHECK(as("ann") == "allowed");
    CHECK(as("bob") == "implicitDeny");
    CHECK(w.failure("SimulateCustomPolicy",
                    R"({"PolicyInputList": [], "ActionNames": ["s3:ListBucket"], )" + resource + "}")
              .starts_with("InvalidInput: CallerArn"));
}

TEST_CASE("what cannot be simulated is refused") {
    IamWorld w;
    const auto principal = [&w](std::string_view arn) {
        return w.failure(
            "SimulatePrincipalPolicy",
            R"({"ActionNames": ["s3:GetObject"], "PolicySourceArn": ")" + std::string(arn) + "\"}");
    };
    CHECK(principal("arn:aws:iam::123456789012:role/none") ==
          "NoSuchEntity: The role with name none cannot be found.");
    CHECK(principal("arn:aws:sts::123456789012:assumed-role/r/s") ==
          "InvalidInput: Invalid Entity Arn: arn:aws:sts::123456789012:assumed-role/r/s does not clearly "
          "define entity type "
          "and name.");
    const auto actions = [&w](std::string_view names) {
        return w.failure("SimulateCustomPolicy",
                         R"({"PolicyInputList": [], "ActionNames": [)" + std::string(names) + "]}");
    };
    CHECK(actions(R"("s3:GetObjects")") == "InvalidInput: Invalid Input Actions: s3:GetObjects");
    CHECK(actions(R"("s3")") == "InvalidInput: Invalid Input Actions: s3");
    CHECK(actions("") == "no error");
    CHECK(
        w.failure("SimulateCustomPolicy", R"({"PolicyInputList": ["["], "ActionNames": ["s3:GetObject"]})") ==
        "MalformedPolicyDocument: Syntax errors in policy.");
}

TEST_CASE("statements are found in any text of a policy, and nothing else is taken for one") {
    const auto lines = [](std::string_view text) {
        std::vector<std::size_t> found;
        for (const auto& place : iamapi::statement_places(text))
            found.push_back(place.start.line * 1000 + place.end.line);
        return found;
    };
    CHECK(lines(R"({"Statement": {}})") == std::vector<std::size_t>{1001});
    CHECK(lines("{\"Statement\":\n[{\"Condition\": {\"a\": {\"b\": [\"}\\\"\"]}}},\n{\n}]}") ==
          std::vector<std::size_t>{2002, 3004});
    CHECK(lines(R"({"Id": "Statement", "Version": {}, "Statement": [{}], "Other": [{}]})") ==
          std::vector<std::size_t>{1001});
    CHECK(lines(R"({"Id": "Statement"})").empty());
    CHECK(lines("").empty());
    CHECK(lines("]]}}\"").empty());
    CHECK(lines(R"({"Statement": "\)").empty());
}
