// The whole loop on one template without running a function: deploy, call as the roles, plan, edit, verify,
// plan again.
#include "harness/report/explanation.hpp"
#include "harness/report/summary.hpp"
#include "harness/tighten/testcases/recorded_run.hpp"
#include "harness/tighten/verify.hpp"

using namespace leastwise;
using tighten::testcases::Run;
using tighten::testcases::tightened;

namespace {

constexpr const char* kTemplate = R"(Transform: AWS::Serverless-2016-10-31
Resources:
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
  Other:
    Type: AWS::Serverless::SimpleTable
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      InlineCode: "exports.handler = async () => 1"
      Policies:
        - DynamoDBCrudPolicy:   # too much
            TableName: !Ref Table
        - Statement:
            - Effect: Allow
              Action: dynamodb:*
              Resource: "*"
            - Effect: Allow
              Action: [sns:Publish, dynamodb:Scan]
              Resource: "*"
  Idle:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      InlineCode: "exports.handler = async () => 1"
      Policies:
        - DynamoDBReadPolicy:
            TableName: !Ref Table
)";

}  // namespace

TEST_CASE("what a run used stays, everything else goes, and a second look proposes nothing") {
    Run run(kTemplate);
    CHECK(run.call("FnRole", "PutItem", run.item("Table", "Item")).empty());
    CHECK(run.call("FnRole", "GetItem", run.item("Table", "Key")).empty());
    const tighten::Plan plan = run.plan();
    REQUIRE(plan.changes.size() == 3);
    CHECK(plan.changes[0].subject == "DynamoDBCrudPolicy");
    CHECK(plan.changes[0].after.at(0).actions ==
          std::vector<std::string>{"dynamodb:GetItem", "dynamodb:PutItem"});
    CHECK(plan.changes[1].kind == tighten::Change::Kind::remove_statement);
    CHECK(plan.unexercised == std::vector<std::string>{"IdleRole"});

    const std::string text = tightened(run);
    CHECK(text.find("dynamodb:*") == std::string::npos);
    CHECK(text.find("!GetAtt Table.Arn") != std::string::npos);
    CHECK(text.find("DynamoDBReadPolicy") != std::string::npos);
    CHECK(text.find("Action: sns:Publish\n              Resource: \"*\"\n") != std::string::npos);  // not emulated
    CHECK(plan.remarks.size() == 1);
    const tighten::Verification verification = tighten::verify(run.loaded, text, run.ledger.entries());
    for (const std::string& problem : verification.problems) INFO(problem);
    CHECK(verification.problems.empty());
    CHECK(verification.calls == 2);

    Run again(text);
    CHECK(again.call("FnRole", "PutItem", again.item("Table", "Item")).empty());
    CHECK(again.call("FnRole", "GetItem", again.item("Table", "Key")).empty());
    CHECK(again.call("FnRole", "DeleteItem", again.item("Table", "Key")) == "AccessDeniedException");
    CHECK(again.plan().changes.empty());
}

TEST_CASE("beside what the run could not see, a statement grants what was used where it was used") {
    std::string text = kTemplate;
    text.replace(text.find("dynamodb:*\n"), 10, "[\"sns:*\", dynamodb:GetItem, dynamodb:PutItem]");
    text.replace(text.find("DynamoDBCrudPolicy:"), 19, "DynamoDBStreamReadPolicy:\n            StreamName: x");
    const auto calls = [](Run& run) {
        CHECK(run.call("FnRole", "PutItem", run.item("Table", "Item")).empty());
        CHECK(run.call("FnRole", "GetItem", run.item("Other", "Key")).empty());
    };
    Run run(text);
    calls(run);
    const std::string after = tightened(run);
    INFO(after);
    CHECK(after.find("Action: sns:*\n              Resource: \"*\"\n") != std::string::npos);
    const auto verification = tighten::verify(run.loaded, after, run.ledger.entries());
    for (const std::string& problem : verification.problems) INFO(problem);
    CHECK(verification.problems.empty());
    Run again(after);
    calls(again);
    CHECK(again.plan().changes.empty());
    CHECK(again.call("FnRole", "PutItem", again.item("Other", "Item")) == "AccessDeniedException");
}

TEST_CASE("a managed policy that SAM attaches by itself is no entry to replace; another one is") {
    std::string text = kTemplate;
    text.replace(text.find("        - DynamoDBCrudPolicy"), 0,
                 "        - AWSLambdaBasicExecutionRole\n        - AmazonDynamoDBFullAccess\n");
    Run run(text);
    CHECK(run.call("FnRole", "PutItem", run.item("Table", "Item")).empty());
    for (const tighten::Change& change : run.plan().changes)
        CHECK(change.subject != "AWSLambdaBasicExecutionRole");
    const std::string after = tightened(run);
    CHECK(after.find("- AWSLambdaBasicExecutionRole\n") != std::string::npos);
    Run again(after);
    CHECK(again.call("FnRole", "PutItem", again.item("Table", "Item")).empty());
    CHECK(again.plan().changes.empty());
}

TEST_CASE("two tables used differently become two statements") {
    Run run(kTemplate);
    CHECK(run.call("FnRole", "GetItem", run.item("Table", "Key")).empty());
    CHECK(run.call("FnRole", "PutItem", run.item("Other", "Item")).empty());
    const std::string text = tightened(run);
    Run again(text);
    CHECK(again.call("FnRole", "GetItem", again.item("Table", "Key")).empty());
    CHECK(again.call("FnRole", "PutItem", again.item("Other", "Item")).empty());
    CHECK(again.call("FnRole", "GetItem", again.item("Other", "Key")) == "AccessDeniedException");
    CHECK(again.call("FnRole", "PutItem", again.item("Table", "Item")) == "AccessDeniedException");
    CHECK(again.plan().changes.empty());
}

TEST_CASE("a template that would deny a recorded call, or grant something new, is not safe") {
    Run run(kTemplate);
    CHECK(run.call("FnRole", "PutItem", run.item("Table", "Item")).empty());
    std::string text = tightened(run);
    const auto replace = [](std::string in, const std::string& from, const std::string& to) {
        REQUIRE(in.find(from) != std::string::npos);
        return in.replace(in.find(from), from.size(), to);
    };
    const auto denied = tighten::verify(run.loaded, replace(text, "dynamodb:PutItem", "dynamodb:GetItem"),
                                        run.ledger.entries());
    REQUIRE_FALSE(denied.problems.empty());
    CHECK(denied.problems[0].find("would be denied dynamodb:PutItem") != std::string::npos);
    const auto widened =
        tighten::verify(run.loaded, replace(text, "dynamodb:PutItem", "\"*\""), run.ledger.entries());
    REQUIRE_FALSE(widened.problems.empty());
    CHECK(widened.problems[0].find("FnRole would newly allow ") != std::string::npos);
}

TEST_CASE("keys that follow the caller's tag become a condition that other callers fail") {
    for (const bool in_json : {false, true}) {
        std::string text = kTemplate;
        const std::string block = "            - Effect: Allow\n              Action: dynamodb:*\n"
                                  "              Resource: \"*\"\n";
        if (in_json)
            text.replace(text.find(block), block.size(),
                         "            - {Effect: Allow, Action: \"dynamodb:*\", Resource: \"*\"}\n");
        text.replace(text.find("        - Statement:"), 20,
                     "        - Version: \"2012-10-17\"\n          Statement:");
        Run run(text);
        for (const char* tenant : {"acme", "globex"}) {
            run.tags = {{"Tenant", tenant}};
            CHECK(run.call("FnRole", "PutItem", run.item("Other", "Item", tenant)).empty());
            CHECK(run.call("FnRole", "GetItem", run.item("Other", "Key", tenant)).empty());
        }
        const std::string after = tightened(run);
        INFO(after);
        CHECK(after.find("${aws:PrincipalTag/Tenant}") != std::string::npos);
        const auto verification = tighten::verify(run.loaded, after, run.ledger.entries());
        for (const std::string& problem : verification.problems) INFO(problem);
        CHECK(verification.problems.empty());

        Run again(after);
        for (const char* tenant : {"acme", "globex"}) {
            again.tags = {{"Tenant", tenant}};
            CHECK(again.call("FnRole", "PutItem", again.item("Other", "Item", tenant)).empty());
            CHECK(again.call("FnRole", "GetItem", again.item("Other", "Key", tenant)).empty());
        }
        CHECK(again.plan().changes.empty());
        CHECK(again.call("FnRole", "GetItem", again.item("Other", "Key", "acme")) ==
              "AccessDeniedException");
    }
}

TEST_CASE("a grant whose call is not emulated, and what reads a table's stream for a function, stay") {
    std::string text = kTemplate;
    text.replace(text.find("dynamodb:*"), 10, "dynamodb:ExportTableToPointInTime");
    text.replace(text.find("[sns:Publish, dynamodb:Scan]"), 28, "[dynamodb:GetRecords, dynamodb:ListStreams]");
    Run run(text);
    CHECK(run.call("FnRole", "PutItem", run.item("Table", "Item")).empty());
    CHECK(run.plan().changes.size() == 3);
    run.missed_calls = {"dynamodb:ExportTableToPointInTime"};
    CHECK(run.plan().changes.size() == 2);
    run.missed_streams = true;
    CHECK(run.plan().changes.size() == 1);
    CHECK(tightened(run).find("[dynamodb:GetRecords, dynamodb:ListStreams]") != std::string::npos);
}

TEST_CASE("a denied call is summarized with AWS's text and explained statement by statement") {
    Run run(kTemplate);
    CHECK(run.call("IdleRole", "PutItem", run.item("Table", "Item")) == "AccessDeniedException");
    const report::Summary summary = report::summarize(run.ledger.entries());
    CHECK(summary.denied == 1);
    REQUIRE(summary.denials.size() == 1);
    CHECK(summary.denials[0].action == "dynamodb:PutItem");
    const std::string text = report::explain(run.ledger.entries(), summary.denials[0].request_id);
    CHECK(text.find("implicit_deny by the identity layer") != std::string::npos);
    CHECK(text.find("template.yaml:34:11") != std::string::npos);
    CHECK(text.find("another action") != std::string::npos);
    CHECK(report::explain(run.ledger.entries(), "nothing").empty());
}
