#include "harness/check/access.hpp"
#include "harness/check/testcases/policies.hpp"
#include "tests/catch.hpp"

using namespace leastwise;
using namespace leastwise::check;

namespace {

const std::string kTemplate = R"(
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
      BillingMode: PAY_PER_REQUEST
  Secret:
    Type: AWS::SecretsManager::Secret
  Other:
    Type: AWS::SecretsManager::Secret
  SecretPolicy:
    Type: AWS::SecretsManager::ResourcePolicy
    Properties:
      SecretId: !Ref Secret
      ResourcePolicy:
        Version: '2012-10-17'
        Statement:
          - {Effect: Deny, Principal: '*', Action: 'secretsmanager:Put*', Resource: '*'}
          - {Effect: Allow, Principal: {AWS: '111122223333'}, Action: 'secretsmanager:GetSecretValue', Resource: '*'}
  Boundary:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: '2012-10-17'
        Statement: {Effect: Allow, Action: ['dynamodb:Get*', 'secretsmanager:*'], Resource: '*'}
  Role:
    Type: AWS::IAM::Role
    Properties:
      PermissionsBoundary: !Ref Boundary
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement: {Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: 'sts:AssumeRole'}
      Policies:
        - PolicyName: app
          PolicyDocument:
            Version: '2012-10-17'
            Statement:
              - {Sid: Data, Effect: Allow, Action: ['dynamodb:GetItem', 'dynamodb:Put*'], Resource: !GetAtt Table.Arn}
              - {Sid: Secrets, Effect: Allow, Action: 'secretsmanager:*', Resource: '*'}
              - Effect: Allow
                Action: 'dynamodb:GetRecords'
                Resource: '*'
                Condition: {StringEquals: {'aws:PrincipalTag/team': data}}
)";

/// "Role 39 Data", one for each statement.
std::vector<std::string> found(const std::string& action, const std::string& resource) {
    const auto loaded = testcases::load(kTemplate);
    const auto accesses =
        who_can(testcases::policies_of(loaded), {}, action, arn_meant(loaded, resource));
    CHECK(accesses.undecided.empty());
    std::vector<std::string> texts;
    for (const Access& each : accesses.granted)
        texts.push_back(each.holder + " " + std::to_string(each.span.line) + " " + each.grant.sid);
    return texts;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("who can do something is asked of each role under its boundary") {
    CHECK(found("dynamodb:GetItem", "Table") == Texts{"Role 42 Data"});
    CHECK(found("dynamodb:PutItem", "Table") == Texts{});
    CHECK(found("dynamodb:GetItem", "Table/index/*") == Texts{});
    CHECK(found("dynamodb:*", "arn:aws:dynamodb:*:*:table/*") == Texts{"Role 42 Data", "Role 44 "});
}

TEST_CASE("what a resource's policy denies to everybody is denied to a role, on that resource alone") {
    CHECK(found("secretsmanager:PutSecretValue", "Secret") == Texts{});
    CHECK(found("secretsmanager:PutSecretValue", "Other") == Texts{"Role 43 Secrets"});
    CHECK(found("secretsmanager:Put*", "*") == Texts{"Role 43 Secrets"});
}

TEST_CASE("a resource's policy speaks of that resource, a trust policy of that role") {
    CHECK(found("secretsmanager:GetSecretValue", "Secret") == Texts{"Role 43 Secrets", "Secret 23 "});
    CHECK(found("secretsmanager:GetSecretValue", "Other") == Texts{"Role 43 Secrets"});
    CHECK(found("sts:AssumeRole", "Role") == Texts{"Role 36 "});
    CHECK(found("sts:AssumeRole", "arn:aws:iam::123456789012:role/other") == Texts{});
}

TEST_CASE("a logical id stands for its resource's ARN, anything else for itself") {
    const auto loaded = testcases::load(kTemplate);
    const std::string arn = arn_meant(loaded, "Table");
    CHECK(arn.starts_with("arn:aws:dynamodb:us-east-1:123456789012:table/"));
    CHECK(arn_meant(loaded, "Table/index/*") == arn + "/index/*");
    CHECK(arn_meant(loaded, "arn:aws:s3:::b") == "arn:aws:s3:::b");
    CHECK(arn_meant(loaded, "NoSuch") == "NoSuch");
}

TEST_CASE("an organization's denials count for roles and for resources") {
    const auto loaded = testcases::load(kTemplate);
    iam::Policy scp;
    scp.kind = iam::PolicyKind::scp;
    scp.version = "2012-10-17";
    iam::Statement all;
    all.actions = {"*"};
    all.resources = {"*"};
    scp.statements = {all, all};
    scp.statements[1].effect = iam::Effect::deny;
    scp.statements[1].actions = {"dynamodb:*"};
    const Guardrails guardrails{{{&scp}}, {}};
    const std::string table = arn_meant(loaded, "Table");
    const auto asked = who_can(testcases::policies_of(loaded), guardrails, "dynamodb:GetItem", table);
    CHECK(asked.granted.empty());
}
