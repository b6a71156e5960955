#include "emulators/lambda/registry.hpp"

#include "emulators/lambda/function_name.hpp"
#include "runtime/core/arn.hpp"
#include "runtime/core/check.hpp"
#include "runtime/core/text.hpp"

#include <algorithm>

namespace leastwise::lambda {

const Function* Registry::find(std::string_view name) const {
    const auto found = functions_.find(name);
    return found == functions_.end() ? nullptr : &found->second;
}

const Function* Registry::find_by_logical_id(std::string_view logical_id) const {
    for (const auto& [name, function] : functions_) {
        if (function.configuration.logical_id == logical_id) return &function;
    }
    return nullptr;
}

std::optional<std::string> Registry::version_of(const Function& function, std::string_view qualifier) const {
    if (qualifier.empty() || qualifier == "$LATEST") return "$LATEST";
    if (const auto alias = function.aliases.find(qualifier); alias != function.aliases.end()) {
        return alias->second;
    }
    const auto number = core::to_integer(qualifier);
    if (!number || *number < 1 || static_cast<std::uint64_t>(*number) > function.version_count) return {};
    return std::string(qualifier);
}

const Layer* Registry::find_layer(std::string_view arn) const {
    const auto found = layers_.find(arn);
    return found == layers_.end() ? nullptr : &found->second;
}

const ResourcePolicy* Registry::find_policy(std::string_view arn) const {
    const auto parts = core::split_arn(arn);
    constexpr std::string_view kPrefix = "function:";
    if (!parts || parts->service != "lambda" || parts->account != world_.place.account ||
        parts->region != world_.place.region || !parts->resource.starts_with(kPrefix)) {
        return nullptr;
    }
    const std::string_view rest = parts->resource.substr(kPrefix.size());
    const auto colon = rest.find(':');
    const Function* function = find(rest.substr(0, colon));
    if (function == nullptr) return nullptr;
    std::string_view qualifier =
        colon == std::string_view::npos ? std::string_view{} : rest.substr(colon + 1);
    if (qualifier == "$LATEST") qualifier = {};  // $LATEST has no policy of its own: the function's holds
    const auto found = function->policies.find(qualifier);
    return found == function->policies.end() ? nullptr : &found->second;
}

Function& Registry::at(std::string_view name) {
    const auto found = functions_.find(name);
    LW_CHECK(found != functions_.end(), "a change to a function that is not there");
    return found->second;
}

Function& Registry::put(const gate::Permit&, Function function) {
    function.modified = world_.clock.now();
    function.revision_id = world_.ids.uuid();
    std::string name = function.configuration.name;
    return functions_.insert_or_assign(std::move(name), std::move(function)).first->second;
}

std::string Registry::publish(const gate::Permit&, std::string_view name) {
    return std::to_string(++at(name).version_count);
}

void Registry::put_alias(const gate::Permit&, std::string_view name, std::string alias, std::string version) {
    at(name).aliases.insert_or_assign(std::move(alias), std::move(version));
}

const Layer& Registry::publish_layer(const gate::Permit&, std::string_view name, std::string directory,
                                     std::uint64_t bytes) {
    const auto version = ++layer_versions_[std::string(name)];
    const auto& place = world_.place;
    std::string arn = core::make_arn(place.partition, "lambda", place.region, place.account,
                                     "layer:" + std::string(name) + ":" + std::to_string(version));
    Layer layer{arn, std::move(directory), bytes};
    return layers_.insert_or_assign(std::move(arn), std::move(layer)).first->second;
}

void Registry::renew(Function& function, std::string_view qualifier, std::vector<Permission> permissions) {
    if (permissions.empty()) {
        function.policies.erase(std::string(qualifier));
        return;
    }
    const std::string arn = function_arn(world_.place, function.configuration.name, qualifier);
    iam::Policy policy = to_policy(permissions, arn, world_.place);
    ResourcePolicy& place = function.policies[std::string(qualifier)];
    place.permissions = std::move(permissions);
    place.policy = std::move(policy);
    place.revision_id = world_.ids.uuid();
}

void Registry::add_permission(const gate::Permit&, std::string_view name, std::string_view qualifier,
                              Permission permission) {
    Function& function = at(name);
    std::vector<Permission> permissions;
    if (const auto old = function.policies.find(qualifier); old != function.policies.end()) {
        permissions = old->second.permissions;
    }
    permissions.push_back(std::move(permission));
    renew(function, qualifier, std::move(permissions));
}

void Registry::remove_permission(const gate::Permit&, std::string_view name, std::string_view qualifier,
                                 std::string_view statement_id) {
    Function& function = at(name);
    const auto old = function.policies.find(qualifier);
    if (old == function.policies.end()) return;
    auto permissions = old->second.permissions;
    std::erase_if(permissions, [&](const Permission& item) { return item.statement_id == statement_id; });
    renew(function, qualifier, std::move(permissions));
}

}  // namespace leastwise::lambda
