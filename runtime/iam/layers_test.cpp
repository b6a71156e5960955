#include "runtime/iam/layers.hpp"

#include "runtime/iam/compiled.hpp"
#include "runtime/iam/rcp_services.hpp"
#include "runtime/iam/testcases/policies.hpp"

#include <algorithm>
#include <map>

using namespace leastwise::iam;
using namespace leastwise::iam::testing;

namespace {

enum class State { absent, no_match, allow, deny };
constexpr State kStates[] = {State::absent, State::no_match, State::allow, State::deny};

/// How the resource's policy names the caller, and whose resource it is.
enum class Named { account, role, session, everyone };
enum class Owner { same_account, other_account };

struct World {
    State scp, rcp, vpc_endpoint, resource, boundary, session, identity;
    Named named;
    Owner owner;
};

std::string principal_text(Named named) {
    switch (named) {
        case Named::account: return R"({"AWS":"123456789012"})";
        case Named::role: return R"({"AWS":"arn:aws:iam::123456789012:role/path/App"})";
        case Named::session: return R"({"AWS":"arn:aws:sts::123456789012:assumed-role/App/fn"})";
        case Named::everyone: return R"("*")";
    }
    return {};
}

/// One policy per kind, state and form of principal.
class Shelf {
public:
    const Policy* find(PolicyKind kind, State state, Named named = Named::everyone) {
        if (state == State::absent) return nullptr;
        const auto key = std::tuple(kind, state, named);
        const auto found = policies_.find(key);
        if (found != policies_.end()) return &found->second;
        return &policies_.emplace(key, make(kind, state, named)).first->second;
    }

private:
    static Policy make(PolicyKind kind, State state, Named named) {
        std::string members = state == State::deny ? R"("Effect":"Deny")" : R"("Effect":"Allow")";
        members += state == State::no_match ? R"(,"Action":"s3:PutObject")" : R"(,"Action":"dynamodb:*")";
        members += R"(,"Resource":"*")";
        const bool takes_principal =
            kind == PolicyKind::resource || kind == PolicyKind::vpc_endpoint || kind == PolicyKind::rcp;
        if (takes_principal) members += R"(,"Principal":)" + principal_text(named);
        // A customer's RCP can only deny: "allow" is the full access that is always attached, "no match"
        // denies others.
        if (kind == PolicyKind::rcp && state == State::allow) {
            members = R"("Effect":"Allow","Principal":"*","Action":"*","Resource":"*")";
        }
        if (kind == PolicyKind::rcp && state == State::no_match) {
            members = R"("Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*")";
        }
        return statement(members, kind);
    }
    std::map<std::tuple<PolicyKind, State, Named>, Policy> policies_;
};

PolicySet policies_of_world(const World& world, Shelf& shelf) {
    PolicySet set;
    const auto list = [&](PolicyKind kind, State state) {
        const Policy* policy = shelf.find(kind, state);
        return policy ? std::vector<const Policy*>{policy} : std::vector<const Policy*>{};
    };
    if (world.scp != State::absent) set.scp = {list(PolicyKind::scp, world.scp)};
    if (world.rcp != State::absent) set.rcp = {list(PolicyKind::rcp, world.rcp)};
    set.vpc_endpoint = list(PolicyKind::vpc_endpoint, world.vpc_endpoint);
    set.resource = shelf.find(PolicyKind::resource, world.resource, world.named);
    set.boundary = shelf.find(PolicyKind::boundary, world.boundary);
    set.session = list(PolicyKind::session, world.session);
    set.identity = list(PolicyKind::identity, world.identity);
    return set;
}

/// AWS's flow chart, box by box, for the session of a role.
/// Source: IAM User Guide, "How AWS enforcement code logic evaluates requests to allow or deny access".
Verdict flow_chart(const World& world) {
    // "Deny evaluation": is there an explicit deny anywhere?
    for (const State each : {world.scp, world.rcp, world.vpc_endpoint, world.resource, world.boundary,
                             world.session, world.identity}) {
        if (each == State::deny) return Verdict::explicit_deny;
    }
    // "Organizations RCPs": full access is always attached. "Organizations SCPs": if there are any, is there
    // an Allow?
    if (world.scp == State::no_match) return Verdict::implicit_deny;
    // The endpoint's policy, when the call comes through one.
    if (world.vpc_endpoint == State::no_match) return Verdict::implicit_deny;
    const bool resource_allows = world.resource == State::allow;
    const bool identity_allows = world.identity == State::allow;
    if (world.owner == Owner::other_account) {
        // Both accounts decide, each on its own; a boundary and session policies belong to the caller's side.
        if (!resource_allows || !identity_allows) return Verdict::implicit_deny;
    } else {
        // "Resource-based policies": an Allow to the session or to everyone is the final decision.
        const bool final_allow = world.named == Named::session || world.named == Named::everyone;
        if (resource_allows && final_allow) return Verdict::allow;
        // "Identity-based policies": is there an Allow? One for the role in the resource's policy does as
        // well.
        if (!identity_allows && !(resource_allows && world.named == Named::role))
            return Verdict::implicit_deny;
    }
    // "Permissions boundaries", then "Session policies": if there is one, is there an Allow?
    if (world.boundary == State::no_match) return Verdict::implicit_deny;
    if (world.session == State::no_match) return Verdict::implicit_deny;
    return Verdict::allow;
}

/// The first denying layer in the order of blame.
Layer blamed_for_explicit(const World& world) {
    if (world.scp == State::deny) return Layer::scp;
    if (world.rcp == State::deny) return Layer::rcp;
    if (world.vpc_endpoint == State::deny) return Layer::vpc_endpoint;
    if (world.resource == State::deny) return Layer::resource;
    if (world.boundary == State::deny) return Layer::boundary;
    if (world.session == State::deny) return Layer::session;
    return Layer::identity;
}

/// Checks the 16,384 combinations of the seven layers; answers how many disagree with the flow chart.
std::size_t disagreements(Named named, Owner owner, Shelf& shelf) {
    const Principal caller = role_session();
    const AccessCheck check = get_item();
    std::size_t count = 0, wrong = 0;
    for (std::size_t code = 0; code < 16'384; ++code) {
        const auto state = [code](int layer) { return kStates[code >> (2 * layer) & 3]; };
        const World world{state(0), state(1), state(2), state(3), state(4), state(5), state(6), named, owner};
        const PolicySet set = policies_of_world(world, shelf);
        const auto account = owner == Owner::same_account ? "123456789012" : "210987654321";
        const Decision decision = evaluate({caller, check, account, set});
        const CompiledPolicies compiled(set);
        wrong += evaluate({caller, check, account, set, &compiled}) == decision ? 0 : 1;
        const Verdict expected = flow_chart(world);
        const bool blame_right =
            expected != Verdict::explicit_deny || decision.layer == blamed_for_explicit(world);
        const bool allowed_without_blame = decision.allowed() == (decision.layer == Layer::none);
        wrong += decision.verdict == expected && blame_right && allowed_without_blame ? 0 : 1;
        ++count;
    }
    CHECK(count == 16'384);
    return wrong;
}

}  // namespace

TEST_CASE("all 16,384 combinations of seven layers decide as AWS's flow chart does") {
    Shelf shelf;
    for (const Named named : {Named::account, Named::role, Named::session, Named::everyone}) {
        for (const Owner owner : {Owner::same_account, Owner::other_account}) {
            INFO(principal_text(named)
                 << (owner == Owner::same_account ? " same account" : " other account"));
            CHECK(disagreements(named, owner, shelf) == 0);
        }
    }
}

TEST_CASE("the services that obey resource control policies are sorted") {
    CHECK(std::ranges::is_sorted(kRcpServices));
    CHECK(supports_rcp("dynamodb"));
    CHECK(supports_rcp("xray"));
    CHECK_FALSE(supports_rcp("lambda"));
}
