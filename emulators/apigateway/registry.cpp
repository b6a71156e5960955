#include "emulators/apigateway/registry.hpp"

#include "emulators/apigateway/errors.hpp"
#include "emulators/apigateway/snapshot.hpp"

#include <algorithm>

namespace leastwise::apigateway {

const Api* Registry::find(std::string_view id) const {
    const auto found = apis_.find(id);
    return found == apis_.end() ? nullptr : &found->second;
}

const Stage* Registry::find_stage(const Api& api, std::string_view name) const {
    const auto found = api.stages.find(name);
    return found == api.stages.end() ? nullptr : &found->second;
}

std::shared_ptr<const Snapshot> Registry::served(const Api& api, const Stage& stage) const {
    const auto found = api.deployments.find(stage.deployment_id);
    return found == api.deployments.end() ? nullptr : found->second.snapshot;
}

Api& Registry::add(const gate::Permit&, Api api) {
    const std::string id = api.id;
    return apis_.insert_or_assign(id, std::move(api)).first->second;
}

Api& Registry::edit(const gate::Permit&, std::string_view id, const core::Place& place) {
    const auto found = apis_.find(id);
    if (found == apis_.end()) throw errors::unknown_api(place.account, id);
    return found->second;
}

void Registry::add_key(const gate::Permit&, ApiKey key) {
    const std::string id = key.id;
    keys_.insert_or_assign(id, std::move(key));
}

void Registry::add_plan(const gate::Permit&, UsagePlan plan) {
    const std::string id = plan.id;
    plans_.insert_or_assign(id, std::move(plan));
}

UsagePlan& Registry::edit_plan(const gate::Permit&, std::string_view id) {
    const auto found = plans_.find(id);
    if (found == plans_.end()) throw errors::unknown_usage_plan();
    return found->second;
}

const ApiKey* Registry::admitted_key(std::string_view value, std::string_view api_id,
                                     std::string_view stage) const {
    const auto key =
        std::ranges::find_if(keys_, [&](const auto& entry) { return entry.second.value == value; });
    if (key == keys_.end() || !key->second.enabled) return nullptr;
    const bool admitted = std::ranges::any_of(plans_, [&](const auto& entry) {
        const UsagePlan& plan = entry.second;
        return std::ranges::find(plan.key_ids, key->first) != plan.key_ids.end() &&
               std::ranges::any_of(plan.stages,
                                   [&](const auto& s) { return s.first == api_id && s.second == stage; });
    });
    return admitted ? &key->second : nullptr;
}

}  // namespace leastwise::apigateway
