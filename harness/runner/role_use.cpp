#include "harness/runner/role_use.hpp"

#include "harness/runner/engine.hpp"
#include "runtime/gate/service.hpp"
#include "runtime/template/scope.hpp"

#include <algorithm>
#include <map>

namespace leastwise::runner {
namespace {

/// What is emulated of a type: why not a resource of it, and the names of properties without an effect.
struct TypeSupport {
    std::string (*not_emulated)(const core::Document& properties) = nullptr;
    std::set<std::string, std::less<>> without_effect;
};
using Support = std::map<std::string, TypeSupport, std::less<>>;

Support support_of_types() {
    Support known;
    for_each_service([&known](const gate::Service& service) {
        for (const gate::ResourceType& type : service.resource_types()) {
            TypeSupport& one = known[std::string(type.type)];
            one.not_emulated = type.not_emulated;
            for (const gate::PropertySupport& property : type.properties) {
                if (property.support != gate::Support::ok && property.differs == nullptr)
                    one.without_effect.emplace(property.name);
            }
        }
    });
    return known;
}

/// Roles that resources are given, by whether these are emulated.
struct Uses {
    std::set<std::string, std::less<>> here, elsewhere;
};

void add_uses(const templates::Resource& resource, const Support& support, Uses& uses) {
    const auto known = support.find(resource.type);
    const bool whole = known == support.end() || (known->second.not_emulated != nullptr &&
                                                  !known->second.not_emulated(resource.properties).empty());
    for (const core::Member& property : *resource.properties.if_object()) {
        std::map<std::string, core::Span> named;
        templates::collect_references(property.value, named);
        const bool is_elsewhere = whole || known->second.without_effect.contains(property.name);
        for (const auto& [name, span] : named) (is_elsewhere ? uses.elsewhere : uses.here).insert(name);
    }
}

}  // namespace

std::set<std::string, std::less<>> roles_used_elsewhere(const templates::Template& loaded) {
    const Support support = support_of_types();
    Uses uses;
    for (const templates::Resource& resource : loaded.resources) {
        if (!resource.type.starts_with("AWS::IAM::")) add_uses(resource, support, uses);
    }
    std::set<std::string, std::less<>> roles;
    for (const templates::Resource& resource : loaded.resources) {
        const bool only_elsewhere =
            uses.elsewhere.contains(resource.logical_id) && !uses.here.contains(resource.logical_id);
        if (resource.type == "AWS::IAM::Role" && only_elsewhere) roles.insert(resource.logical_id);
    }
    return roles;
}

}  // namespace leastwise::runner
