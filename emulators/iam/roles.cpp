#include "emulators/iam/roles.hpp"

#include "emulators/iam/errors.hpp"
#include "runtime/core/arn.hpp"
#include "runtime/core/text.hpp"
#include "runtime/wire/json.hpp"

#include <algorithm>

namespace leastwise::iamapi {

using core::Document;
using gate::Call;
using gate::Role;

namespace {

constexpr std::size_t kPageDefault = 100;  // IAM API Reference, "MaxItems"

std::string text_member(const Call& call, std::string_view name) {
    const std::string* text = call.input.find_string(name);
    return text == nullptr ? std::string() : *text;
}

/// Query parameters arrive as text, internal calls may carry numbers.
std::size_t page_size(const Call& call) {
    const Document* member = call.input.find("MaxItems");
    if (member == nullptr) return kPageDefault;
    auto value = member->as_integer();
    if (!value && member->if_string()) value = core::to_integer(*member->if_string());
    if (!value || *value < 1 || *value > 1000) {
        const std::string shown = member->if_string() ? *member->if_string() : wire::to_json(*member);
        throw invalid_value(shown, "maxItems",
                            value && *value < 1 ? "Member must have value greater than or equal to 1"
                                                : "Member must have value less than or equal to 1000");
    }
    return static_cast<std::size_t>(*value);
}

/// Cuts one page out of sorted elements and writes IsTruncated and Marker. A marker is the position in
/// base64.
Document::Array page_of(const Call& call, Document::Array all, Document& output) {
    std::size_t start = 0;
    if (const std::string marker = text_member(call, "Marker"); !marker.empty()) {
        const auto decoded = core::from_base64(marker);
        const auto position = decoded ? core::to_integer(*decoded) : std::nullopt;
        if (!position || *position < 0 || static_cast<std::size_t>(*position) > all.size()) {
            throw invalid_marker(marker);
        }
        start = static_cast<std::size_t>(*position);
    }
    const std::size_t end = std::min(all.size(), start + page_size(call));
    const bool more = end < all.size();
    output.if_object()->append("IsTruncated", more);
    if (more) output.if_object()->append("Marker", core::to_base64(std::to_string(end)));
    return {all.begin() + static_cast<std::ptrdiff_t>(start), all.begin() + static_cast<std::ptrdiff_t>(end)};
}

/// `/path/` out of `arn:aws:iam::A:role/path/NAME`.
std::string path_of(const Role& role) {
    const auto parts = core::split_arn(role.arn);
    if (!parts) return "/";
    const auto first = parts->resource.find('/');
    const auto last = parts->resource.rfind('/');
    return std::string(parts->resource.substr(first, last - first + 1));
}

std::string encoded_document(const iam::Policy& policy) {
    return core::uri_encode(wire::to_json(iam::to_document(policy)));
}

Document tag_list(const Role& role) {
    Document::Array tags;
    for (const auto& [key, value] : role.tags)
        tags.push_back(Document::object({{"Key", key}, {"Value", value}}));
    return Document(std::move(tags));
}

/// The members that GetRole and ListRoles share. ListRoles leaves out tags and boundary, as AWS does.
Document describe(const Role& role) {
    Document out = Document::object({{"Path", path_of(role)},
                                     {"RoleName", role.name},
                                     {"RoleId", role.unique_id},
                                     {"Arn", role.arn},
                                     {"CreateDate", core::iso8601(role.created)},
                                     {"AssumeRolePolicyDocument", encoded_document(role.trust)},
                                     {"MaxSessionDuration", role.session_seconds_max}});
    if (!role.description.empty()) out.if_object()->append("Description", role.description);
    return out;
}

}  // namespace

const Role& named_role(const Iam& service, const Call& call) {
    const std::string name = text_member(call, "RoleName");
    const Role* role = service.directory().find_role(name);
    // A role is named by its name alone; the directory also finds it by ARN.
    if (role == nullptr || role->name != name) throw no_such_role(name);
    return *role;
}

std::string role_arn(const Iam& service, std::string_view name) {
    const Role* role = service.directory().find_role(name);
    if (role != nullptr && role->name == name) return role->arn;
    const core::Place& place = service.place();
    return core::make_arn(place.partition, "iam", "", place.account, "role/" + std::string(name));
}

gate::Answer get_role(const Iam& service, const Call& call) {
    const Role& role = named_role(service, call);
    Document described = describe(role);
    if (role.boundary) {
        described.if_object()->append("PermissionsBoundary",
                                      Document::object({{"PermissionsBoundaryType", "Policy"},
                                                        {"PermissionsBoundaryArn", role.boundary->arn}}));
    }
    if (!role.tags.empty()) described.if_object()->append("Tags", tag_list(role));
    described.if_object()->append("RoleLastUsed", Document::object());
    return gate::Reply{.output = Document::object({{"Role", std::move(described)}})};
}

gate::Answer list_roles(const Iam& service, const Call& call) {
    const std::string prefix = text_member(call, "PathPrefix");
    Document::Array roles;
    for (const auto& [name, role] : service.directory().roles()) {
        if (path_of(*role).starts_with(prefix)) roles.push_back(describe(*role));
    }
    Document output = Document::object();
    Document::Array page = page_of(call, std::move(roles), output);
    output.if_object()->append("Roles", std::move(page));
    return gate::Reply{.output = std::move(output)};
}

gate::Answer list_role_policies(const Iam& service, const Call& call) {
    std::vector<std::string> names;
    for (const iam::Policy& policy : named_role(service, call).policies) {
        if (policy.arn.empty()) names.push_back(policy.name);
    }
    std::sort(names.begin(), names.end());
    Document output = Document::object();
    Document::Array page = page_of(call, Document::Array(names.begin(), names.end()), output);
    output.if_object()->append("PolicyNames", std::move(page));
    return gate::Reply{.output = std::move(output)};
}

gate::Answer get_role_policy(const Iam& service, const Call& call) {
    const Role& role = named_role(service, call);
    const std::string name = text_member(call, "PolicyName");
    for (const iam::Policy& policy : role.policies) {
        if (!policy.arn.empty() || policy.name != name) continue;
        return gate::Reply{.output = Document::object({{"RoleName", role.name},
                                                       {"PolicyName", policy.name},
                                                       {"PolicyDocument", encoded_document(policy)}})};
    }
    throw no_such_role_policy(name);
}

gate::Answer list_attached_role_policies(const Iam& service, const Call& call) {
    const std::string prefix = text_member(call, "PathPrefix");
    Document::Array attached;
    for (const iam::Policy& policy : named_role(service, call).policies) {
        if (policy.arn.empty()) continue;
        const auto parts = core::split_arn(policy.arn);
        const std::string_view path =
            parts ? parts->resource.substr(std::min<std::size_t>(6, parts->resource.size()))
                  : std::string_view{};
        if (!prefix.empty() && !path.starts_with(prefix)) continue;
        attached.push_back(Document::object({{"PolicyName", policy.name}, {"PolicyArn", policy.arn}}));
    }
    Document output = Document::object();
    Document::Array page = page_of(call, std::move(attached), output);
    output.if_object()->append("AttachedPolicies", std::move(page));
    return gate::Reply{.output = std::move(output)};
}

}  // namespace leastwise::iamapi
