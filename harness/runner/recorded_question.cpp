#include "harness/runner/recorded_question.hpp"

#include "runtime/core/arn.hpp"

namespace leastwise::runner {
namespace {

iam::PrincipalKind kind_of(std::string_view kind) {
    if (kind == "role_session") return iam::PrincipalKind::role_session;
    if (kind == "user") return iam::PrincipalKind::user;
    if (kind == "root") return iam::PrincipalKind::root;
    if (kind == "federated") return iam::PrincipalKind::federated;
    if (kind == "service") return iam::PrincipalKind::service;
    return iam::PrincipalKind::anonymous;
}

iam::Principal principal_of(const ledger::Actor& actor) {
    iam::Principal principal;
    principal.kind = kind_of(actor.kind);
    principal.role_arn = actor.role_arn;
    (principal.kind == iam::PrincipalKind::service ? principal.service : principal.arn) = actor.arn;
    if (const auto parts = core::split_arn(actor.arn)) principal.account = parts->account;
    return principal;
}

}  // namespace

std::vector<std::vector<const iam::Policy*>> levels_of(const RecordedPolicies& policies,
                                                       const std::string& kind_and_account) {
    std::vector<std::vector<const iam::Policy*>> levels;
    const RecordedLevels* recorded = policies.find_levels(kind_and_account);
    if (recorded == nullptr) return levels;
    for (const auto& level : recorded->levels) {
        auto& pointers = levels.emplace_back();
        for (const RecordedPolicy& one : level) pointers.push_back(&one.policy);
    }
    return levels;
}

namespace {

std::string text_of(const iam::Context& context, std::string_view key) {
    const iam::ContextValues* found = context.find(key);
    return found == nullptr || found->values.empty() ? std::string() : found->values.front();
}

iam::PolicySet policy_set(const RecordedPolicies& policies, const ledger::Actor& actor,
                          const ledger::CheckMark& mark) {
    iam::PolicySet set;
    set.scp = levels_of(policies, "scp:" + text_of(mark.context, "aws:PrincipalAccount"));
    set.rcp = levels_of(policies, "rcp:" + text_of(mark.context, "aws:ResourceAccount"));
    if (const RecordedRole* role = policies.find_role(actor.role_arn)) {
        for (const RecordedPolicy& recorded : role->policies) set.identity.push_back(&recorded.policy);
        if (role->boundary) set.boundary = &role->boundary->policy;
    }
    if (const RecordedResourcePolicy* resource = policies.find_resource(mark.resource)) {
        set.resource = &resource->policy.policy;
    } else if (const RecordedRole* role = policies.find_role(mark.resource);
               role != nullptr && role->trust) {
        set.resource = &role->trust->policy;
    }
    return set;
}

}  // namespace

RecordedQuestion question_of(const RecordedPolicies& policies, const ledger::Actor& actor,
                             const ledger::CheckMark& mark) {
    return {principal_of(actor),
            {mark.action, mark.resource, mark.context},
            text_of(mark.context, "aws:ResourceAccount"),
            policy_set(policies, actor, mark)};
}

namespace {

std::vector<const iam::Policy*> pointers(const std::vector<RecordedPolicy>& recorded) {
    std::vector<const iam::Policy*> result;
    for (const RecordedPolicy& one : recorded) result.push_back(&one.policy);
    return result;
}

}  // namespace

RecordedQuestion question_at(const RecordedPolicies& policies, const ledger::Entry& entry,
                             const ledger::CheckMark& mark) {
    const RecordedChanges& changes = policies.changes;
    RecordedQuestion asked = question_of(policies, entry.actor, mark);
    iam::PolicySet& set = asked.policies;
    if (const RecordedCaller* caller = changes.caller_at(entry.actor.access_key_id, entry.sequence)) {
        set.identity = pointers(caller->policies);
        set.session = pointers(caller->session);
        set.boundary = caller->boundary ? &caller->boundary->policy : nullptr;
        asked.principal.user_arn = caller->user_arn;
    }
    if (const RecordedCarried* carried = changes.carried_at(mark.resource, entry.sequence))
        set.resource = carried->policy ? &carried->policy->policy : nullptr;
    return asked;
}

}  // namespace leastwise::runner
