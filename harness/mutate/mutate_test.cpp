// Mutants of policies that are written here, decided on calls that are written here.
#include "harness/mutate/describe.hpp"
#include "runtime/iam/testcases/policies.hpp"
#include "runtime/wire/json.hpp"
#include "tests/catch.hpp"

#include <algorithm>

using namespace leastwise;
using namespace leastwise::mutate;

namespace {

constexpr const char* kRole = "arn:aws:iam::123456789012:role/r";
constexpr const char* kTable = "arn:aws:dynamodb:us-east-1:123456789012:table/t";

std::string allow(const std::string& actions) {
    return R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Resource":"*","Action":)" + actions + "}}";
}

/// A run of one role with these policies. Calls are decided as they are added.
struct Run {
    explicit Run(std::initializer_list<std::string> documents) {
        policies.roles.emplace_back();
        policies.roles.front().arn = kRole;
        policies.roles.front().logical_id = "FnRole";
        for (const std::string& document : documents) {
            add_policy(document, "P" + std::to_string(policies.roles.front().policies.size()));
        }
    }
    void add_policy(const std::string& document, std::string name) {
        policies.roles.front().policies.push_back(read(document, std::move(name), iam::PolicyKind::identity));
    }
    static runner::RecordedPolicy read(const std::string& document, std::string name, iam::PolicyKind kind) {
        core::Diagnostics problems;
        auto parsed = iam::parse_policy(iam::testing::json(document), kind, std::move(name), problems);
        REQUIRE(parsed.has_value());
        const std::size_t statements = parsed->statements.size();
        return {std::move(*parsed), std::vector<std::string>(statements, "template.yaml:1:1")};
    }
    void call(const std::string& action, const std::string& resource, iam::Context context = {}) {
        ledger::Entry entry;
        entry.kind = ledger::Kind::call;
        entry.request_id = action;
        entry.actor = {"role_session", "arn:aws:sts::123456789012:assumed-role/r/s", kRole, "", "Fn", false};
        context.set("aws:ResourceAccount", "123456789012");
        ledger::CheckMark mark;
        mark.action = action;
        mark.resource = resource;
        mark.context = std::move(context);
        const auto asked = runner::question_of(policies, entry.actor, mark);
        mark.verdict = iam::verdict_name(iam::evaluate(asked.question()).verdict);
        entry.checks.push_back(std::move(mark));
        entries.push_back(std::move(entry));
    }

    /// "change" of each mutant with that fate, sorted.
    std::vector<std::string> changes(Fate fate) const {
        Replay replay(policies, entries, actions);
        std::vector<std::string> result;
        for (const Outcome& one : replay_all(replay, mutants_of(replay.policies(), actions))) {
            if (one.fate == fate) result.push_back(change_of(one.mutant, {replay.policies()}));
        }
        std::ranges::sort(result);
        return result;
    }

    catalogue::Catalogue actions;
    runner::RecordedPolicies policies;
    ledger::Entries entries;
};

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("what no call needed survives, what one needed is noticed") {
    Run run({R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow",
                 "Action":["dynamodb:GetItem","dynamodb:PutItem"],
                 "Resource":["arn:aws:dynamodb:us-east-1:123456789012:table/t",
                             "arn:aws:dynamodb:us-east-1:123456789012:table/u"]}]})"});
    run.call("dynamodb:GetItem", kTable);
    CHECK(run.changes(Fate::noticed) ==
          Texts{"without arn:aws:dynamodb:us-east-1:123456789012:table/t", "without dynamodb:GetItem",
                "without the statement"});
    CHECK(run.changes(Fate::survived) ==
          Texts{"on any resource", "with dynamodb:*",
                "without arn:aws:dynamodb:us-east-1:123456789012:table/u", "without dynamodb:PutItem"});

    run.call("dynamodb:DeleteItem", kTable);  // denied
    const auto noticed = run.changes(Fate::noticed);
    CHECK(std::ranges::count(noticed, "with dynamodb:*") == 1);
    CHECK(std::ranges::count(noticed, "on any resource") == 0);
}

TEST_CASE("a wildcard has a mutant for each action that it stands for") {
    Run run({allow(R"("secretsmanager:Get*")")});
    run.call("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:us-east-1:123456789012:secret:s-AbCdEf");
    CHECK(run.changes(Fate::noticed) == Texts{"without secretsmanager:GetSecretValue", "without the statement"});
    CHECK(run.changes(Fate::survived) ==
          Texts{"with secretsmanager:*", "without secretsmanager:GetRandomPassword",
                "without secretsmanager:GetResourcePolicy"});
}

TEST_CASE("what two statements grant survives the loss of one") {
    Run run({allow(R"("dynamodb:GetItem")"), allow(R"("dynamodb:GetItem")")});
    run.call("dynamodb:GetItem", kTable);
    CHECK(run.changes(Fate::noticed).empty());
}

TEST_CASE("a Deny turns the directions round") {
    Run run({R"({"Version":"2012-10-17","Statement":[
                 {"Effect":"Allow","Action":"dynamodb:*","Resource":"*"},
                 {"Effect":"Deny","Action":"dynamodb:DeleteItem","Resource":"*",
                  "Condition":{"StringNotEquals":{"aws:SourceVpc":"vpc-1"}}}]})"});
    iam::Context inside;
    inside.set("aws:SourceVpc", "vpc-1");
    run.call("dynamodb:DeleteItem", kTable, inside);
    auto noticed = run.changes(Fate::noticed);
    CHECK(std::ranges::count(noticed, "without the condition on aws:SourceVpc") == 1);
    CHECK(std::ranges::count(noticed, "without the statement") == 1);  // the Allow; nothing was denied
    run.call("dynamodb:DeleteItem", kTable);
    noticed = run.changes(Fate::noticed);
    CHECK(std::ranges::count(noticed, "without the statement") == 2);
}

TEST_CASE("boundaries, resource policies and managed policies have mutants; trust has none") {
    Run run({});
    run.policies.roles.front().boundary =
        Run::read(allow(R"("dynamodb:GetItem")"), "Limits", iam::PolicyKind::boundary);
    run.policies.resources.push_back(
        {kTable, Run::read(R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"dynamodb:GetItem",
              "Principal":{"AWS":"arn:aws:iam::123456789012:role/r"},
              "Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/t"}})",
                           "t", iam::PolicyKind::resource)});
    run.call("dynamodb:GetItem", kTable);
    CHECK(run.changes(Fate::noticed) == Texts{"without the statement", "without the statement"});
    CHECK(run.changes(Fate::survived) ==
          Texts{"for anyone", "with dynamodb:*", "with dynamodb:*"});

    Run managed({allow(R"(["logs:*","s3:*"])")});
    managed.policies.roles.front().policies.front().policy.arn =
        "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";
    CHECK(managed.changes(Fate::survived) == Texts{"not attached"});
}

TEST_CASE("mutants that change the same calls are one class, and the policy is whole again afterwards") {
    Run run({allow(R"(["dynamodb:GetItem","dynamodb:Scan"])")});
    run.call("dynamodb:GetItem", kTable);
    run.call("dynamodb:GetItem", kTable);  // no policy can tell it from the first
    run.call("dynamodb:Scan", kTable);
    Replay replay(run.policies, run.entries, run.actions);
    CHECK(replay.calls().size() == 2);
    const auto before = wire::to_json(iam::to_document(replay.policies().roles.front().policies.front().policy));
    const auto outcomes = replay_all(replay, mutants_of(replay.policies(), run.actions));
    CHECK(before == wire::to_json(iam::to_document(replay.policies().roles.front().policies.front().policy)));
    const auto classes = classes_of(outcomes);
    REQUIRE(classes.size() == 3);  // both calls, the first, the second
    CHECK(score_of(outcomes).killed == 3);
    CHECK(score_of({}).text() == "100.0");
}

TEST_CASE("a decision that does not follow from the recorded policies is left out") {
    Run run({allow(R"("dynamodb:GetItem")")});
    run.call("dynamodb:GetItem", kTable);
    run.entries.front().checks.front().verdict = "implicit_deny";
    Replay replay(run.policies, run.entries, run.actions);
    CHECK(replay.calls().empty());
    CHECK(replay.left_out() == 1);
}

TEST_CASE("what nobody can edit, the run could not see or no test can notice is not mutated") {
    const auto loaded = templates::load_text(R"(Transform: AWS::Serverless-2016-10-31
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      InlineCode: "exports.handler = async () => 1"
      Events: {Get: {Type: Api, Properties: {Path: /, Method: get}}}
  Written:
    Type: AWS::Lambda::Permission
    Properties: {FunctionName: !Ref Fn, Action: lambda:InvokeFunction, Principal: s3.amazonaws.com}
)",
                                             "template.yaml", {}, [](const std::string&) { return std::nullopt; });
    REQUIRE_FALSE(core::has_errors(loaded.diagnostics));
    tighten::Emulated emulated;
    emulated.services = {"dynamodb", "logs", "lambda"};
    emulated.roles_elsewhere = {"Elsewhere"};
    const Scope scope = scope_of(loaded, emulated);
    const auto left_out = [&](const std::string& actions, const std::string& place, const std::string& arn = "") {
        auto policy = Run::read(allow(actions), "p", iam::PolicyKind::identity);
        policy.places = {place};
        policy.policy.arn = arn;
        return scope.leaves_out_statement(policy, 0);
    };
    CHECK_FALSE(left_out(R"("dynamodb:GetItem")", "template.yaml:5:1"));
    CHECK(left_out(R"(["logs:CreateLogStream", "logs:PutLogEvents"])", "template.yaml:5:1"));
    CHECK_FALSE(left_out(R"(["logs:CreateLogStream", "logs:GetLogEvents"])", "template.yaml:5:1"));
    CHECK(left_out(R"(["sns:Publish", "xray:Put*"])", "template.yaml:5:1"));
    CHECK_FALSE(left_out(R"(["sns:Publish", "dynamodb:GetItem"])", "template.yaml:5:1"));
    const std::string managed = "arn:aws:iam::aws:policy/AmazonDynamoDBReadOnlyAccess";
    CHECK(left_out(R"("dynamodb:GetItem")", "", managed));
    CHECK_FALSE(left_out(R"("dynamodb:GetItem")", "template.yaml:5:1", managed));
    CHECK(left_out(R"("lambda:InvokeFunction")", "template.yaml:3:3"));         // of the API that SAM makes
    CHECK_FALSE(left_out(R"("lambda:InvokeFunction")", "template.yaml:10:3"));  // of Written

    Run run({allow(R"("dynamodb:GetItem")")});
    CHECK(mutants_of(run.policies, run.actions, scope).size() == mutants_of(run.policies, run.actions).size());
    run.policies.roles.front().logical_id = "Elsewhere";
    CHECK(mutants_of(run.policies, run.actions, scope).empty());
}
