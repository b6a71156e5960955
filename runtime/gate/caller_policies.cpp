#include "runtime/gate/caller_policies.hpp"

#include <algorithm>

namespace leastwise::gate {
namespace {

/// Sessions that ended are not told apart from those that wait: all are compiled again now and then.
constexpr std::size_t kCallersMax = 1'024;

}  // namespace

const iam::CompiledPolicies& CallerPolicies::of(const Caller& caller) {
    const iam::Principal& principal = caller.principal;
    if (principal.kind == iam::PrincipalKind::service || principal.kind == iam::PrincipalKind::anonymous)
        return none_;
    if (generation_ != directory_.generation() || by_key_.size() >= kCallersMax) by_key_.clear();
    generation_ = directory_.generation();
    const auto known = by_key_.find(caller.access_key_id);
    if (known != by_key_.end() && known->second.arn == principal.arn && known->second.user_id == principal.user_id)
        return *known->second.policies;
    Bound bound{principal.arn, principal.user_id, std::make_unique<iam::CompiledPolicies>(gather(caller))};
    const iam::CompiledPolicies& policies = *bound.policies;
    by_key_.insert_or_assign(caller.access_key_id, std::move(bound));
    if (watch_ != nullptr) watch_->binds(caller, policies.policies());
    return policies;
}

iam::PolicySet CallerPolicies::gather(const Caller& caller) const {
    iam::PolicySet set = directory_.policies_for(caller.principal, caller.access_key_id);
    if (const Organization& organization = directory_.organization(); !organization.empty())
        set.scp = organization.levels(iam::PolicyKind::scp, caller.principal.account);
    if (substitutes_.empty()) return set;
    const auto put = [this](const iam::Policy*& policy) { policy = standing_for(policy); };
    std::ranges::for_each(set.identity, put);
    std::ranges::for_each(set.session, put);
    put(set.boundary);
    return set;
}

void CallerPolicies::substitute(const iam::Policy& original, iam::Policy changed) {
    substitutes_[&original] = std::make_unique<const iam::Policy>(std::move(changed));
    by_key_.clear();
}

const iam::Policy* CallerPolicies::standing_for(const iam::Policy* policy) const {
    const auto found = substitutes_.find(policy);
    return found == substitutes_.end() ? policy : found->second.get();
}

}  // namespace leastwise::gate
