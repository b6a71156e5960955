#include "harness/tighten/rerun.hpp"

#include "harness/tighten/testcases/recorded_run.hpp"

using namespace leastwise;
using tighten::testcases::Run;

namespace {

constexpr const char* kTemplate = R"(Transform: AWS::Serverless-2016-10-31
Resources:
  Table:
    Type: AWS::Serverless::SimpleTable
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      InlineCode: "exports.handler = async () => 1"
      Policies:
        - Statement:
            - {Sid: Data, Effect: Allow, Action: ACTION, Resource: !GetAtt Table.Arn}
)";

std::string with_action(const std::string& action) {
    std::string text = kTemplate;
    return text.replace(text.find("ACTION"), 6, action);
}

/// The end of the invocation that the calls of `Run` belong to.
void end_invocation(Run& run, const std::string& error) {
    ledger::Entry entry;
    entry.kind = ledger::Kind::invocation;
    entry.request_id = "invocation";
    entry.error_code = error;
    entry.actor.function = "Fn";
    run.ledger.append(std::move(entry));
}

}  // namespace

TEST_CASE("a call that was granted and is denied now is told with the statement that granted it") {
    Run first(with_action("dynamodb:*")), second(with_action("dynamodb:GetItem"));
    CHECK(first.call("FnRole", "GetItem", first.item("Table", "Key")).empty());
    CHECK(second.call("FnRole", "GetItem", second.item("Table", "Key")).empty());
    CHECK(tighten::new_denials(first.ledger.entries(), second.ledger.entries()).empty());

    CHECK(second.call("FnRole", "DeleteItem", second.item("Table", "Key")) == "AccessDeniedException");
    CHECK(second.call("FnRole", "DeleteItem", second.item("Table", "Key")) == "AccessDeniedException");
    const auto denials = tighten::new_denials(first.ledger.entries(), second.ledger.entries());
    REQUIRE(denials.size() == 1);
    CHECK(denials[0].count == 2);
    CHECK(denials[0].role == "FnRole");
    CHECK(denials[0].action == "dynamodb:DeleteItem");
    CHECK(denials[0].resource.find("Table-") != std::string::npos);
    CHECK(denials[0].granted_by == "statement Data of FnRolePolicy0");
    CHECK(denials[0].place == "template.yaml:13:15");
    CHECK_FALSE(denials[0].swallowed);  // no invocation is known
}

TEST_CASE("a denial that the first run had as well is not new, whatever its resources are called") {
    Run first(with_action("dynamodb:GetItem")), second(with_action("dynamodb:GetItem"));
    for (int i = 0; i < 3; ++i) second.ids.upper(5);
    CHECK(first.call("FnRole", "DeleteItem", first.item("Table", "Key")) == "AccessDeniedException");
    CHECK(second.call("FnRole", "DeleteItem", second.item("Table", "Key")) == "AccessDeniedException");
    CHECK(tighten::new_denials(first.ledger.entries(), second.ledger.entries()).empty());
    CHECK(second.call("FnRole", "PutItem", second.item("Table", "Item")) == "AccessDeniedException");
    const auto denials = tighten::new_denials(first.ledger.entries(), second.ledger.entries());
    REQUIRE(denials.size() == 1);
    CHECK(denials[0].granted_by.empty());
}

TEST_CASE("a denial is swallowed when its invocation ended without an error") {
    for (const char* error : {"", "AccessDeniedException"}) {
        Run first(with_action("dynamodb:*")), second(with_action("dynamodb:GetItem"));
        second.parent_id = "invocation";
        CHECK(second.call("FnRole", "DeleteItem", second.item("Table", "Key")) == "AccessDeniedException");
        end_invocation(second, error);
        const auto denials = tighten::new_denials(first.ledger.entries(), second.ledger.entries());
        REQUIRE(denials.size() == 1);
        CHECK(denials[0].swallowed == std::string(error).empty());
        CHECK(denials[0].invoked == "Fn");
    }
}
