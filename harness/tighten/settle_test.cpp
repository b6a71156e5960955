#include "harness/tighten/settle.hpp"

#include "harness/tighten/policy_out.hpp"
#include "harness/tighten/testcases/recorded_run.hpp"

#include <algorithm>

using namespace leastwise;
using tighten::testcases::Run;

namespace {

constexpr const char* kTemplate = R"(Transform: AWS::Serverless-2016-10-31
Resources:
  Table:
    Type: AWS::Serverless::SimpleTable
  Password:
    Type: AWS::SecretsManager::Secret
    Properties: {SecretString: x}
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      InlineCode: "exports.handler = async () => 1"
      Policies:
        - Statement:
            - Effect: Allow
              Action: dynamodb:*
              Resource: !GetAtt Table.Arn
            - Effect: Allow
              Action: secretsmanager:GetSecretValue
              Resource: !Ref Password
        - DynamoDBReadPolicy:
            TableName: !Ref Table
)";

}  // namespace

TEST_CASE("a change that does not hold keeps no other from being made") {
    Run run(kTemplate);
    CHECK(run.call("FnRole", "PutItem", run.item("Table", "Item")).empty());
    std::vector<tighten::Change> changes = run.plan().changes;
    REQUIRE(changes.size() == 2);
    const auto statement = std::ranges::find(changes, tighten::Change::Kind::narrow_statement,
                                             &tighten::Change::kind);
    REQUIRE(statement != changes.end());
    statement->after.at(0).actions = {"dynamodb:GetItem"};  // the run needed PutItem
    const auto settled = tighten::settle(run.loaded, changes, run.ledger.entries());
    REQUIRE(settled.changes.size() == 1);
    CHECK(settled.changes[0].subject == "DynamoDBReadPolicy");
    CHECK(settled.text.find("dynamodb:*") != std::string::npos);
    CHECK(settled.text.find("DynamoDBReadPolicy") == std::string::npos);
    CHECK(settled.verification.problems.empty());
    REQUIRE(settled.left_out.size() == 1);
    CHECK(settled.left_out[0].second.find("would be denied dynamodb:PutItem") != std::string::npos);
    CHECK(tighten::settle(run.loaded, {}, run.ledger.entries()).text == kTemplate);
}

TEST_CASE("policies name what CloudFormation makes up by patterns") {
    Run run(kTemplate);
    const auto policies = tighten::role_policies(run.loaded, kTemplate, {}, {});
    REQUIRE(policies.size() == 1);
    const std::string& text = policies.at("FnRole");
    CHECK(text.find(":table/sam-app-Table-*\"") != std::string::npos);
    CHECK(text.find(":table/sam-app-Table-*/index/*\"") != std::string::npos);
    CHECK(text.find(":secret:Password-*\"") != std::string::npos);
    CHECK(text.find("logs:PutLogEvents") != std::string::npos);  // of the managed policy
}
