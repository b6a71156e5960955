// The whole loop on one template without running a function: deploy, call as the roles, plan, edit, verify,
// plan again.
#include "harness/report/explanation.hpp"
#include "harness/report/summary.hpp"
#include "harness/runner/policy_notes.hpp"
#include "harness/runner/scratch.hpp"
#include "harness/runner/services.hpp"
#include "harness/tighten/edit.hpp"
#include "harness/tighten/verify.hpp"
#include "runtime/wire/json.hpp"
#include "tests/catch.hpp"

using namespace leastwise;
using namespace std::chrono_literals;

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

/// One deployed world and the ledger of what was called in it.
class Run {
public:
    explicit Run(const std::string& text)
        : loaded(templates::load_text(text, "template.yaml", {},
                                      [](const std::string&) { return std::nullopt; })),
          services(world, ledger, {.source = ".", .scratch = scratch.path().string()}) {
        REQUIRE_FALSE(core::has_errors(loaded.diagnostics));
        const gate::Credential& key =
            services.directory.add_operator("deployer", "AKIADEPLOYERDEPLOYER", "s");
        deployer.principal = key.principal;
        deployer.access_key_id = key.access_key_id;
        deployer.deployer = true;
        const auto place = [this](core::Span span) { return loaded.files.place(span); };
        services.gate.on_place(place);
        stack = runner::deploy(loaded, services.gate, deployer);
        for (const auto& one : stack.diagnostics) INFO(core::to_text(one, loaded.files));
        REQUIRE_FALSE(core::has_errors(stack.diagnostics));
        runner::note_stack(services.gate, stack, loaded);
        runner::note_policies(services.gate, {}, place);
    }

    std::string physical(const char* logical_id) const {
        return stack.find(logical_id)->declared.physical_id;
    }

    /// Calls DynamoDB as the role of a function; "" or the error's code.
    std::string call(const char* role_id, const char* operation, core::Document input) {
        for (const auto& [name, role] : services.directory.roles()) {
            if (role->logical_id != role_id) continue;
            const auto permit =
                services.gate.authorize(deployer, "iam", "test", {{"iam:PassRole", "*", {}}});
            const auto& session =
                services.directory.open_session(permit, *role, {.name = "s", .function = "Fn"});
            gate::Caller caller;
            caller.principal = session.principal;
            caller.access_key_id = session.access_key_id;
            caller.function = "Fn";
            try {
                services.gate.call_now(caller, "dynamodb", operation, std::move(input));
                return {};
            } catch (const gate::AwsError& error) {
                return error.code();
            }
        }
        return "no such role";
    }
    core::Document item(const char* table, const char* member) const {
        return core::Document::object(
            {{"TableName", physical(table)},
             {member, core::Document::object({{"id", core::Document::object({{"S", "1"}})}})}});
    }
    tighten::Plan plan() const {
        const auto policies = runner::read_policies(ledger.entries());
        const tighten::Emulated known{{"dynamodb", "logs", "sts"}, false};
        const tighten::References references(loaded, runner::read_resources(ledger.entries()));
        return tighten::make_plan(loaded, tighten::needs_of(policies, ledger.entries()), references, known);
    }

    core::ManualClock clock{core::Instant{1'700'000'000s}};
    core::Random random{1};
    core::Ids ids{random};
    core::World world{clock, random, ids, {}};
    ledger::Ledger ledger;
    templates::Template loaded;
    runner::Scratch scratch;
    runner::Services services;
    gate::Caller deployer;
    runner::Stack stack;
};

std::string tightened(const Run& run) {
    const auto edited = tighten::edit(run.loaded, run.plan().changes);
    if (const auto* problem = std::get_if<1>(&edited)) FAIL(*problem);
    return std::get<0>(edited);
}

}  // namespace

TEST_CASE("what a run used stays, everything else goes, and a second look proposes nothing") {
    Run run(kTemplate);
    CHECK(run.call("FnRole", "PutItem", run.item("Table", "Item")).empty());
    CHECK(run.call("FnRole", "GetItem", run.item("Table", "Key")).empty());
    const tighten::Plan plan = run.plan();
    REQUIRE(plan.changes.size() == 2);
    CHECK(plan.changes[0].subject == "DynamoDBCrudPolicy");
    CHECK(plan.changes[0].after.at(0).actions ==
          std::vector<std::string>{"dynamodb:GetItem", "dynamodb:PutItem"});
    CHECK(plan.changes[1].kind == tighten::Change::Kind::remove_statement);
    CHECK(plan.unexercised == std::vector<std::string>{"IdleRole"});

    const std::string text = tightened(run);
    CHECK(text.find("dynamodb:*") == std::string::npos);
    CHECK(text.find("!GetAtt Table.Arn") != std::string::npos);
    CHECK(text.find("DynamoDBReadPolicy") != std::string::npos);
    CHECK(text.find("sns:Publish, dynamodb:Scan") != std::string::npos);  // what the run could not see stays
    CHECK(plan.remarks.size() == 2);
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
    CHECK(widened.problems[0].find("would newly be granted *") != std::string::npos);
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

TEST_CASE("coverage counts granted actions and names the unused ones with their lines") {
    Run run(kTemplate);
    CHECK(run.call("FnRole", "GetItem", run.item("Table", "Key")).empty());
    const report::Summary summary = report::summarize(run.ledger.entries());
    const auto fn = std::find_if(summary.roles.begin(), summary.roles.end(),
                                 [](const report::RoleUsage& usage) { return usage.role == "FnRole"; });
    REQUIRE(fn != summary.roles.end());
    CHECK(fn->granted == 16);  // DynamoDBCrudPolicy 10, three written out, AWSLambdaBasicExecutionRole 3
    CHECK(fn->used == 2);  // GetItem, and the wildcard that matched as well
    CHECK(std::find(fn->unused.begin(), fn->unused.end(), "dynamodb:DeleteItem (template.yaml:18:11)") !=
          fn->unused.end());
}
