#include "harness/tighten/entry_plan.hpp"

#include "harness/tighten/edit.hpp"
#include "runtime/wire/json.hpp"

namespace leastwise::tighten {
namespace {

/// The entry of the function's Policies that names a managed policy, or nothing.
std::optional<core::Span> find_managed_entry(const templates::Template& loaded, const std::string& source,
                                             const iam::Policy& policy) {
    const core::Document* resources = loaded.source.find("Resources");
    const core::Document* resource = resources == nullptr ? nullptr : resources->find(source);
    const core::Document* properties = resource == nullptr ? nullptr : resource->find("Properties");
    const core::Document* policies = properties == nullptr ? nullptr : properties->find("Policies");
    if (policies == nullptr || policies->if_array() == nullptr) return {};
    for (const core::Document& entry : *policies->if_array()) {
        const std::string* text = entry.if_string();
        if (text != nullptr && (*text == policy.arn || policy.arn.ends_with("/" + *text)))
            return entry.span();
    }
    return {};
}

/// Whether the role has the managed policy without the entry as well: SAM attaches some by itself, for logs,
/// traces, networks and event sources.
bool is_attached_without(const templates::Template& loaded, const std::string& role, core::Span entry,
                         const iam::Policy& policy) {
    Change removal;
    removal.kind = Change::Kind::remove_entry;
    removal.span = entry;
    const auto edited = edit(loaded, {removal});
    const std::string* text = std::get_if<0>(&edited);
    if (text == nullptr) return false;
    const templates::Template without = templates::load_text(*text, std::string(loaded.files.path(0)),
                                                             loaded.options, &templates::read_text);
    const templates::Resource* resource = without.find(role);
    const core::Document* arns = resource == nullptr ? nullptr : resource->properties.find("ManagedPolicyArns");
    return arns != nullptr &&
           wire::to_json(*arns).find(policy.arn.substr(policy.arn.rfind('/')) + "\"") != std::string::npos;
}

}  // namespace

std::optional<core::Span> managed_entry(const RoleScene& scene, const iam::Policy& policy) {
    const auto span = find_managed_entry(scene.loaded, scene.source, policy);
    return span && !is_attached_without(scene.loaded, scene.role, *span, policy) ? span : std::nullopt;
}

const templates::PolicyOrigin* origin_of(const templates::Template& loaded, const References& references,
                                         std::string_view role, const iam::Policy& policy) {
    const auto* resource = policy.arn.empty() ? nullptr : references.resource_of(policy.arn);
    return resource != nullptr && resource->arn == policy.arn ? loaded.policy_origin(resource->logical_id, "")
                                                              : loaded.policy_origin(role, policy.name);
}

std::set<std::string> evidence_of(const Needs& needs) {
    std::set<std::string> ids;
    for (const auto& [need, uses] : needs) {
        for (const Use& use : uses) ids.insert(use.entry->request_id);
    }
    return ids;
}

Change entry_change(const RoleScene& scene, const std::vector<std::size_t>& policies, std::string subject,
                    core::Span span) {
    Change change;
    change.role = scene.role;
    change.holder = scene.role;
    change.source = scene.source;
    change.subject = std::move(subject);
    change.span = span;
    Needs needs;
    for (const std::size_t p : policies) {
        for (const iam::Statement& statement : scene.needs.role->policies[p].policy.statements) {
            change.actions_before += statement.actions.size();
            change.resources_before.insert(statement.resources.begin(), statement.resources.end());
        }
        for (const auto& [key, granted] : scene.needs.granted_by) {
            if (key.policy == p) add(needs, granted);
        }
    }
    change.evidence = evidence_of(needs);
    change.after =
        cover(needs, scene.role, scene.references, {&scene.catalogue, iam::Variables::substituted});
    change.kind = change.after.empty() ? Change::Kind::remove_entry : Change::Kind::replace_entry;
    return change;
}

}  // namespace leastwise::tighten
