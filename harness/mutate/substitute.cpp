#include "harness/mutate/substitute.hpp"

#include <algorithm>

namespace leastwise::mutate {
namespace {

const gate::Role* find_role(const gate::Directory& directory, std::string_view logical_id) {
    for (const auto& [name, role] : directory.roles()) {
        if (role->logical_id == logical_id) return role.get();
    }
    return nullptr;
}

const iam::Policy* policy_of_role(const gate::Role& role, const Mutant& mutant) {
    if (mutant.owner == Owner::boundary) return role.boundary ? &*role.boundary : nullptr;
    return mutant.policy < role.policies.size() ? &role.policies[mutant.policy] : nullptr;
}

const iam::Policy* policy_of_resource(const gate::Gate& gate, std::string_view arn, const Place& place) {
    const auto recorded = std::ranges::find(place.resources, arn, &runner::RecordedResource::arn);
    if (recorded == place.resources.end()) return nullptr;
    const runner::Deployed* now = place.stack.find(recorded->logical_id);
    if (now == nullptr) return nullptr;
    for (const gate::Service* service : gate.services()) {
        if (const iam::Policy* policy = service->resource_policy(now->declared.arn)) return policy;
    }
    return nullptr;
}

}  // namespace

bool substitute(gate::Gate& gate, const Mutant& mutant, const Place& place, const catalogue::Catalogue& actions) {
    const iam::Policy* original = nullptr;
    if (mutant.owner == Owner::resource) {
        original = policy_of_resource(gate, place.policies.resources[mutant.holder].arn, place);
    } else if (const gate::Role* role =
                   find_role(gate.directory(), place.policies.roles[mutant.holder].logical_id)) {
        original = policy_of_role(*role, mutant);
    }
    if (original == nullptr) return false;
    iam::Policy changed = *original;
    if (mutant.op == Operator::drop_policy) {
        for (iam::Statement& statement : changed.statements) apply(mutant, statement, actions);
    } else if (mutant.statement < changed.statements.size()) {
        apply(mutant, changed.statements[mutant.statement], actions);
    } else {
        return false;
    }
    gate.substitute(*original, std::move(changed));
    return true;
}

}  // namespace leastwise::mutate
