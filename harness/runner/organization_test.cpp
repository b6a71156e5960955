#include "harness/runner/organization.hpp"
#include "harness/runner/services.hpp"
#include "harness/runner/settings.hpp"
#include "runtime/wire/json.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

using namespace leastwise;
using runner::read_settings;

namespace {

constexpr std::string_view kOrganization = R"(organization:
  id: o-abcdefghij
  management_account: "111111111111"
  policies:
    OnlyReading:
      Version: "2012-10-17"
      Statement:
        - {Effect: Deny, NotAction: ["dynamodb:Get*", "dynamodb:List*", "sts:*"], Resource: "*"}
    OwnOrganization: rcp.json
    NoTables:
      Statement:
        - {Sid: Never, Effect: Deny, Action: "dynamodb:ListTables", Resource: "*"}
  root:
    units:
      - name: Workloads
        scps: [OnlyReading]
        accounts:
          - {id: "123456789012", name: dev}
          - id: "222222222222"
            name: prod
            scps: [NoTables]
            roles:
              - name: Reader
                path: /app/
                trust: {Statement: {Effect: Allow, Principal: {AWS: "123456789012"}, Action: "sts:AssumeRole"}}
                policies:
                  All: {Statement: {Effect: Allow, Action: "*", Resource: "*"}}
                tags: {team: x}
    accounts:
      - {id: "111111111111", name: management, rcps: [OwnOrganization]}
)";
constexpr std::string_view kRcp =
    R"({"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:*",
        "Resource": "*", "Condition": {"StringNotEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}}}]})";

std::optional<std::string> read_file(std::string_view name) {
    return name == "rcp.json" ? std::optional<std::string>(kRcp) : std::nullopt;
}

/// Every service with the organization of the settings, and the operator of the account.
struct World {
    core::ManualClock clock{core::Instant{std::chrono::seconds{1'700'000'000}}};
    core::Random random{1};
    core::Ids ids{random};
    core::World world{clock, random, ids, {}};
    ledger::Ledger ledger;
    runner::Services services{world, ledger, {}};
    gate::Caller admin;
    core::Diagnostics problems;

    explicit World(const runner::Settings& settings) {
        REQUIRE(settings.problem.empty());
        REQUIRE(settings.organization);
        admin = caller_of(services.directory.add_operator("admin", "AKIAEXAMPLEEXAMPLE01", "secret"));
        problems = runner::apply_organization(*settings.organization, services.gate, admin);
        services.gate.on_place([organization = settings.organization](core::Span span) {
            return organization->owns(span) ? organization->place(span) : std::string("elsewhere");
        });
    }
    static gate::Caller caller_of(const gate::Credential& credential) {
        gate::Caller caller;
        caller.principal = credential.principal;
        caller.access_key_id = credential.access_key_id;
        caller.deployer = credential.deployer;
        return caller;
    }
    core::Document call(const gate::Caller& caller, std::string_view service, std::string_view operation,
                        std::string_view input) {
        return services.gate.call_now(caller, service, operation, *wire::read_json(input)).output;
    }
    std::string failure(const gate::Caller& caller, std::string_view service, std::string_view operation) {
        try {
            call(caller, service, operation, "{}");
        } catch (const gate::AwsError& error) {
            return error.message();
        }
        return "no error";
    }
    gate::Caller assumed(std::string_view role) {
        const auto output =
            call(admin, "sts", "AssumeRole",
                 R"({"RoleSessionName": "session", "RoleArn": ")" + std::string(role) + "\"}");
        return caller_of(
            *services.directory.find_credential(*output.find("Credentials")->find_string("AccessKeyId")));
    }
};

std::string problem(std::string_view text) {
    return read_settings("organization:\n" + std::string(text), "leastwise.yaml", &read_file).problem;
}

}  // namespace

TEST_CASE(
    "service control policies of the account's units bind everyone in it, and the ledger shows where they "
    "stand") {
    World w(read_settings(kOrganization, "leastwise.yaml", &read_file));
    REQUIRE(w.problems.empty());
    CHECK(w.failure(w.admin, "dynamodb", "ListTables") == "no error");
    const std::string denied = w.failure(w.admin, "iam", "ListUsers");
    const auto arn =
        denied.find("arn:aws:organizations::111111111111:policy/o-abcdefghij/service_control_policy/p-");
    CHECK(
        denied.substr(0, arn) ==
        "User: arn:aws:iam::123456789012:user/admin is not authorized to perform: iam:ListUsers on resource: "
        "arn:aws:iam::123456789012:user/ with an explicit deny in a service control policy: ");
    const ledger::CheckMark& mark = w.ledger.entries().back().checks.front();
    CHECK(mark.layer == "scp");
    REQUIRE(mark.determining.size() == 1);
    CHECK(mark.determining[0].place == "leastwise.yaml:8:11");
    CHECK(mark.context.find("aws:PrincipalOrgID")->values.front() == "o-abcdefghij");
    const std::string path = mark.context.find("aws:ResourceOrgPaths")->values.front();
    CHECK(path.starts_with("o-abcdefghij/r-"));
    CHECK(std::count(path.begin(), path.end(), '/') == 3);
}

TEST_CASE("denials can be told the classic way, without the policy's ARN") {
    auto settings = read_settings("denial_messages: classic\n" + std::string(kOrganization), "leastwise.yaml",
                                  &read_file);
    World w(settings);
    w.services.gate.set_denial_detail(settings.denial_detail);
    CHECK(w.failure(w.admin, "iam", "ListUsers")
              .ends_with("with an explicit deny in a service control policy"));
    CHECK(
        read_settings("denial_messages: short\n", "l.yaml").problem.find("neither policy_arn nor classic") !=
        std::string::npos);
    CHECK(read_settings("denial_messages: policy_arn\n", "l.yaml").problem.empty());
}

TEST_CASE("a role of another account is assumed, and that account's policies bind its session") {
    World w(read_settings(kOrganization, "leastwise.yaml", &read_file));
    const gate::Caller reader = w.assumed("arn:aws:iam::222222222222:role/app/Reader");
    CHECK(reader.principal.account == "222222222222");
    CHECK(w.call(reader, "sts", "GetCallerIdentity", "{}").find("Account")->if_string()->starts_with("2222"));
    CHECK(w.failure(reader, "dynamodb", "ListTables").find("explicit deny in a service control policy") !=
          std::string::npos);
    const auto decision = w.services.gate.decide(
        reader, {"dynamodb:GetItem", "arn:aws:dynamodb:us-east-1:123456789012:table/T", {}});
    CHECK(decision.verdict == iam::Verdict::implicit_deny);
    CHECK(decision.layer == iam::Layer::resource);
    CHECK(w.services.directory.find_role("Reader") == nullptr);
}

TEST_CASE(
    "resource control policies bind the resources of their account, but not those of the management "
    "account") {
    std::string text(kOrganization);
    text.replace(text.find("{id: \"123456789012\", name: dev}"), 31,
                 "{id: \"123456789012\", name: dev, rcps: [OwnOrganization]}");
    World w(read_settings(text, "leastwise.yaml", &read_file));
    gate::Caller stranger;
    stranger.principal.kind = iam::PrincipalKind::role_session;
    stranger.principal.arn = "arn:aws:sts::999999999999:assumed-role/r/s";
    stranger.principal.account = "999999999999";
    const auto layer_of = [&](const gate::Caller& caller, std::string resource) {
        return w.services.gate.decide(caller, {"s3:GetObject", std::move(resource), {}}).layer;
    };
    CHECK(layer_of(stranger, "arn:aws:s3:::bucket/key") == iam::Layer::rcp);
    const gate::Caller reader = w.assumed("arn:aws:iam::222222222222:role/app/Reader");
    CHECK(layer_of(reader, "arn:aws:s3:::bucket/key") == iam::Layer::scp);
    const auto& organization = w.services.directory.organization();
    CHECK(organization.levels(iam::PolicyKind::rcp, "111111111111").empty());
    CHECK(organization.levels(iam::PolicyKind::rcp, "123456789012").size() == 3);
    CHECK(organization.levels(iam::PolicyKind::scp, "999999999999").empty());
}

TEST_CASE("a level without FullAWSAccess allows only what its policies allow") {
    World w(read_settings(R"(organization:
  policies:
    Tables: {Statement: {Effect: Allow, Action: "dynamodb:*", Resource: "*"}}
  root:
    accounts:
      - {id: "123456789012", full_aws_access: false, scps: [Tables]}
)",
                          "leastwise.yaml"));
    CHECK(w.failure(w.admin, "dynamodb", "ListTables") == "no error");
    CHECK(w.failure(w.admin, "iam", "ListUsers")
              .ends_with("because no service control policy allows the iam:ListUsers action"));
}

TEST_CASE("what is wrong with an organization is told at its place, all at once") {
    CHECK(problem("  root: {}\n").empty());
    CHECK(problem("  - x\n").find("organization is no mapping") != std::string::npos);
    CHECK(problem("  id: o-1\n").find("organization has no root") != std::string::npos);
    const std::string all = problem(R"(  management_account: "12"
  policies: {Lost: none.json, Bad: {Statement: {Effect: Perhaps, Action: "*", Resource: "*"}}}
  root:
    scp: [Lost]
    scps: [Bad, Unknown]
    full_aws_access: 3
    units:
      - {accounts: [{id: 12}, {id: "123456789012"}, {id: "123456789012"}]}
    accounts:
      - id: "222222222222"
        roles: [{path: x}, {name: r, trust: {Statement: []}, tags: {a: [1]}}]
)");
    for (const char* expected :
         {"leastwise.yaml:2:23: error: management_account is no account number",
          "the file none.json of policy \"Lost\" cannot be read",
          "leastwise.yaml:5:5: error: \"scp\" is not known here", "did you mean \"scps\"?",
          "scps names \"Unknown\", which is not under policies", "Syntax errors in policy.",
          "full_aws_access is neither true nor false", "a unit has no name",
          "an account has no number of twelve digits", "123456789012 is in the organization already",
          "a role has no name", "the path does not begin and end with /", "role \"\" has no trust",
          "the tag is no text"}) {
        INFO(expected);
        INFO(all);
        CHECK(all.find(expected) != std::string::npos);
    }
    std::string deep;
    for (int i = 0; i < 6; ++i)
        deep += std::string(static_cast<std::size_t>(4 + 4 * i), ' ') + "units:\n" +
                std::string(static_cast<std::size_t>(4 + 4 * i), ' ') + "- name: u" + std::to_string(i) +
                "\n" + (i < 5 ? "" : "");
    CHECK(problem("  root:\n" + deep).empty() == false);
}

TEST_CASE("the run's account must be in the organization, and the policies of its roles known") {
    World w(read_settings(R"(organization:
  root:
    accounts:
      - id: "222222222222"
        roles:
          - name: r
            trust: {Statement: {Effect: Allow, Principal: {AWS: "*"}, Action: "sts:AssumeRole"}}
            managed_policies: ["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess", "arn:aws:iam::aws:policy/None"]
            boundary: arn:aws:iam::222222222222:policy/none
)",
                          "leastwise.yaml"));
    REQUIRE(w.problems.size() == 3);
    CHECK(w.problems[2].message == "leastwise.yaml: account 123456789012 is not in the organization");
    CHECK(w.problems[0].message.starts_with("leastwise.yaml:6:13: role \"r\" names the policy "));
    CHECK(w.problems[0].message.find("arn:aws:iam::aws:policy/None, which is not known") !=
          std::string::npos);
    const gate::Role* role = w.services.directory.find_role("arn:aws:iam::222222222222:role/r");
    REQUIRE(role != nullptr);
    CHECK(role->policies.size() == 1);
    CHECK(role->boundary->statements.empty());
}

TEST_CASE("the example of the documentation can be read") {
    std::ifstream in(std::string(LEASTWISE_SOURCE_DIR) + "/docs/organization.md");
    const std::string page{std::istreambuf_iterator<char>(in), {}};
    const auto begin = page.find("```yaml\n");
    REQUIRE(begin != std::string::npos);
    const std::string example = page.substr(begin + 8, page.find("```", begin + 8) - begin - 8);
    const auto settings = read_settings(example, "leastwise.yaml", [](std::string_view name) {
        return name == "scp/regions.json" ? std::optional<std::string>(R"({"Statement": {"Effect": "Deny",
            "Action": "*", "Resource": "*", "Condition": {"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}}}})")
                                          : std::nullopt;
    });
    CHECK(settings.problem.empty());
    REQUIRE(settings.organization);
    CHECK(settings.organization->organization.nodes().size() == 4);
    CHECK(settings.organization->roles.size() == 1);
}
