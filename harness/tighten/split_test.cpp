#include "harness/tighten/split.hpp"

#include "harness/tighten/settle.hpp"
#include "harness/tighten/testcases/recorded_run.hpp"

using namespace leastwise;
using tighten::testcases::Run;

namespace {

constexpr const char* kTemplate = R"(Transform: AWS::Serverless-2016-10-31
Resources:
  Table:
    Type: AWS::Serverless::SimpleTable
  Shared: # by both
    Type: AWS::IAM::Role
    Properties:
      RoleName: shared
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: {Service: lambda.amazonaws.com}
            Action: sts:AssumeRole
      Policies:
        - PolicyName: All
          PolicyDocument:
            Version: "2012-10-17"
            Statement: [{Effect: Allow, Action: "dynamodb:*", Resource: "*"}]
  Reader:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      Role: !GetAtt Shared.Arn # to be split
      InlineCode: "exports.handler = async () => 1"
  Writer:
    Type: AWS::Serverless::Function
    Properties: {Runtime: nodejs22.x, Handler: index.handler, Role: !GetAtt Shared.Arn, InlineCode: "1"}
)";

void use(Run& run, const char* reader_role, const char* writer_role) {
    run.function = "Reader";
    CHECK(run.call(reader_role, "GetItem", run.item("Table", "Key")).empty());
    run.function = "Writer";
    CHECK(run.call(writer_role, "PutItem", run.item("Table", "Item")).empty());
}

}  // namespace

TEST_CASE("functions that share a role get one each, and the shared one goes") {
    Run run(kTemplate);
    use(run, "Shared", "Shared");
    tighten::Plan plan = run.plan();
    REQUIRE(plan.splits.size() == 1);
    REQUIRE(plan.changes.size() == 1);  // without splitting
    tighten::put_splits(plan.splits, plan);
    REQUIRE(plan.changes.size() == 1);
    const auto settled = tighten::settle(run.loaded, plan.changes, run.ledger.entries());
    for (const auto& [change, why] : settled.left_out) INFO(why);
    REQUIRE(settled.left_out.empty());
    INFO(settled.text);
    CHECK(settled.text.find("Shared") == std::string::npos);
    CHECK(settled.text.find("Role: !GetAtt ReaderRole.Arn # to be split\n") != std::string::npos);
    CHECK(settled.verification.roles == 2);

    Run again(settled.text);
    use(again, "ReaderRole", "WriterRole");
    CHECK(again.call("ReaderRole", "PutItem", again.item("Table", "Item")) == "AccessDeniedException");
    CHECK(again.call("WriterRole", "GetItem", again.item("Table", "Key")) == "AccessDeniedException");
    CHECK(again.plan().changes.empty());
    CHECK(again.plan().splits.empty());
}

TEST_CASE("a shared role that something else names stays, without the functions that left") {
    Run run(std::string(kTemplate) + "Outputs:\n  Role:\n    Value: !Ref Shared\n");
    use(run, "Shared", "Shared");
    tighten::Plan plan = run.plan();
    tighten::put_splits(plan.splits, plan);
    const auto settled = tighten::settle(run.loaded, plan.changes, run.ledger.entries());
    CHECK(settled.left_out.empty());
    CHECK(settled.text.find("  Shared: # by both\n") != std::string::npos);
    CHECK(settled.text.find("  WriterRole:\n") != std::string::npos);
}

TEST_CASE("roles are not split where it would not be safe, or would change nothing") {
    SECTION("both functions need the same") {
        Run run(kTemplate);
        for (const char* function : {"Reader", "Writer"}) {
            run.function = function;
            CHECK(run.call("Shared", "GetItem", run.item("Table", "Key")).empty());
        }
        CHECK(run.plan().splits.empty());
    }
    SECTION("one function alone calls") {
        Run run(kTemplate);
        run.function = "Reader";
        CHECK(run.call("Shared", "GetItem", run.item("Table", "Key")).empty());
        CHECK(run.plan().splits.empty());
    }
    SECTION("the role denies something, or grants what the run cannot see") {
        for (const char* more : {R"({Effect: Deny, Action: "dynamodb:Scan", Resource: "*"})",
                                 R"({Effect: Allow, Action: "sqs:*", Resource: "*"})"}) {
            std::string text = kTemplate;
            text.insert(text.find("[{Effect: Allow, Action: \"dynamodb:*\"") + 1, std::string(more) + ", ");
            Run run(text);
            use(run, "Shared", "Shared");
            CHECK(run.plan().splits.empty());
            CHECK(run.plan().remarks.back().text.find("several functions share it, but") == 0);
        }
    }
}
