#include "harness/tighten/prove.hpp"

#include "runtime/prover/prover.hpp"

#include <algorithm>

namespace leastwise::tighten {
namespace {

using Policies = std::vector<iam::Policy>;

iam::PolicySet identity_set(const Policies& policies) {
    iam::PolicySet set;
    for (const iam::Policy& policy : policies) set.identity.push_back(&policy);
    return set;
}

iam::PolicySet resource_set(const iam::Policy& policy) {
    iam::PolicySet set;
    set.resource = &policy;
    return set;
}

class Prover {
public:
    Prover(const Trial& trial, const runner::RecordedPolicies& recorded, const Renames& renames,
           const FunctionRoles& roles_before)
        : trial_(trial), recorded_(recorded), renames_(renames), roles_before_(roles_before) {}

    Proofs run() {
        for (const auto& [name, role] : trial_.directory().roles()) prove_role(*role);
        for (const runner::Deployed& resource : trial_.stack().resources) prove_resource(resource);
        return std::move(proofs_);
    }

private:
    const runner::RecordedRole* recorded_role(const std::string& logical_id) const {
        const auto found = std::ranges::find(recorded_.roles, logical_id, &runner::RecordedRole::logical_id);
        return found == recorded_.roles.end() ? nullptr : &*found;
    }

    /// The role as it was, or for a new one the role that its functions had.
    const runner::RecordedRole* before(const gate::Role& role) const {
        if (const auto* same = recorded_role(role.logical_id)) return same;
        for (const auto& [name, function] : trial_.functions().functions()) {
            if (function.configuration.role_arn != role.arn) continue;
            const auto had = roles_before_.find(function.configuration.logical_id);
            return had == roles_before_.end() ? nullptr : recorded_role(had->second);
        }
        return nullptr;
    }

    bool proved(const iam::PolicySet& old_set, const iam::PolicySet& new_set, const std::string& subject) {
        const prover::Verdict verdict = prover::subset(old_set, new_set);
        switch (verdict.answer) {
            case prover::Answer::proved: return true;
            case prover::Answer::not_subset:
                proofs_.problems.push_back(subject + " would newly allow " + verdict.witness->check.action +
                                           " on " + verdict.witness->check.resource);
                return false;
            case prover::Answer::not_proved:
                proofs_.problems.push_back("it is not proved that " + subject +
                                           " grants nothing new: " + verdict.reason);
                return false;
        }
        return false;
    }

    Policies renamed(const std::vector<runner::RecordedPolicy>& policies) const {
        Policies result;
        for (const runner::RecordedPolicy& one : policies) result.push_back(renames_.policy(one.policy));
        return result;
    }

    bool prove_boundary(const gate::Role& role, const runner::RecordedRole& old) {
        if (!old.boundary) return true;
        if (!role.boundary) {
            proofs_.problems.push_back(role.logical_id + " would lose its permissions boundary");
            return false;
        }
        const Policies old_ones = {renames_.policy(old.boundary->policy)}, new_ones = {*role.boundary};
        return proved(identity_set(old_ones), identity_set(new_ones), role.logical_id + "'s boundary");
    }

    void prove_role(const gate::Role& role) {
        const runner::RecordedRole* old = before(role);
        if (old == nullptr) {
            proofs_.problems.push_back(role.logical_id + " is a role that no recorded one is known for");
            return;
        }
        const Policies old_ones = renamed(old->policies);
        bool good = proved(identity_set(old_ones), identity_set(role.policies), role.logical_id);
        good = prove_boundary(role, *old) && good;
        if (old->trust) {
            const iam::Policy old_trust = renames_.policy(old->trust->policy);
            good = proved(resource_set(old_trust), resource_set(role.trust),
                          role.logical_id + "'s trust policy") &&
                   good;
        }
        if (good) ++proofs_.roles;
    }

    void prove_resource(const runner::Deployed& resource) {
        const iam::Policy* now =
            resource.declared.arn.empty() ? nullptr : trial_.resource_policy(resource.declared.arn);
        if (now == nullptr || resource.type == "AWS::IAM::Role") return;
        const std::string subject = resource.logical_id + "'s own policy";
        for (const runner::RecordedResourcePolicy& old : recorded_.resources) {
            if (renames_.text(old.arn) != resource.declared.arn) continue;
            const iam::Policy old_policy = renames_.policy(old.policy.policy);
            if (proved(resource_set(old_policy), resource_set(*now), subject)) ++proofs_.resources;
            return;
        }
        proofs_.problems.push_back(subject + " was not there in the recorded run");
    }

    const Trial& trial_;
    const runner::RecordedPolicies& recorded_;
    const Renames& renames_;
    const FunctionRoles& roles_before_;
    Proofs proofs_;
};

}  // namespace

FunctionRoles function_roles(const runner::RecordedPolicies& recorded, const ledger::Entries& entries) {
    FunctionRoles roles;
    for (const ledger::Entry& entry : entries) {
        if (entry.actor.function.empty()) continue;
        if (const auto* role = recorded.find_role(entry.actor.role_arn))
            roles[entry.actor.function] = role->logical_id;
    }
    return roles;
}

Proofs prove_nothing_new(const Trial& trial, const runner::RecordedPolicies& recorded,
                         const Renames& renames, const FunctionRoles& roles_before) {
    return Prover(trial, recorded, renames, roles_before).run();
}

}  // namespace leastwise::tighten
