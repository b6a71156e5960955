#include "harness/tighten/condition_text.hpp"

#include "harness/tighten/testcases/recorded_run.hpp"
#include "harness/tighten/verify.hpp"
#include "runtime/template/yaml.hpp"

using namespace leastwise;
using namespace leastwise::tighten;
using testcases::Run;
using testcases::tightened;

namespace {

const std::vector<Guard> kTwo = {{"ForAllValues:StringEquals", "dynamodb:LeadingKeys", {"${aws:username}"}},
                                 {"Null", "dynamodb:LeadingKeys", {"false"}}};

/// The text with the conditions added, for a template that is only a Condition.
std::string with(const std::string& text, const std::vector<Guard>& guards) {
    core::Diagnostics diagnostics;
    const auto document = templates::parse_yaml(text, 0, diagnostics);
    REQUIRE(document.has_value());
    const core::Document& condition = *document->find("Condition");
    const templates::SourceMap map(text);
    const auto added = added_conditions(condition, guards, text, map);
    if (!added) return "not written out";
    return condition_text(condition, *added, text, map);
}

}  // namespace

TEST_CASE("conditions are added to those in lines, in each operator that is there already") {
    CHECK(with("Condition:\n  StringEquals: # why\n    a:b: c # that\n  Bool: {aws:SecureTransport: \"true\"}\n",
               {{"StringEquals", "d:e", {"f"}}, {"Null", "d:e", {"false"}}, {"Bool", "g:h", {"true"}}}) ==
          "StringEquals: # why\n  a:b: c # that\n  d:e: \"f\"\n"
          "Bool: {aws:SecureTransport: \"true\", \"g:h\": \"true\"}\n\"Null\":\n  d:e: \"false\"");
}

TEST_CASE("conditions are added to those in one line") {
    CHECK(with("Condition: {Bool: {aws:SecureTransport: \"true\"}}\n", kTwo) ==
          "{Bool: {aws:SecureTransport: \"true\"}, \"ForAllValues:StringEquals\": "
          "{\"dynamodb:LeadingKeys\": \"${aws:username}\"}, \"Null\": {\"dynamodb:LeadingKeys\": \"false\"}}");
    CHECK(with("{\"Condition\": {\"Null\": {\"a:b\": \"true\"}}}", {{"Null", "d:e", {"false"}}}) ==
          "{\"Null\": {\"a:b\": \"true\", \"d:e\": \"false\"}}");
}

TEST_CASE("a condition with nothing to add stays, and one that a function makes is not touched") {
    CHECK(with("Condition:\n  Bool:\n    a:b: \"true\"\n", {}) == "Bool:\n  a:b: \"true\"");
    CHECK(with("Condition:\n  Fn::If: [A, {Bool: {\"a:b\": true}}, !Ref AWS::NoValue]\n", kTwo) == "not written out");
    CHECK(with("Condition: {}\n", kTwo) == "not written out");
    CHECK(with("Condition: text\n", kTwo) == "not written out");
}

TEST_CASE("what held on every call is added to the conditions of a statement, which all stay") {
    const auto text_with = [](const std::string& statement) {
        return std::string(R"(Transform: AWS::Serverless-2016-10-31
Resources:
  Table: {Type: AWS::Serverless::SimpleTable}
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      InlineCode: "exports.handler = async () => 1"
      Policies:
        - Version: "2012-10-17"
          Statement:
)") + statement;
    };
    const auto calls = [](Run& run) {
        for (const char* tenant : {"acme", "globex"}) {
            run.tags = {{"Tenant", tenant}};
            CHECK(run.call("FnRole", "PutItem", run.item("Table", "Item", tenant)).empty());
            CHECK(run.call("FnRole", "GetItem", run.item("Table", "Key", tenant)).empty());
        }
    };
    const std::string condition = GENERATE(
        std::string("              Condition:\n                StringEquals: # ours\n"
                    "                  aws:PrincipalAccount: !Ref AWS::AccountId # here\n"),
        std::string("              Condition: {StringEquals: {aws:PrincipalAccount: !Ref AWS::AccountId}}\n"));
    const std::string head = "            - Effect: Allow\n", action = "              Action: dynamodb:*\n",
                      resource = "              Resource: \"*\" # all\n";
    const std::string statement =
        GENERATE(0, 1) == 0 ? head + action + resource + condition : head + condition + action + resource;
    Run run(text_with(statement));
    calls(run);
    const std::string after = tightened(run);
    INFO(after);
    CHECK(after.find("aws:PrincipalAccount: !Ref AWS::AccountId") != std::string::npos);
    CHECK(after.find("${aws:PrincipalTag/Tenant}") != std::string::npos);
    CHECK(after.find("!GetAtt Table.Arn") != std::string::npos);
    const auto verification = verify(run.loaded, after, run.ledger.entries());
    for (const std::string& problem : verification.problems) INFO(problem);
    CHECK(verification.problems.empty());
    Run again(after);
    calls(again);
    CHECK(again.plan().changes.empty());
    CHECK(again.call("FnRole", "GetItem", again.item("Table", "Key", "acme")) == "AccessDeniedException");
}

TEST_CASE("a key that a statement has a condition on gets no other") {
    Run run(R"(Transform: AWS::Serverless-2016-10-31
Resources:
  Table: {Type: AWS::Serverless::SimpleTable}
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      InlineCode: "exports.handler = async () => 1"
      Policies:
        - Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Action: dynamodb:PutItem
              Resource: !GetAtt Table.Arn
              Condition: {"ForAllValues:StringLike": {DynamoDB:leadingkeys: "*"}}
)");
    for (const char* tenant : {"acme", "globex"}) {
        run.tags = {{"Tenant", tenant}};
        CHECK(run.call("FnRole", "PutItem", run.item("Table", "Item", tenant)).empty());
    }
    CHECK(run.plan().changes.empty());
}
