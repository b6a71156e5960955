#include "harness/tighten/json_plan.hpp"

#include "harness/tighten/policy_out.hpp"
#include "harness/tighten/testcases/recorded_run.hpp"
#include "runtime/wire/json.hpp"

using namespace leastwise;
using namespace leastwise::tighten;
using testcases::Run;

namespace {

constexpr const char* kTemplate = R"(Transform: AWS::Serverless-2016-10-31
Resources:
  Table: {Type: AWS::Serverless::SimpleTable}
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      InlineCode: "exports.handler = async () => 1"
      Policies:
        - DynamoDBCrudPolicy:
            TableName: !Ref Table
        - Statement:
            - {Effect: Allow, Action: "dynamodb:*", Resource: "*"}
            - {Effect: Allow, Action: "sns:Publish", Resource: "*"}
)";

core::Document proposal(const Run& run) {
    const auto& entries = run.ledger.entries();
    Plan plan = run.plan();
    const auto policies = runner::read_policies(entries);
    const Settled settled = settle(run.loaded, plan.changes, entries);
    plan.changes = settled.changes;
    return to_document(plan, settled, needs_of(policies, entries), run.loaded,
                       role_policies(run.loaded, settled.text, {}, {}));
}

}  // namespace

TEST_CASE("a proposal for programs has each change with its text, its evidence and what was proved") {
    Run run(kTemplate);
    CHECK(run.call("FnRole", "PutItem", run.item("Table", "Item")).empty());
    const std::string request = run.ledger.entries().back().request_id;
    const core::Document said = proposal(run);
    const auto& changes = *said.find("changes")->if_array();
    REQUIRE(changes.size() == 2);
    CHECK(*changes[0].find_string("kind") == "replace_entry");
    CHECK(*changes[0].find_string("role") == "FnRole");
    CHECK(*changes[0].find_string("source") == "Fn");
    CHECK(*changes[0].find_string("file") == "template.yaml");
    CHECK(wire::to_json(*changes[0].find("span")) == R"({"line":11,"column":11})");
    CHECK(*changes[0].find_string("before") == "        - DynamoDBCrudPolicy:\n            TableName: !Ref Table");
    CHECK(changes[0].find_string("after")->find("Action: dynamodb:PutItem") != std::string::npos);
    CHECK(wire::to_json(*changes[0].find("evidence")) == "[\"" + request + "\"]");
    CHECK(*changes[0].find_string("verdict") == "proved");
    CHECK(*changes[1].find_string("kind") == "remove_statement");
    CHECK(changes[1].find("after")->is_null());
    CHECK(changes[1].find("evidence")->if_array()->empty());
    CHECK(*said.find("proof")->find_string("verdict") == "proved");
    CHECK(said.find_string("diff")->starts_with("--- a/template.yaml\n"));
    const std::string residual = wire::to_json(*said.find("residual"));
    CHECK(residual.find("sns:Publish") != std::string::npos);
    CHECK(residual.find("dynamodb") == std::string::npos);
}

TEST_CASE("a proposal of nothing says so, with what is left") {
    Run run(kTemplate);
    const core::Document said = proposal(run);
    CHECK(said.find("changes")->if_array()->empty());
    CHECK(said.find("proof")->is_null());
    CHECK(said.find_string("diff")->empty());
    CHECK(wire::to_json(*said.find("unexercised")) == R"(["FnRole"])");
    CHECK(wire::to_json(*said.find("residual")).find("dynamodb:*") != std::string::npos);
}
