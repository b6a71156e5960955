#include "harness/coverage/coverage.hpp"

#include "harness/coverage/charge.hpp"
#include "harness/coverage/conditions.hpp"

#include <algorithm>
#include <set>

namespace leastwise::coverage {
namespace {

/// The first recorded call that this denial is about.
std::optional<tighten::Use> find_call(const ledger::Entries& entries, const tighten::NewDenial& denial) {
    for (const ledger::Entry& entry : entries) {
        if (entry.kind != ledger::Kind::call || entry.request_id != denial.request_id) continue;
        for (const ledger::CheckMark& check : entry.checks) {
            const bool same = check.action == denial.action && check.resource == denial.resource;
            if (same && check.verdict != "allow") return tighten::Use{&entry, &check};
        }
    }
    return {};
}

/// The Deny that refused the call.
std::optional<std::size_t> find_deny(const std::vector<Grant>& grants, const tighten::Use& use) {
    for (std::size_t i = 0; i < grants.size(); ++i) {
        if (grants[i].effect != iam::Effect::deny) continue;
        for (const Cell& cell : grants[i].cells) {
            for (const auto& [need, uses] : cell.needs) {
                if (std::ranges::find(uses, use.check, &tighten::Use::check) != uses.end()) return i;
            }
        }
    }
    return {};
}

std::vector<Denied> denied_of(const Recorded& recorded, const std::vector<Grant>& grants) {
    std::vector<Denied> all;
    for (tighten::NewDenial& denial : tighten::new_denials({}, recorded.entries)) {
        const auto use = find_call(recorded.entries, denial);
        if (!use) continue;
        const templates::Resource* role = recorded.loaded.find(denial.role);
        const std::string& function = denial.function;
        const std::string source = !function.empty()                          ? function
                                   : role == nullptr || role->source.empty() ? denial.role
                                                                              : role->source;
        const ledger::Entry& entry = *use->entry;
        const bool by_application =
            !function.empty() || !entry.parent_id.empty() || entry.actor.kind == "service";
        all.push_back({std::move(denial), *use, source, find_deny(grants, *use), by_application});
    }
    return all;
}

Share share_of(const runner::RecordedRole& identity, const std::vector<Grant>& grants) {
    Share share{identity.logical_id.empty() ? identity.arn : identity.logical_id};
    for (const Grant& grant : grants) {
        const bool granted = grants_to_identity(grant.side) && grant.effect == iam::Effect::allow &&
                             std::ranges::find(grant.holders, share.holder) != grant.holders.end();
        if (!granted) continue;
        share.granted += grant.actions.size();
        share.used += static_cast<std::size_t>(std::ranges::count_if(grant.actions, [](const Entry& one) {
            return one.state == State::used || one.state == State::broader;
        }));
    }
    return share;
}

/// Users that made a call, and their groups.
std::set<std::string> callers_of(const Recorded& recorded) {
    std::set<std::string> arns;
    for (const ledger::Entry& entry : recorded.entries) {
        const runner::RecordedUser* user =
            entry.kind == ledger::Kind::call ? calling_user(recorded.policies, entry) : nullptr;
        if (user == nullptr) continue;
        arns.insert(user->arn);
        arns.insert(user->groups.begin(), user->groups.end());
    }
    return arns;
}

std::vector<Share> shares_of(const Recorded& recorded, const std::vector<Grant>& grants) {
    const runner::RecordedPolicies& policies = recorded.policies;
    const auto callers = callers_of(recorded);
    std::vector<Share> shares;
    for (const runner::RecordedRole& role : policies.roles) {
        shares.push_back(share_of(role, grants));
        shares.back().exercised = std::ranges::any_of(
            recorded.needs, [&](const auto& one) { return one.exercised && one.role->arn == role.arn; });
    }
    for (const runner::RecordedUser& user : policies.users) {
        shares.push_back(share_of(user, grants));
        shares.back().exercised = callers.contains(user.arn);
    }
    for (const runner::RecordedRole& group : policies.groups) {
        shares.push_back(share_of(group, grants));
        shares.back().exercised = callers.contains(group.arn);
    }
    return shares;
}

}  // namespace

std::string_view state_name(State state) {
    switch (state) {
        case State::used: return "used";
        case State::broader: return "broader";
        case State::unused: return "unused";
        case State::unseen: return "unseen";
        case State::idle: return "idle";
    }
    return {};
}

std::string_view side_name(Side side) {
    switch (side) {
        case Side::role: return "role";
        case Side::user: return "user";
        case Side::group: return "group";
        case Side::boundary: return "boundary";
        case Side::trust: return "trust";
        case Side::resource: return "resource";
        case Side::scp: return "service control policy";
        case Side::rcp: return "resource control policy";
    }
    return {};
}

bool grants_to_identity(Side side) { return side == Side::role || side == Side::user || side == Side::group; }

std::string_view Tested::outcome() const {
    if (held + failed == 0) return "never asked";
    return failed == 0 ? "always held" : held == 0 ? "never held" : "tested";
}

tighten::Needs Grant::needs() const {
    tighten::Needs all;
    for (const Cell& cell : cells) tighten::add(all, cell.needs);
    return all;
}

tighten::Needs Grant::needs_of_action(std::size_t action) const {
    tighten::Needs all;
    for (std::size_t r = 0; r < resources.size(); ++r) tighten::add(all, cell(action, r).needs);
    return all;
}

tighten::Needs Grant::needs_of_resource(std::size_t resource) const {
    tighten::Needs all;
    for (std::size_t a = 0; a < actions.size(); ++a) tighten::add(all, cell(a, resource).needs);
    return all;
}

std::string Grant::name() const {
    if (!origin.empty()) return origin;
    const std::string statement = "statement " + (sid.empty() ? std::to_string(index + 1) : sid) + " of ";
    switch (side) {
        case Side::role:
        case Side::user:
        case Side::group:
        case Side::scp:
        case Side::rcp: return statement + policy;
        case Side::boundary: return statement + "boundary " + policy;
        case Side::trust: return statement + "the trust policy";
        case Side::resource: return statement + "the resource's own policy";
    }
    return statement;
}

std::size_t calls_of(const tighten::Needs& needs) {
    std::size_t count = 0;
    for (const auto& [need, uses] : needs) count += uses.size();
    return count;
}

std::size_t Coverage::granted() const {
    std::size_t sum = 0;
    for (const Share& share : shares) sum += share.granted;
    return sum;
}

std::size_t Coverage::used() const {
    std::size_t sum = 0;
    for (const Share& share : shares) sum += share.used;
    return sum;
}

std::string shown_resource(const Recorded& recorded, const std::string& resource, const std::string& holder) {
    if (recorded.references.resource_of(resource) == nullptr) return resource;
    return to_text(recorded.references.reference(resource, holder));
}

Coverage measure(const Recorded& recorded) {
    Statements statements = collect(recorded);
    charge(recorded, statements);
    settle_states(recorded, statements.grants);
    test_conditions(recorded, statements);
    Coverage coverage;
    coverage.denied = denied_of(recorded, statements.grants);
    coverage.shares = shares_of(recorded, statements.grants);
    coverage.grants = std::move(statements.grants);
    return coverage;
}

}  // namespace leastwise::coverage
