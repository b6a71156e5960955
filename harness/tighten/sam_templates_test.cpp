#include "harness/tighten/sam_templates.hpp"

#include "harness/tighten/testcases/recorded_run.hpp"
#include "harness/tighten/verify.hpp"

using namespace leastwise;
using namespace leastwise::tighten;
using testcases::Run;
using testcases::tightened;

namespace {

constexpr const char* kTemplate = R"(Transform: AWS::Serverless-2016-10-31
Resources:
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      InlineCode: "exports.handler = async () => 1"
)";
constexpr const char* kCrud = R"(      Policies:
        - DynamoDBCrudPolicy: # all of it
            TableName: !Ref Table
)";
constexpr const char* kConnector = R"(  # From the function to its table.
  Link:
    Type: AWS::Serverless::Connector
    Properties:
      Source: {Id: Fn}
      Destination: {Id: Table}
      Permissions: [Read, Write]
)";

core::Document batch(const Run& run) {
    using core::Document;
    const auto item = Document::object({{"id", Document::object({{"S", "2"}})}});
    const auto put = Document::object({{"PutRequest", Document::object({{"Item", item}})}});
    return Document::object(
        {{"RequestItems", Document::object({{run.physical("Table"), Document::Array{put}}})}});
}

core::Document update(const Run& run) { return run.item("Table", "Key"); }

/// All that DynamoDBWritePolicy grants.
void write_everything(Run& run) {
    CHECK(run.call("FnRole", "PutItem", run.item("Table", "Item")).empty());
    CHECK(run.call("FnRole", "UpdateItem", update(run)).empty());
    CHECK(run.call("FnRole", "BatchWriteItem", batch(run)).empty());
}

std::string proved(const Run& run) {
    const std::string after = tightened(run);
    INFO(after);
    const auto verification = verify(run.loaded, after, run.ledger.entries());
    for (const std::string& problem : verification.problems) INFO(problem);
    CHECK(verification.problems.empty());
    return after;
}

}  // namespace

TEST_CASE("the policy template that grants just these actions on the same resources") {
    const std::set<std::string> writes = {"dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:BatchWriteItem"};
    CHECK(template_granting("DynamoDBCrudPolicy", writes) == "DynamoDBWritePolicy");
    CHECK(template_granting("DynamoDBWritePolicy", writes) == "DynamoDBWritePolicy");
    CHECK(template_granting("DynamoDBCrudPolicy", {"dynamodb:PutItem"}).empty());
    CHECK(template_granting("DynamoDBCrudPolicy", {}).empty());
    CHECK(template_granting("AWSSecretsManagerGetSecretValuePolicy", {"secretsmanager:GetSecretValue"}) ==
          "AWSSecretsManagerGetSecretValuePolicy");
    CHECK(template_granting("NoSuchPolicy", writes).empty());
    CHECK(template_granting("DynamoDBStreamReadPolicy", {"dynamodb:ListStreams"}).empty());  // two statements
}

TEST_CASE("a policy template gives way to the narrowest that fits, under which nothing is left to do") {
    Run run(std::string(kTemplate) + kCrud);
    write_everything(run);
    const std::string after = proved(run);
    CHECK(after.find("- DynamoDBWritePolicy: # all of it\n            TableName: !Ref Table\n") !=
          std::string::npos);
    Run again(after);
    write_everything(again);
    CHECK(again.call("FnRole", "GetItem", again.item("Table", "Key")) == "AccessDeniedException");
    CHECK(again.plan().changes.empty());
}

TEST_CASE("a connector gives way to statements of its function") {
    for (const char* policies : {"", kCrud}) {
        Run run(std::string(kTemplate) + policies + kConnector);
        CHECK(run.call("FnRole", "PutItem", run.item("Table", "Item")).empty());
        const std::string after = proved(run);
        CHECK(after.find("AWS::Serverless::Connector") == std::string::npos);
        CHECK(after.find("- dynamodb:") == std::string::npos);
        Run again(after);
        CHECK(again.call("FnRole", "PutItem", again.item("Table", "Item")).empty());
        CHECK(again.call("FnRole", "GetItem", again.item("Table", "Key")) == "AccessDeniedException");
        CHECK(again.plan().changes.empty());
    }
}

TEST_CASE("access categories of connectors are known by their actions") {
    CHECK(connector_category({"dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan", "dynamodb:BatchGetItem",
                              "dynamodb:ConditionCheckItem", "dynamodb:PartiQLSelect"}) == "Read");
    CHECK(connector_category({"lambda:InvokeAsync", "lambda:InvokeFunction"}) == "Write");
    CHECK(connector_category({"dynamodb:GetItem"}).empty());
}
