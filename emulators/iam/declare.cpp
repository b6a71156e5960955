#include "emulators/iam/declare.hpp"

#include "emulators/iam/documents.hpp"
#include "emulators/iam/errors.hpp"
#include "runtime/core/arn.hpp"
#include "runtime/core/text.hpp"

namespace leastwise::iamapi {

using core::Document;
using gate::Declaration;
using gate::Declared;
using gate::Deployment;
using gate::Role;

namespace {

// IAM User Guide, "IAM and AWS STS quotas"; the defaults where a quota can be raised.
constexpr std::size_t kInlineBytesMax = 10'240;
constexpr std::size_t kTrustBytesMax = 2'048;
constexpr std::size_t kAttachedMax = 10;
constexpr std::size_t kTagsMax = 50;
constexpr std::int64_t kSessionSecondsMin = 3'600;
constexpr std::int64_t kSessionSecondsMax = 43'200;

int session_seconds(const Document& properties) {
    const Document* member = properties.find("MaxSessionDuration");
    if (member == nullptr) return kSessionSecondsMin;
    auto value = member->as_integer();
    if (!value && member->if_string()) value = core::to_integer(*member->if_string());
    if (!value) {
        throw invalid_value(text_property(properties, "MaxSessionDuration"), "maxSessionDuration",
                            "Member must be an integer");  // (mem)
    }
    if (*value < kSessionSecondsMin) {
        throw invalid_value(std::to_string(*value), "maxSessionDuration",
                            "Member must have value greater than or equal to 3600");
    }
    if (*value > kSessionSecondsMax) {
        throw invalid_value(std::to_string(*value), "maxSessionDuration",
                            "Member must have value less than or equal to 43200");
    }
    return static_cast<int>(*value);
}

std::vector<std::pair<std::string, std::string>> tags_of(const Document& properties) {
    std::vector<std::pair<std::string, std::string>> tags;
    for (const Document& tag : list_property(properties, "Tags")) {
        tags.emplace_back(text_property(tag, "Key"), text_property(tag, "Value"));
    }
    if (tags.size() > kTagsMax) throw quota_exceeded("TagsPerRole", kTagsMax);
    return tags;
}

void read_inline_policies(const Document& properties, Role& role, core::Diagnostics& diagnostics) {
    std::size_t size = 0;
    for (const Document& entry : list_property(properties, "Policies")) {
        const std::string name = text_property(entry, "PolicyName");
        check_name(name, "policyName", 128);
        const Document* document = entry.find("PolicyDocument");
        if (document == nullptr) {
            diagnostics.push_back({core::Severity::error, "LW0603", entry.span(),
                                   "policy \"" + name + "\" has no PolicyDocument",
                                   "Add it, or remove the entry"});
            continue;
        }
        if (auto policy = read_policy(*document, iam::PolicyKind::identity, name, diagnostics)) {
            size += policy_size(*policy);
            add_policy(role, std::move(*policy));
        }
    }
    if (size > kInlineBytesMax) throw inline_policies_too_large(role.name);
}

void read_attached_policies(const Iam& service, const Document& properties, Role& role,
                            core::Diagnostics& diagnostics) {
    const auto arns = list_property(properties, "ManagedPolicyArns");
    if (arns.size() > kAttachedMax) throw quota_exceeded("PoliciesPerRole", kAttachedMax);
    for (const Document& arn : arns) {
        if (auto policy = managed_policy(service, arn, iam::PolicyKind::identity, diagnostics)) {
            add_policy(role, std::move(*policy));
        }
    }
}

Role read_role(Iam& service, const Declaration& declaration, core::Diagnostics& diagnostics) {
    const Document& properties = declaration.properties;
    const core::Place& place = service.place();
    Role role;
    role.name = physical_name(service, text_property(properties, "RoleName"), declaration);
    check_name(role.name, "roleName", 64);
    role.arn = core::make_arn(place.partition, "iam", "", place.account,
                              "role" + checked_path(properties) + role.name);
    role.unique_id = service.world().ids.unique_id("AROA", 21);
    role.logical_id = declaration.logical_id;
    role.description = text_property(properties, "Description");
    role.created = service.world().clock.now();
    role.session_seconds_max = session_seconds(properties);
    role.tags = tags_of(properties);
    role.trust.kind = iam::PolicyKind::trust;
    if (const Document* trust = properties.find("AssumeRolePolicyDocument")) {
        auto policy = read_policy(*trust, iam::PolicyKind::trust, "AssumeRolePolicyDocument", diagnostics);
        if (policy) role.trust = std::move(*policy);
        if (policy_size(role.trust) > kTrustBytesMax) throw quota_exceeded("ACLSizePerRole", kTrustBytesMax);
    } else {
        diagnostics.push_back({core::Severity::error, "LW0604", declaration.span,
                               "role \"" + declaration.logical_id + "\" has no AssumeRolePolicyDocument",
                               "Add the trust policy that says who may assume the role"});
    }
    read_attached_policies(service, properties, role, diagnostics);
    read_inline_policies(properties, role, diagnostics);
    if (const Document* boundary = properties.find("PermissionsBoundary")) {
        role.boundary = managed_policy(service, *boundary, iam::PolicyKind::boundary, diagnostics);
        // A boundary that cannot be read bounds everything.
        if (!role.boundary) role.boundary.emplace().kind = iam::PolicyKind::boundary;
    }
    return role;
}

/// What CloudFormation calls to make the role.
std::vector<iam::AccessCheck> checks_for(const Role& role) {
    iam::AccessCheck create{"iam:CreateRole", role.arn, {}};
    if (role.boundary) create.context.set("iam:PermissionsBoundary", role.boundary->arn);
    std::vector<std::string> tag_keys;
    for (const auto& [key, value] : role.tags) {
        create.context.set("aws:RequestTag/" + key, value);
        tag_keys.push_back(key);
    }
    if (!tag_keys.empty()) create.context.set_list("aws:TagKeys", tag_keys);
    std::vector<iam::AccessCheck> checks{create};
    for (const iam::Policy& policy : role.policies) {
        iam::AccessCheck check{
            policy.arn.empty() ? "iam:PutRolePolicy" : "iam:AttachRolePolicy", role.arn, {}};
        if (!policy.arn.empty()) check.context.set("iam:PolicyARN", policy.arn);
        if (role.boundary) check.context.set("iam:PermissionsBoundary", role.boundary->arn);
        checks.push_back(std::move(check));
    }
    return checks;
}

Declared declare_role(Iam& service, const Declaration& declaration, Deployment& deployment) {
    Role role = read_role(service, declaration, deployment.diagnostics);
    if (service.directory().find_role(role.name) != nullptr) throw role_exists(role.name);
    const gate::Permit permit = deployment.gate.authorize(
        deployment.deployer, "iam", "AWS::IAM::Role " + declaration.logical_id, checks_for(role));
    const Role& made = service.directory().put_role(permit, std::move(role));
    return {.physical_id = made.name,
            .attributes = {{"Arn", made.arn}, {"RoleId", made.unique_id}},
            .arn = made.arn};
}

}  // namespace

std::vector<gate::ResourceType> make_resource_types(Iam& service) {
    using gate::Support;
    std::vector<gate::ResourceType> types;
    types.push_back({"AWS::IAM::Role",
                     {{"AssumeRolePolicyDocument", Support::ok, ""},
                      {"Description", Support::ok, ""},
                      {"ManagedPolicyArns", Support::ok, ""},
                      {"MaxSessionDuration", Support::ok, ""},
                      {"Path", Support::ok, ""},
                      {"PermissionsBoundary", Support::ok, ""},
                      {"Policies", Support::ok, ""},
                      {"RoleName", Support::ok, ""},
                      {"Tags", Support::ok, ""}},
                     [&service](const Declaration& declaration, Deployment& deployment) {
                         return declare_role(service, declaration, deployment);
                     }});
    for (gate::ResourceType& type : policy_resource_types(service)) types.push_back(std::move(type));
    return types;
}

}  // namespace leastwise::iamapi
