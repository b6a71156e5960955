#include "harness/tighten/rerun.hpp"

#include "harness/tighten/renames.hpp"
#include "runtime/core/arn.hpp"
#include "runtime/iam/evaluate.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace leastwise::tighten {
namespace {

/// Who was denied what: role or service, function, action, resource with the first run's names.
using Denied = std::tuple<std::string, std::string, std::string, std::string>;

std::string caller_of(const ledger::Entry& entry, const runner::RecordedPolicies& policies) {
    const runner::RecordedRole* role = policies.find_role(entry.actor.role_arn);
    return role == nullptr ? entry.actor.arn : role->logical_id;
}

bool is_of_application(const ledger::Entry& entry) {
    return entry.kind == ledger::Kind::call && !entry.actor.deployer &&
           (entry.actor.kind == "role_session" || entry.actor.kind == "service");
}

template <class Visit>
void each_denial(const ledger::Entries& entries, const Visit& visit) {
    for (const ledger::Entry& entry : entries) {
        if (!is_of_application(entry)) continue;
        for (const ledger::CheckMark& check : entry.checks) {
            if (check.verdict != "allow") visit(entry, check);
        }
    }
}

/// Request ids of invocations that ended without an error.
struct Invocation {
    std::string function;
    bool succeeded = false;
};

std::map<std::string, Invocation> invocations_of(const ledger::Entries& entries) {
    std::map<std::string, Invocation> found;  // by request id
    for (const ledger::Entry& entry : entries) {
        if (entry.kind == ledger::Kind::invocation)
            found[entry.request_id] = {entry.actor.function, entry.error_code.empty()};
    }
    return found;
}

/// Finds the statement of the first run that would have granted a call, and where it stood.
class Grants {
public:
    explicit Grants(const runner::RecordedPolicies& policies) : policies_(policies) {}

    void find(const iam::AccessCheck& check, const ledger::Entry& entry, const runner::RecordedRole* role,
              NewDenial& denial) const {
        iam::PolicySet set;
        iam::Principal principal;
        if (role != nullptr) {
            principal.kind = iam::PrincipalKind::role_session;
            principal.arn = entry.actor.arn;
            principal.role_arn = role->arn;
            for (const auto& one : role->policies) set.identity.push_back(&one.policy);
            if (role->boundary) set.boundary = &role->boundary->policy;
        } else {
            principal.kind = iam::PrincipalKind::service;
            principal.service = entry.actor.arn;
        }
        if (const auto* resource = policies_.find_resource(check.resource))
            set.resource = &resource->policy.policy;
        const runner::RecordedRole* assumed = policies_.find_role(check.resource);
        if (assumed != nullptr && assumed->trust) set.resource = &assumed->trust->policy;
        const auto parts = core::split_arn(check.resource);
        const auto own = core::split_arn(role == nullptr ? check.resource : role->arn);
        principal.account = own ? std::string(own->account) : std::string{};
        const std::string account = parts ? std::string(parts->account) : principal.account;
        const iam::Decision decision = iam::evaluate({principal, check, account, set});
        if (!decision.allowed()) return;
        for (const iam::StatementRef& ref : decision.determining) name(ref, denial);
    }

private:
    void name(const iam::StatementRef& ref, NewDenial& denial) const {
        if (!denial.granted_by.empty()) return;
        const iam::Statement& statement = ref.policy->statements[ref.statement];
        const std::string shown = statement.sid.empty() ? std::to_string(ref.statement + 1) : statement.sid;
        denial.granted_by = "statement " + shown + " of " + ref.policy->name;
        each_policy([&](const runner::RecordedPolicy& recorded) {
            if (&recorded.policy == ref.policy) denial.place = recorded.places[ref.statement];
        });
    }

    template <class Visit>
    void each_policy(const Visit& visit) const {
        for (const runner::RecordedRole& role : policies_.roles) {
            for (const runner::RecordedPolicy& one : role.policies) visit(one);
            if (role.boundary) visit(*role.boundary);
            if (role.trust) visit(*role.trust);
        }
        for (const runner::RecordedResourcePolicy& one : policies_.resources) visit(one.policy);
    }

    const runner::RecordedPolicies& policies_;
};

}  // namespace

std::vector<NewDenial> new_denials(const ledger::Entries& first, const ledger::Entries& second) {
    const runner::RecordedPolicies before = runner::read_policies(first),
                                   after = runner::read_policies(second);
    const Renames to_first(runner::read_resources(second), runner::read_resources(first));
    std::set<Denied> known;
    each_denial(first, [&](const ledger::Entry& entry, const ledger::CheckMark& check) {
        known.emplace(caller_of(entry, before), entry.actor.function, check.action, check.resource);
    });
    const auto invocations = invocations_of(second);
    const Grants grants(before);
    std::map<Denied, std::size_t> places;
    std::vector<NewDenial> denials;
    each_denial(second, [&](const ledger::Entry& entry, const ledger::CheckMark& check) {
        const Denied call{caller_of(entry, after), entry.actor.function, check.action,
                          to_first.text(check.resource)};
        if (known.contains(call)) return;
        const auto invocation = invocations.find(entry.parent_id);
        const bool swallowed = invocation != invocations.end() && invocation->second.succeeded;
        if (const auto found = places.find(call); found != places.end()) {
            NewDenial& denial = denials[found->second];
            ++denial.count;
            denial.swallowed = denial.swallowed || swallowed;
            return;
        }
        places.emplace(call, denials.size());
        NewDenial denial{entry.request_id, std::get<0>(call), entry.actor.function, check.action,
                         check.resource,   {},                {},                   swallowed,
                         1,
                         invocation == invocations.end() ? "" : invocation->second.function};
        const auto role = std::ranges::find(before.roles, denial.role, &runner::RecordedRole::logical_id);
        grants.find({check.action, std::get<3>(call), to_first.context(check.context)}, entry,
                    role == before.roles.end() ? nullptr : &*role, denial);
        denials.push_back(std::move(denial));
    });
    return denials;
}

}  // namespace leastwise::tighten
