#include "runtime/gate/caller_policies.hpp"

#include "runtime/gate/testcases/account.hpp"
#include "tests/catch.hpp"

using namespace leastwise;

namespace {

constexpr std::string_view kThing = "arn:aws:probe:us-east-1:123456789012:thing/a";

struct Bare final : gate::Service {
    std::string_view name() const override { return "iam"; }
    const gate::WireTraits& wire() const override {
        static constexpr gate::WireTraits kTraits{.signing_name = "iam"};
        return kTraits;
    }
    std::span<const gate::Operation> operations() const override { return {}; }
};

/// Counts what the gate tells of.
struct Told final : gate::PolicyWatch {
    void binds(const gate::Caller& caller, const iam::PolicySet& policies) override {
        bound.push_back(caller.principal.arn + " by " + std::to_string(policies.identity.size()));
    }
    void carries(std::string_view resource_arn, const iam::Policy* policy) override {
        carried.push_back(std::string(resource_arn) + (policy == nullptr ? " nothing" : " " + policy->name));
    }
    std::vector<std::string> bound, carried;
};

struct BoundWorld : gate::testcases::Account {
    Bare bare;
    Told told;

    BoundWorld() {
        gate.add(bare);
        gate.set_policy_watch(told);
    }

    gate::Permit permit() { return gate.authorize(admin, "iam", "test", {{"iam:CreateRole", "*", {}}}); }

    iam::Policy grant(std::string_view effect, iam::PolicyKind kind = iam::PolicyKind::identity) {
        return policy(R"({"Version":"2012-10-17","Statement":{"Effect":")" + std::string(effect) +
                          R"(","Action":"probe:*","Resource":"*"}})",
                      kind);
    }

    gate::Role role_named(std::string name) {
        gate::Role role;
        role.name = std::move(name);
        role.arn = "arn:aws:iam::123456789012:role/" + role.name;
        role.unique_id = "AROAEXAMPLEEXAMPLE012";
        return role;
    }
    gate::Caller session(const gate::Role& role) {
        return session_of(directory.open_session(permit(), role, {.name = "s"}).access_key_id);
    }
    bool allows(const gate::Caller& caller) {
        return gate.decide(caller, {"probe:Get", std::string(kThing), {}}).allowed();
    }
};

}  // namespace

TEST_CASE("a change of a role's policies binds its sessions from the next call on") {
    BoundWorld w;
    const gate::Role& role = w.directory.put_role(w.permit(), w.role_named("r"));
    const gate::Caller caller = w.session(role);
    CHECK_FALSE(w.allows(caller));
    w.directory.change(w.permit(), gate::IdentityKind::role, "r",
                       [&](gate::Identity& one) { one.policies.push_back(w.grant("Allow")); });
    CHECK(w.allows(caller));
    w.directory.change(w.permit(), gate::IdentityKind::role, "r",
                       [&](gate::Identity& one) { one.boundary = w.grant("Deny", iam::PolicyKind::boundary); });
    CHECK_FALSE(w.allows(caller));
    w.directory.put_role(w.permit(), [&] {
        gate::Role again = w.role_named("r");
        again.policies.push_back(w.grant("Allow"));
        return again;
    }());
    CHECK(w.allows(caller));
    w.directory.remove(w.permit(), gate::IdentityKind::role, "r");
    CHECK_FALSE(w.allows(caller));
}

TEST_CASE("groups and what they grant bind their users from the next call on") {
    BoundWorld w;
    gate::Group group;
    group.name = "g";
    w.directory.put_group(w.permit(), group);
    gate::User user;
    user.name = "ann";
    user.arn = "arn:aws:iam::123456789012:user/ann";
    user.unique_id = "AIDAEXAMPLEEXAMPLE012";
    const gate::User& ann = w.directory.put_user(w.permit(), user);
    const gate::Caller caller = w.session_of(w.directory.add_access_key(w.permit(), ann).access_key_id);
    CHECK_FALSE(w.allows(caller));
    group.policies.push_back(w.grant("Allow"));
    w.directory.put_group(w.permit(), group);
    CHECK_FALSE(w.allows(caller));
    user.groups = {"g"};
    w.directory.put_user(w.permit(), user);
    CHECK(w.allows(caller));
    w.directory.change(w.permit(), gate::IdentityKind::group, "g",
                       [](gate::Identity& one) { one.policies.clear(); });
    CHECK_FALSE(w.allows(caller));
}

TEST_CASE("a service control policy binds from the moment it is attached") {
    BoundWorld w;
    gate::Role role = w.role_named("r");
    role.policies.push_back(w.grant("Allow"));
    const gate::Caller caller = w.session(w.directory.put_role(w.permit(), role));
    CHECK(w.allows(caller));
    const gate::Permit permit = w.permit();
    gate::Organization tree("o-abcdefghij", "999999999999");
    tree.add({gate::Organization::Kind::root, "r-ab12", "Root", "", {w.grant("Allow", iam::PolicyKind::scp)}, {}});
    tree.add({gate::Organization::Kind::account, "123456789012", "dev", "r-ab12", {}, {}});
    w.directory.set_organization(tree);
    CHECK_FALSE(w.allows(caller));
    w.directory.attach(permit, "123456789012", w.grant("Allow", iam::PolicyKind::scp));
    CHECK(w.allows(caller));
    w.directory.attach(permit, "r-ab12", w.grant("Deny", iam::PolicyKind::scp));
    CHECK_FALSE(w.allows(caller));
}

TEST_CASE("a key that was given anew is another caller's") {
    BoundWorld w;
    gate::Role role = w.role_named("r");
    role.policies.push_back(w.grant("Allow"));
    gate::Caller caller = w.session(w.directory.put_role(w.permit(), role));
    CHECK(w.allows(caller));
    caller.principal.user_id = "AROAANOTHERANOTHER012:s";
    CHECK_FALSE(w.allows(caller));
}

TEST_CASE("a substituted policy stands in for the original at once") {
    BoundWorld w;
    gate::Role role = w.role_named("r");
    role.policies.push_back(w.grant("Allow"));
    const gate::Role& kept = w.directory.put_role(w.permit(), role);
    const gate::Caller caller = w.session(kept);
    CHECK(w.allows(caller));
    w.gate.substitute(kept.policies.front(), w.grant("Deny"));
    CHECK_FALSE(w.allows(caller));
}

TEST_CASE("the watch learns of a caller's policies once, and again when they may have changed") {
    BoundWorld w;
    const gate::Caller caller = w.session(w.directory.put_role(w.permit(), w.role_named("r")));
    w.told = {};
    CHECK_FALSE(w.allows(caller));
    CHECK_FALSE(w.allows(caller));
    using Texts = std::vector<std::string>;
    CHECK(w.told.bound == Texts{"arn:aws:sts::123456789012:assumed-role/r/s by 0"});
    CHECK(w.told.carried == Texts(2, std::string(kThing) + " nothing"));
    w.directory.change(w.permit(), gate::IdentityKind::role, "r",
                       [&](gate::Identity& one) { one.policies.push_back(w.grant("Allow")); });
    w.told = {};
    CHECK(w.allows(caller));
    CHECK(w.told.bound == Texts{"arn:aws:sts::123456789012:assumed-role/r/s by 1"});
}
