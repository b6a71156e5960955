// Every global condition key of AWS's reference: when it is there and what it is, for each kind of caller. The table is
// the reference; a key that is filled without standing in it fails the test.
#include "runtime/gate/callers.hpp"
#include "runtime/gate/forward.hpp"
#include "runtime/gate/surroundings.hpp"
#include "runtime/gate/testcases/account.hpp"
#include "runtime/core/text.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <array>

using namespace leastwise;

namespace {

constexpr std::string_view kAbsent = "-";
constexpr std::string_view kAccount = "123456789012";
constexpr std::string_view kOrganization = "o-abcdefghij";
constexpr std::string_view kPath = "o-abcdefghij/r-ab12/ou-ab12-11111111/";
constexpr std::string_view kNow = "2026-01-01T00:00:00Z";

/// A role's session, a session of a user (GetSessionToken), a user's long-term key, the root user, a federated user
/// (GetFederationToken), a service principal, nobody.
enum Who { role, token, user, root, federated, service, anonymous, kCallers };
constexpr std::array<std::string_view, kCallers> kNames = {"role session",   "session of a user", "user",     "root",
                                                           "federated user", "service",           "anonymous"};

struct Row {
    std::string_view key;
    std::array<std::string_view, kCallers> values;
};

constexpr std::array<std::string_view, kCallers> all(std::string_view value) {
    return {value, value, value, value, value, value, value};
}
/// The network from which clients call is not the services'.
constexpr std::array<std::string_view, kCallers> clients(std::string_view value) {
    return {value, value, value, value, value, kAbsent, value};
}
constexpr std::array<std::string_view, kCallers> members(std::string_view value) {
    return {value, value, value, value, value, kAbsent, kAbsent};
}
constexpr std::array<std::string_view, kCallers> only(Who who, std::string_view value) {
    auto values = all(kAbsent);
    values[who] = value;
    return values;
}
constexpr std::array<std::string_view, kCallers> nobody() { return all(kAbsent); }

/// Source: IAM User Guide, "AWS global condition context keys", the paragraphs "Availability", and the table of
/// principal key values in "Variables and tags".
const std::array kRows = {
    // properties of the principal
    Row{"aws:PrincipalArn",
        {"arn:aws:iam::123456789012:role/app/fn", "arn:aws:iam::123456789012:user/ann",
         "arn:aws:iam::123456789012:user/ann", "arn:aws:iam::123456789012:root",
         "arn:aws:sts::123456789012:federated-user/bob", kAbsent, kAbsent}},
    Row{"aws:PrincipalAccount", {kAccount, kAccount, kAccount, kAccount, kAccount, kAbsent, "anonymous"}},
    Row{"aws:PrincipalOrgPaths", members(kPath)},
    Row{"aws:PrincipalOrgID", members(kOrganization)},
    Row{"aws:PrincipalTag/team", {"red", "blue", "blue", kAbsent, "green", kAbsent, kAbsent}},
    Row{"aws:PrincipalIsAWSService", {"false", "false", "false", "false", "false", "true", kAbsent}},
    Row{"aws:PrincipalServiceName", only(service, "apigateway.amazonaws.com")},
    Row{"aws:PrincipalServiceNamesList", only(service, "apigateway.amazonaws.com")},
    Row{"aws:PrincipalType",
        {"AssumedRole", "User", "User", "Account", "FederatedUser", "Service", "Anonymous"}},
    Row{"aws:userid",
        {"AROAEXAMPLEEXAMPLE012:s", "AIDAEXAMPLEEXAMPLE012", "AIDAEXAMPLEEXAMPLE012", kAccount, "123456789012:bob",
         kAbsent, "anonymous"}},
    Row{"aws:username", {kAbsent, "ann", "ann", kAbsent, kAbsent, kAbsent, kAbsent}},
    // properties of a role session
    Row{"aws:AssumedRoot", nobody()},            // AssumeRoot is no operation here
    Row{"aws:FederatedProvider", nobody()},      // nor is AssumeRoleWithWebIdentity
    Row{"aws:TokenIssueTime", {kNow, kNow, kAbsent, kAbsent, kNow, kAbsent, kAbsent}},
    Row{"aws:SignInSessionArn", nobody()},
    Row{"aws:MultiFactorAuthAge", nobody()},     // no session is opened with a second factor
    Row{"aws:MultiFactorAuthPresent", {"false", "false", kAbsent, kAbsent, kAbsent, kAbsent, kAbsent}},
    Row{"aws:ChatbotSourceArn", nobody()},
    Row{"aws:Ec2InstanceSourceVpc", nobody()},   // no credentials are handed out by an instance
    Row{"aws:Ec2InstanceSourcePrivateIPv4", nobody()},
    Row{"aws:SourceIdentity", only(role, "ann")},
    Row{"ec2:RoleDelivery", nobody()},
    Row{"ec2:SourceInstanceArn", nobody()},
    Row{"glue:RoleAssumedBy", nobody()},
    Row{"glue:CredentialIssuingService", nobody()},
    Row{"codebuild:BuildArn", nobody()},
    Row{"codebuild:ProjectArn", nobody()},
    Row{"lambda:SourceFunctionArn", only(role, "arn:aws:lambda:us-east-1:123456789012:function:fn")},
    Row{"ssm:SourceInstanceArn", nobody()},
    Row{"identitystore:UserId", nobody()},
    // properties of the network: there are no VPCs and no endpoints in them
    Row{"aws:SourceIp", clients("192.0.2.7")},
    Row{"aws:SourceVpc", nobody()},
    Row{"aws:SourceVpcArn", nobody()},
    Row{"aws:SourceVpce", nobody()},
    Row{"aws:VpceAccount", nobody()},
    Row{"aws:VpceOrgID", nobody()},
    Row{"aws:VpceOrgPaths", nobody()},
    Row{"aws:VpcSourceIp", nobody()},
    // properties of the resource
    Row{"aws:ResourceAccount", all(kAccount)},
    Row{"aws:ResourceOrgID", all(kOrganization)},
    Row{"aws:ResourceOrgPaths", all(kPath)},
    Row{"aws:ResourceTag/stage", all("dev")},
    // properties of the request: these callers call by themselves
    Row{"aws:CalledVia", nobody()},
    Row{"aws:CalledViaFirst", nobody()},
    Row{"aws:CalledViaLast", nobody()},
    Row{"aws:CalledViaAWSMCP", nobody()},
    Row{"aws:ViaAWSService", all("false")},
    Row{"aws:ViaAWSMCPService", nobody()},
    Row{"aws:IsMcpServiceAction", nobody()},
    Row{"aws:CurrentTime", all(kNow)},
    Row{"aws:EpochTime", all("1767225600")},
    Row{"aws:referer", {"https://example.com/", "https://example.com/", "https://example.com/", kAbsent,
                        "https://example.com/", kAbsent, kAbsent}},
    Row{"aws:RequestedRegion", all("us-east-1")},
    Row{"aws:RequestTag/team", nobody()},  // an operation's own, see the services' tests
    Row{"aws:TagKeys", nobody()},          // likewise
    Row{"aws:SecureTransport", all("true")},
    Row{"aws:SourceAccount", only(service, kAccount)},
    Row{"aws:SourceArn", only(service, "arn:aws:execute-api:us-east-1:123456789012:abc/live/GET/")},
    Row{"aws:SourceOrgID", only(service, kOrganization)},
    Row{"aws:SourceOrgPaths", only(service, kPath)},
    Row{"aws:UserAgent", clients("aws-sdk")},
};

constexpr std::array<std::string_view, 5> kLists = {"aws:PrincipalOrgPaths", "aws:PrincipalServiceNamesList",
                                                    "aws:ResourceOrgPaths", "aws:SourceOrgPaths", "aws:TagKeys"};

struct Bare final : gate::Service {
    std::string_view name() const override { return "iam"; }
    const gate::WireTraits& wire() const override {
        static constexpr gate::WireTraits kTraits{.signing_name = "iam"};
        return kTraits;
    }
    std::span<const gate::Operation> operations() const override { return {}; }
};

/// Everyone who can call, in an account of an organization, with everything set that can be.
struct CallersWorld : gate::testcases::Account {
    Bare bare;
    gate::Callers callers{directory, world};
    http::Request request;

    CallersWorld() {
        gate.add(bare);
        gate::Organization tree{std::string(kOrganization), std::string(kAccount)};
        tree.add({gate::Organization::Kind::root, "r-ab12", "Root", "", {}, {}});
        tree.add({gate::Organization::Kind::unit, "ou-ab12-11111111", "Dev", "r-ab12", {}, {}});
        tree.add({gate::Organization::Kind::account, std::string(kAccount), "dev", "ou-ab12-11111111", {}, {}});
        directory.set_organization(tree);
        request.arrival.peer_address = "192.0.2.7";
        request.headers.add("User-Agent", "aws-sdk");
        request.headers.add("Referer", "https://example.com/");
    }

    gate::Permit permit() { return gate.authorize(admin, "iam", "test", {{"iam:CreateRole", "*", {}}}); }

    std::string role_key() {
        gate::Role made;
        made.name = "fn";
        made.arn = "arn:aws:iam::123456789012:role/app/fn";
        made.unique_id = "AROAEXAMPLEEXAMPLE012";
        made.tags = {{"team", "red"}};
        return directory
            .open_session(permit(), directory.put_role(permit(), made),
                          {.name = "s",
                           .function_arn = "arn:aws:lambda:us-east-1:123456789012:function:fn",
                           .source_identity = "ann"})
            .access_key_id;
    }
    const gate::Credential& user_key() {
        gate::User ann;
        ann.name = "ann";
        ann.arn = "arn:aws:iam::123456789012:user/ann";
        ann.unique_id = "AIDAEXAMPLEEXAMPLE012";
        ann.tags = {{"team", "blue"}};
        return directory.add_access_key(permit(), directory.put_user(permit(), ann));
    }
    std::string user_session_key(gate::Directory::UserSession session) {
        session.duration = std::chrono::hours{1};
        return directory.open_user_session(permit(), user_key(), std::move(session)).access_key_id;
    }

    gate::Caller with_key(const std::string& access_key_id) { return *callers.find(access_key_id, request, ""); }
    /// Those who have no key in the directory.
    gate::Caller without_key(Who who) {
        gate::Caller caller;
        if (who == service) {
            caller.principal.kind = iam::PrincipalKind::service;
            caller.principal.service = "apigateway.amazonaws.com";
            caller.context.set("aws:SourceArn", "arn:aws:execute-api:us-east-1:123456789012:abc/live/GET/");
            caller.context.set("aws:SourceAccount", std::string(kAccount));
            return caller;
        }
        if (who == root) {
            caller.principal.kind = iam::PrincipalKind::root;
            caller.principal.arn = "arn:aws:iam::123456789012:root";
            caller.principal.account = caller.principal.user_id = kAccount;
        }
        caller.source_ip = request.arrival.peer_address;
        caller.user_agent = *request.headers.find("User-Agent");
        return caller;
    }
    gate::Caller caller(Who who) {
        switch (who) {
            case role: return with_key(role_key());
            case token: return with_key(user_session_key({}));
            case user: return with_key(user_key().access_key_id);
            case federated: return with_key(user_session_key({.federated_name = "bob", .tags = {{"team", "green"}}}));
            default: return without_key(who);
        }
    }
    iam::Context context_of(Who who) {
        gate::Moment moment;
        return gate::global_context(caller(who), world, "arn:aws:dynamodb:us-east-1:123456789012:table/T",
                                    {{"stage", "dev"}}, moment, directory.organization());
    }
};

std::string_view value_of(const iam::Context& context, std::string_view key) {
    const iam::ContextValues* found = context.find(key);
    return found == nullptr ? kAbsent : std::string_view(found->values.front());
}

}  // namespace

TEST_CASE("every global condition key is there for whom the reference says, and nobody else") {
    CallersWorld w;
    for (int i = 0; i < kCallers; ++i) {
        const auto who = static_cast<Who>(i);
        const iam::Context context = w.context_of(who);
        for (const Row& row : kRows) {
            INFO(row.key << " of a " << kNames[who]);
            CHECK(value_of(context, row.key) == row.values[who]);
        }
        for (const auto& entry : context) {
            INFO(entry.key << " of a " << kNames[who]);
            const auto same = [&](const auto& name) { return core::equals_ignoring_case(name, entry.key); };
            CHECK(std::ranges::any_of(kRows, same, &Row::key));
            CHECK(entry.values.multivalued == std::ranges::any_of(kLists, same));
        }
    }
}

TEST_CASE("what a service asks for with its caller's credentials is asked by that caller, through the service") {
    CallersWorld w;
    const gate::Caller direct = w.caller(role);
    const auto context_of = [&w](const gate::Caller& caller) {
        gate::Moment moment;
        return gate::global_context(caller, w.world, "arn:aws:dynamodb:us-east-1:123456789012:table/T", {}, moment,
                                    w.directory.organization());
    };
    const gate::Caller once = gate::forwarded(direct, "cloudformation.amazonaws.com");
    const iam::Context first = context_of(once);
    const iam::Context second = context_of(gate::forwarded(once, "dynamodb.amazonaws.com"));
    CHECK(first.find("aws:CalledVia")->values == std::vector<std::string>{"cloudformation.amazonaws.com"});
    CHECK(second.find("aws:CalledVia")->values ==
          std::vector<std::string>{"cloudformation.amazonaws.com", "dynamodb.amazonaws.com"});
    CHECK(second.find("aws:CalledVia")->multivalued);
    for (const iam::Context* context : {&first, &second}) {
        CHECK(value_of(*context, "aws:ViaAWSService") == "true");
        CHECK(value_of(*context, "aws:CalledViaFirst") == "cloudformation.amazonaws.com");
        CHECK(value_of(*context, "aws:PrincipalArn") == "arn:aws:iam::123456789012:role/app/fn");
        CHECK(value_of(*context, "aws:PrincipalIsAWSService") == "false");
        CHECK(value_of(*context, "aws:TokenIssueTime") == kNow);
        CHECK(value_of(*context, "aws:SourceIdentity") == "ann");
        for (const char* absent : {"aws:SourceIp", "aws:UserAgent", "aws:referer", "aws:PrincipalServiceName"}) {
            INFO(absent);
            CHECK(value_of(*context, absent) == kAbsent);
        }
    }
    CHECK(value_of(second, "aws:CalledViaLast") == "dynamodb.amazonaws.com");
}
