// Connectors with several destinations, and in the attribute Connectors of a resource.
#include "harness/tighten/testcases/recorded_run.hpp"
#include "harness/tighten/verify.hpp"

using namespace leastwise;
using namespace leastwise::tighten;
using testcases::Run;
using testcases::tightened;

namespace {

constexpr const char* kFunction = R"(Transform: AWS::Serverless-2016-10-31
Resources:
  One: {Type: AWS::Serverless::SimpleTable}
  Two: {Type: AWS::Serverless::SimpleTable}
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      InlineCode: "exports.handler = async () => 1" # the code
)";
constexpr const char* kConnector = R"(
  # From the function to its tables.
  Link:
    Type: AWS::Serverless::Connector
    Properties:
      Source: {Id: Fn}
      Destination:
        - Id: One
        - Id: Two # the other
      Permissions:
        - Read
        - Write

  Last: {Type: AWS::Serverless::SimpleTable}
)";
constexpr const char* kEmbedded = R"(    Connectors:
      First:
        Properties:
          Destination: {Id: One}
          Permissions: [Read, Write]
      Second:
        Properties:
          Destination:
            - Id: Two
          Permissions: [Write]
)";

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

/// What the `Write` of connectors to tables grants; PartiQL is not emulated, so its calls are written down.
void write_everything(Run& run, const char* table) {
    CHECK(run.call("FnRole", "PutItem", run.item(table, "Item")).empty());
    const ledger::Entry put = run.ledger.entries().back();
    for (const char* action : {"UpdateItem", "DeleteItem", "BatchWriteItem", "PartiQLDelete", "PartiQLInsert",
                               "PartiQLUpdate"}) {
        ledger::Entry entry = put;
        entry.checks.at(0).action = "dynamodb:" + std::string(action);
        run.ledger.append(std::move(entry));
    }
}

/// The edited template, which holds and leaves nothing to do after the same calls.
template <class Calls>
std::string settled(const Run& run, const Calls& calls) {
    const std::string after = tightened(run);
    INFO(after);
    const auto verification = verify(run.loaded, after, run.ledger.entries());
    for (const std::string& problem : verification.problems) INFO(problem);
    CHECK(verification.problems.empty());
    Run again(after);
    calls(again);
    CHECK(again.plan().changes.empty());
    CHECK(again.call("FnRole", "Scan", core::Document::object({{"TableName", again.physical("Two")}})) ==
          "AccessDeniedException");
    return after;
}

}  // namespace

TEST_CASE("a connector with several destinations gives way to statements for those that were used") {
    Run run(std::string(kFunction) + kConnector);
    const auto calls = [](Run& at) {
        CHECK(at.call("FnRole", "PutItem", at.item("One", "Item")).empty());
        CHECK(at.call("FnRole", "GetItem", at.item("Two", "Key")).empty());
    };
    calls(run);
    const Plan plan = run.plan();
    REQUIRE(plan.changes.size() == 1);
    CHECK(run.loaded.files.place(plan.changes[0].place()) == "template.yaml:13:3");
    const std::string after = settled(run, calls);
    CHECK_FALSE(contains(after, "AWS::Serverless::Connector"));
    CHECK(contains(after, "# the code\n      Policies:\n"));
    CHECK(contains(after, "Resource: !GetAtt One.Arn"));
    CHECK(contains(after, "Resource: !GetAtt Two.Arn"));
    CHECK_FALSE(contains(after, "\n\n\n"));
}

TEST_CASE("destinations and categories that were not used at all are taken from a connector") {
    Run run(std::string(kFunction) + kConnector);
    const auto calls = [](Run& at) { write_everything(at, "One"); };
    calls(run);
    const std::string after = settled(run, calls);
    CHECK(contains(after, "      Destination:\n        - Id: One\n      Permissions:\n        - Write\n"));
    CHECK_FALSE(contains(after, "Policies"));
}

TEST_CASE("a connector that nobody used goes, and so does an attribute that held nothing else") {
    Run run(std::string(kFunction) + kEmbedded + kConnector);
    CHECK(run.call("FnRole", "PutItem", run.item("Two", "Item")).empty());
    const std::string after = settled(run, [](Run& at) {
        CHECK(at.call("FnRole", "PutItem", at.item("Two", "Item")).empty());
    });
    CHECK_FALSE(contains(after, "Connectors:"));
    CHECK_FALSE(contains(after, "AWS::Serverless::Connector"));
    CHECK(contains(after, "\n  Last: {Type"));
}

TEST_CASE("of the connectors of a resource those stay that are tight") {
    const std::string read_only = std::string(kEmbedded).replace(std::string(kEmbedded).find("[Read, Write]"), 13,
                                                                 "[Read]");
    Run run(std::string(kFunction) + read_only);
    CHECK(run.call("FnRole", "GetItem", run.item("One", "Key")).empty());
    const auto calls = [](Run& at) { CHECK(at.call("FnRole", "GetItem", at.item("One", "Key")).empty()); };
    const std::string after = settled(run, calls);
    CHECK_FALSE(contains(after, "Second:"));
    CHECK(contains(after, "dynamodb:GetItem"));
}

TEST_CASE("connectors whose function has policies add theirs behind them, once") {
    constexpr const char* kPolicies = R"(      Policies:
        - DynamoDBReadPolicy: # for the last
            TableName: !Ref Last # here
)";
    for (const bool reads : {false, true}) {
        Run run(std::string(kFunction) + kPolicies + kEmbedded + kConnector);
        const auto calls = [reads](Run& at) {
            CHECK(at.call("FnRole", "PutItem", at.item("One", "Item")).empty());
            CHECK(at.call("FnRole", "UpdateItem", at.item("Two", "Key")).empty());
            if (reads) CHECK(at.call("FnRole", "GetItem", at.item("Last", "Key")).empty());
        };
        calls(run);
        const std::string after = settled(run, calls);
        CHECK(contains(after, "Last.Arn") == reads);
        CHECK(after.find("Policies:") == after.rfind("Policies:"));
    }
}

TEST_CASE("a connector of a role that functions name themselves loses what it can") {
    std::string text = std::string(kFunction) + R"(      Role: !GetAtt Own.Arn
  Own:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]
      Policies:
        - PolicyName: Own
          PolicyDocument:
            Statement: [{Effect: Allow, Action: dynamodb:GetItem, Resource: !GetAtt Two.Arn}]
)" + kConnector;
    Run run(text);
    CHECK(run.call("Own", "PutItem", run.item("One", "Item")).empty());
    const Plan plan = run.plan();
    const auto about = std::find_if(plan.remarks.begin(), plan.remarks.end(), [](const Remark& remark) {
        return remark.text.find("connector Link grants more than was used") == 0;
    });
    CHECK(about != plan.remarks.end());
    Run unused(text);
    CHECK(unused.call("Own", "GetItem", unused.item("Two", "Key")).empty());
    CHECK_FALSE(contains(tightened(unused), "AWS::Serverless::Connector"));
}
