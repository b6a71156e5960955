#include "harness/runner/policy_changes.hpp"

#include "harness/runner/recorded_question.hpp"
#include "harness/runner/scratch.hpp"
#include "harness/runner/services.hpp"
#include "runtime/core/text.hpp"
#include "runtime/gate/record.hpp"
#include "runtime/iam/explain.hpp"
#include "runtime/wire/json.hpp"
#include "tests/catch.hpp"

#include <algorithm>

using namespace leastwise;
using runner::PolicyChanges;

namespace {

const std::string kTemplate = R"(
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: things
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
  Reader:
    Type: AWS::IAM::Role
    Properties:
      RoleName: reader
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: {Effect: Allow, Principal: {AWS: "123456789012"}, Action: "sts:*"}
      Policies:
        - PolicyName: read
          PolicyDocument:
            Version: "2012-10-17"
            Statement: {Effect: Allow, Action: "dynamodb:GetItem", Resource: "*"}
)";

/// A deployed world whose ledger is watched as an engine's is.
struct Watched {
    Watched()
        : loaded(templates::load_text(kTemplate, "template.yaml", {},
                                      [](const std::string&) { return std::nullopt; })),
          services(world, ledger, {.source = ".", .scratch = scratch.path().string()}),
          changes(services.gate, place()) {
        const auto& key = services.directory.add_operator("deployer", "AKIADEPLOYERDEPLOYER", "s");
        admin = caller_of(key);
        services.gate.on_place(place());
        services.gate.set_policy_watch(changes);
        const runner::Stack stack = runner::deploy(loaded, services.gate, admin);
        REQUIRE_FALSE(core::has_errors(stack.diagnostics));
        std::vector<std::string> arns;
        for (const runner::Deployed& one : stack.resources) arns.push_back(one.declared.arn);
        runner::note_policies(services.gate, arns, place());
        changes.start(arns);
    }

    std::function<std::string(core::Span)> place() {
        return [this](core::Span span) { return loaded.files.place(span); };
    }
    static gate::Caller caller_of(const gate::Credential& key) {
        gate::Caller caller;
        caller.principal = key.principal;
        caller.access_key_id = key.access_key_id;
        caller.deployer = key.deployer;
        return caller;
    }
    gate::Caller caller_with(const core::Document& credentials) const {
        return caller_of(*services.directory.find_credential(*credentials.find_string("AccessKeyId")));
    }
    core::Document call(const gate::Caller& caller, std::string_view service, std::string_view operation,
                        std::string_view input) {
        return services.gate.call_now(caller, service, operation, *wire::read_json(input)).output;
    }
    gate::Caller assume(std::string_view more = "") {
        const auto output = call(admin, "sts", "AssumeRole",
                                 R"({"RoleArn":"arn:aws:iam::123456789012:role/reader","RoleSessionName":"ses")" +
                                     std::string(more) + "}");
        return caller_with(*output.find("Credentials"));
    }
    /// The verdict of GetItem, "allow" or what else; checked against the record.
    std::string get_item(const gate::Caller& caller) {
        try {
            call(caller, "dynamodb", "GetItem", R"({"TableName":"things","Key":{"id":{"S":"1"}}})");
        } catch (const gate::AwsError&) {
        }
        return ledger.entries().back().checks.front().verdict;
    }
    std::size_t notes(std::string_view operation) const {
        return static_cast<std::size_t>(std::ranges::count(ledger.entries(), operation, &ledger::Entry::operation));
    }

    core::ManualClock clock{core::Instant{std::chrono::seconds{1'700'000'000}}};
    core::Random random{1};
    core::Ids ids{random};
    core::World world{clock, random, ids, {}};
    ledger::Ledger ledger;
    templates::Template loaded;
    runner::Scratch scratch;
    runner::Services services;
    gate::Caller admin;
    PolicyChanges changes;
};

std::vector<std::string> names(const std::vector<ledger::StatementMark>& marks) {
    std::vector<std::string> result;
    for (const auto& one : marks) result.push_back(one.layer + " " + one.policy + " " + std::to_string(one.index));
    std::ranges::sort(result);
    return result;
}

/// Decides every recorded check again, from what the ledger alone tells of the policies; answers how many.
std::size_t decide_again(const ledger::Entries& entries) {
    const runner::RecordedPolicies policies = runner::read_policies(entries);
    std::size_t count = 0;
    for (const ledger::Entry& entry : entries) {
        for (const ledger::CheckMark& mark : entry.checks) {
            const auto asked = runner::question_at(policies, entry, mark);
            const ledger::CheckMark again = gate::mark(asked.check, iam::evaluate(asked.question()), {});
            INFO(entry.operation << " by " << entry.actor.arn << ": " << mark.action << " on " << mark.resource);
            CHECK(again.verdict == mark.verdict);
            CHECK(again.layer == mark.layer);
            CHECK(names(again.determining) == names(mark.determining));
            ++count;
        }
    }
    return count;
}

}  // namespace

TEST_CASE("what a role's calls were decided with is known at each of them, whatever calls change between") {
    Watched w;
    const gate::Caller reader = w.assume();
    CHECK(w.get_item(reader) == "allow");
    w.call(w.admin, "iam", "PutRolePolicy",
           R"({"RoleName":"reader","PolicyName":"no","PolicyDocument":"{\"Version\":\"2012-10-17\",\"Statement\":{)"
           R"(\"Sid\":\"No\",\"Effect\":\"Deny\",\"Action\":\"dynamodb:*\",\"Resource\":\"*\"}}"})");
    CHECK(w.get_item(reader) == "explicit_deny");
    w.call(w.admin, "iam", "DeleteRolePolicy", R"({"RoleName":"reader","PolicyName":"no"})");
    CHECK(w.get_item(reader) == "allow");
    w.call(w.admin, "iam", "CreatePolicy",
           R"({"PolicyName":"limit","PolicyDocument":"{\"Version\":\"2012-10-17\",\"Statement\":{)"
           R"(\"Effect\":\"Allow\",\"Action\":\"s3:*\",\"Resource\":\"*\"}}"})");
    w.call(w.admin, "iam", "PutRolePermissionsBoundary",
           R"({"RoleName":"reader","PermissionsBoundary":"arn:aws:iam::123456789012:policy/limit"})");
    CHECK(w.get_item(reader) == "implicit_deny");
    CHECK(w.notes("caller-policies") == 4);  // the deployer, then one for each change that reached a call
    CHECK(decide_again(w.ledger.entries()) > 10);
}

TEST_CASE("unchanged roles are not noted again, however many sessions call") {
    Watched w;
    const std::size_t before = w.notes("caller-policies");
    for (int i = 0; i < 3; ++i) CHECK(w.get_item(w.assume()) == "allow");
    CHECK(w.notes("caller-policies") == before);
    CHECK(w.notes("carried-policy") == 0);
}

TEST_CASE("a session's own policies, those of users and of their groups are known") {
    Watched w;
    const gate::Caller limited = w.assume(
        R"(,"Policy":"{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"s3:*\",)"
        R"(\"Resource\":\"*\"}}")");
    CHECK(w.get_item(limited) == "implicit_deny");
    CHECK(w.ledger.entries().back().checks.front().layer == "session");
    w.call(w.admin, "iam", "CreateUser", R"({"UserName":"ann"})");
    const auto key = w.call(w.admin, "iam", "CreateAccessKey", R"({"UserName":"ann"})");
    const gate::Caller ann = w.caller_with(*key.find("AccessKey"));
    CHECK(w.get_item(ann) == "implicit_deny");
    w.call(w.admin, "iam", "CreateGroup", R"({"GroupName":"readers"})");
    w.call(w.admin, "iam", "PutGroupPolicy",
           R"({"GroupName":"readers","PolicyName":"all","PolicyDocument":"{\"Version\":\"2012-10-17\",\"Statement\":{)"
           R"(\"Effect\":\"Allow\",\"Action\":[\"dynamodb:*\",\"sts:GetFederationToken\"],\"Resource\":\"*\"}}"})");
    w.call(w.admin, "iam", "AddUserToGroup", R"({"GroupName":"readers","UserName":"ann"})");
    CHECK(w.get_item(ann) == "allow");
    const auto token = w.call(ann, "sts", "GetFederationToken",
                              R"({"Name":"bob","Policy":"{\"Version\":\"2012-10-17\",\"Statement\":{)"
                              R"(\"Effect\":\"Allow\",\"Action\":\"dynamodb:GetItem\",\"Resource\":\"*\"}}"})");
    CHECK(w.get_item(w.caller_with(*token.find("Credentials"))) == "allow");
    CHECK(w.ledger.entries().back().checks.front().determining.size() >= 1);
    decide_again(w.ledger.entries());
}

TEST_CASE("a resource's policy is known at each call, from when it is put to when it is deleted") {
    Watched w;
    const gate::Caller reader = w.assume();
    CHECK(w.get_item(reader) == "allow");
    const std::string arn = "arn:aws:dynamodb:us-east-1:123456789012:table/things";
    const std::string deny = R"({"ResourceArn":")" + arn +
                             R"(","Policy":"{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Deny\",)"
                             R"(\"Principal\":\"*\",\"Action\":\"dynamodb:GetItem\",\"Resource\":\")" +
                             arn + R"(\"}}"})";
    w.call(w.admin, "dynamodb", "PutResourcePolicy", deny);
    CHECK(w.get_item(reader) == "explicit_deny");
    w.call(w.admin, "dynamodb", "DeleteResourcePolicy", R"({"ResourceArn":")" + arn + "\"}");
    CHECK(w.get_item(reader) == "allow");
    w.call(w.admin, "iam", "UpdateAssumeRolePolicy",
           R"({"RoleName":"reader","PolicyDocument":"{\"Version\":\"2012-10-17\",\"Statement\":{)"
           R"(\"Effect\":\"Deny\",\"Principal\":{\"AWS\":\"123456789012\"},\"Action\":\"sts:AssumeRole\"}}"})");
    CHECK_THROWS_AS(w.assume(), gate::AwsError);
    CHECK(w.ledger.entries().back().checks.front().layer == "trust");
    CHECK(w.notes("carried-policy") == 3);
    decide_again(w.ledger.entries());
}

TEST_CASE("notes that are damaged are passed over") {
    ledger::Ledger ledger;
    for (const char* body : {"", "[]", "{", R"({"policies":[1,{"document":{}}],"boundary":[],"session":"x"})"}) {
        for (const char* operation : {"caller-policies", "carried-policy"}) {
            ledger::Entry entry;
            entry.kind = ledger::Kind::note;
            entry.service = "iam";
            entry.operation = operation;
            entry.details = {{"arn", "A"}, {"body", body}};
            ledger.append(entry);
        }
    }
    const auto changes = runner::read_changes(ledger.entries());
    for (const auto& caller : changes.callers) CHECK(caller.policies.empty());
    CHECK(changes.caller_at("A", 1) == nullptr);
    CHECK(changes.carried_at("B", 100) == nullptr);
}
