#include "runtime/prover/question.hpp"

namespace leastwise::prover {
namespace {

Layer layer(std::vector<const iam::Policy*> policies, PrincipalUse principals = PrincipalUse::ignored) {
    return {std::move(policies), principals, false};
}

}  // namespace

std::optional<Subject> subject_of(const iam::PolicySet& policies) {
    if (policies.resource) {
        return policies.resource->kind == iam::PolicyKind::trust ? Subject::trust : Subject::resource;
    }
    if (policies.identity.empty()) return {};
    return Subject::identity;
}

Side layers_of(const iam::PolicySet& policies, Budget& budget) {
    Side side;
    side.has_boundary = policies.boundary != nullptr;
    const bool limits_caller = policies.boundary || !policies.session.empty() || !policies.scp.empty();
    if (policies.resource && (limits_caller || !policies.identity.empty())) {
        budget.give_up("a resource's policy is compared without the policies of its callers; compare them one by one");
    }
    if (!policies.resource && policies.identity.empty()) return side;
    if (policies.resource) {
        side.layers.push_back(layer({policies.resource}, PrincipalUse::needed_strength));
    } else {
        side.layers.push_back(layer(policies.identity));
    }
    if (policies.boundary) side.layers.push_back(layer({policies.boundary}));
    if (!policies.session.empty()) side.layers.push_back(layer(policies.session));
    for (const auto& level : policies.scp) side.layers.push_back(layer(level));
    if (!policies.vpc_endpoint.empty()) {
        side.layers.push_back(layer(policies.vpc_endpoint, PrincipalUse::any_strength));
    }
    for (const auto& level : policies.rcp) {
        Layer denies = layer(level, PrincipalUse::any_strength);
        denies.denies_only = true;
        side.layers.push_back(std::move(denies));
    }
    return side;
}

}  // namespace leastwise::prover
