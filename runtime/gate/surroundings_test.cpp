#include "runtime/gate/surroundings.hpp"

#include "runtime/gate/callers.hpp"
#include "runtime/gate/testcases/account.hpp"
#include "tests/catch.hpp"

#include <set>

using namespace leastwise;

namespace {

using Keys = std::set<std::string>;

Keys keys_of(const iam::Context& context) {
    Keys keys;
    for (const auto& entry : context) keys.insert(entry.key);
    return keys;
}

/// A service without operations, in whose name the test may change the directory.
struct Bare final : gate::Service {
    std::string_view name() const override { return "iam"; }
    const gate::WireTraits& wire() const override {
        static constexpr gate::WireTraits kTraits{.signing_name = "iam"};
        return kTraits;
    }
    std::span<const gate::Operation> operations() const override { return {}; }
};

/// An account of an organization with a role, whose sessions call from somewhere.
struct CallingWorld : gate::testcases::Account {
    Bare bare;
    gate::Callers callers{directory, world};
    http::Request request;

    CallingWorld() {
        gate.add(bare);
        gate::Organization tree("o-abcdefghij", "123456789012");  // no policy binds the management account
        tree.add({gate::Organization::Kind::root, "r-ab12", "Root", "", {}, {}});
        tree.add({gate::Organization::Kind::unit, "ou-ab12-11111111", "Dev", "r-ab12", {}, {}});
        tree.add({gate::Organization::Kind::account, "123456789012", "dev", "ou-ab12-11111111", {}, {}});
        directory.set_organization(tree);
        request.arrival.peer_address = "192.0.2.7";
        request.headers.add("User-Agent", "aws-sdk");
        request.headers.add("Referer", "https://example.com/");
    }

    gate::CallerPtr session() {
        const gate::Permit permit = gate.authorize(admin, "iam", "test", {{"iam:CreateRole", "*", {}}});
        gate::Role role;
        role.name = "fn";
        role.arn = "arn:aws:iam::123456789012:role/app/fn";
        role.unique_id = "AROAEXAMPLEEXAMPLE012";
        role.tags = {{"team", "x"}};
        const auto& made =
            directory.open_session(permit, directory.put_role(permit, role),
                                   {.name = "s",
                                    .function = "Fn",
                                    .function_arn = "arn:aws:lambda:us-east-1:123456789012:function:fn",
                                    .source_identity = "ann"});
        return callers.find(made.access_key_id, request, "");
    }
    iam::Context context_of(const gate::Caller& caller, const std::map<std::string, std::string>& tags = {}) {
        gate::Moment moment;
        return gate::global_context(caller, world, "arn:aws:dynamodb:us-east-1:123456789012:table/T", tags,
                                    moment, directory.organization());
    }
};

std::string value(const iam::Context& context, std::string_view key) {
    const iam::ContextValues* found = context.find(key);
    return found == nullptr ? "(absent)" : found->values.front();
}

}  // namespace

TEST_CASE("a role session's call has every global key that is known of it") {
    CallingWorld w;
    const iam::Context context = w.context_of(*w.session(), {{"stage", "dev"}});
    CHECK(keys_of(context) == Keys{"aws:CurrentTime",
                                   "aws:EpochTime",
                                   "aws:MultiFactorAuthPresent",
                                   "aws:PrincipalAccount",
                                   "aws:PrincipalArn",
                                   "aws:PrincipalIsAWSService",
                                   "aws:PrincipalOrgID",
                                   "aws:PrincipalOrgPaths",
                                   "aws:PrincipalTag/team",
                                   "aws:PrincipalType",
                                   "aws:Referer",
                                   "aws:RequestedRegion",
                                   "aws:ResourceAccount",
                                   "aws:ResourceOrgID",
                                   "aws:ResourceOrgPaths",
                                   "aws:ResourceTag/stage",
                                   "aws:SecureTransport",
                                   "aws:SourceIdentity",
                                   "aws:SourceIp",
                                   "aws:TokenIssueTime",
                                   "aws:UserAgent",
                                   "aws:ViaAWSService",
                                   "aws:userid",
                                   "lambda:SourceFunctionArn"});
    CHECK(value(context, "aws:PrincipalArn") == "arn:aws:iam::123456789012:role/app/fn");
    CHECK(value(context, "aws:userid") == "AROAEXAMPLEEXAMPLE012:s");
    CHECK(value(context, "aws:PrincipalType") == "AssumedRole");
    CHECK(value(context, "aws:PrincipalOrgID") == "o-abcdefghij");
    CHECK(value(context, "aws:PrincipalOrgPaths") == "o-abcdefghij/r-ab12/ou-ab12-11111111/");
    CHECK(context.find("aws:PrincipalOrgPaths")->multivalued);
    CHECK(value(context, "aws:SourceIp") == "192.0.2.7");
    CHECK(value(context, "aws:Referer") == "https://example.com/");
    CHECK(value(context, "aws:CurrentTime") == "2026-01-01T00:00:00Z");
    CHECK(value(context, "aws:EpochTime") == "1767225600");
    CHECK(value(context, "aws:TokenIssueTime") == "2026-01-01T00:00:00Z");
    CHECK(value(context, "aws:SourceIdentity") == "ann");
    CHECK(value(context, "aws:ResourceTag/stage") == "dev");
}

TEST_CASE("a user's call with a long-term key has its name, and nothing of sessions") {
    CallingWorld w;
    const iam::Context context = w.context_of(*w.callers.find(w.admin.access_key_id, w.request, ""));
    CHECK(value(context, "aws:username") == "admin");
    CHECK(value(context, "aws:PrincipalType") == "User");
    for (const char* absent : {"aws:TokenIssueTime", "aws:MultiFactorAuthPresent", "aws:SourceIdentity",
                               "lambda:SourceFunctionArn", "aws:PrincipalTag/team"}) {
        INFO(absent);
        CHECK(context.find(absent) == nullptr);
    }
}

TEST_CASE("a service's call is on behalf of a resource, and has no address and no account") {
    CallingWorld w;
    gate::Caller caller;
    caller.principal.kind = iam::PrincipalKind::service;
    caller.principal.service = "apigateway.amazonaws.com";
    caller.context.set("aws:SourceArn", "arn:aws:execute-api:us-east-1:123456789012:abc/live/GET/");
    caller.context.set("aws:SourceAccount", "123456789012");
    const iam::Context context = w.context_of(caller);
    CHECK(value(context, "aws:PrincipalServiceName") == "apigateway.amazonaws.com");
    CHECK(value(context, "aws:PrincipalServiceNamesList") == "apigateway.amazonaws.com");
    CHECK(value(context, "aws:PrincipalIsAWSService") == "true");
    CHECK(value(context, "aws:SourceOrgID") == "o-abcdefghij");
    CHECK(value(context, "aws:SourceOrgPaths") == "o-abcdefghij/r-ab12/ou-ab12-11111111/");
    for (const char* absent :
         {"aws:SourceIp", "aws:PrincipalAccount", "aws:PrincipalArn", "aws:PrincipalOrgID"}) {
        INFO(absent);
        CHECK(context.find(absent) == nullptr);
    }
}

TEST_CASE("outside of an organization there are no keys of one") {
    CallingWorld w;
    w.directory.set_organization({});
    for (const std::string& key : keys_of(w.context_of(*w.session()))) {
        INFO(key);
        CHECK(key.find("Org") == std::string::npos);
    }
}

TEST_CASE("a caller is described anew when its request comes from elsewhere") {
    CallingWorld w;
    const auto first = w.session();
    CHECK(w.callers.find(first->access_key_id, w.request, "") == first);
    w.request.headers.set("Referer", "https://example.org/");
    const auto second = w.callers.find(first->access_key_id, w.request, "");
    CHECK(value(second->context, "aws:Referer") == "https://example.org/");
    w.request.headers.erase("Referer");
    CHECK(w.callers.find(first->access_key_id, w.request, "")->context.find("aws:Referer") == nullptr);
}
