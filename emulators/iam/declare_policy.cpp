#include "emulators/iam/declare.hpp"
#include "emulators/iam/documents.hpp"
#include "emulators/iam/errors.hpp"
#include "runtime/core/arn.hpp"
#include "runtime/core/check.hpp"

namespace leastwise::iamapi {

using core::Document;
using gate::Declaration;
using gate::Declared;
using gate::Deployment;
using gate::Support;

namespace {

constexpr std::size_t kManagedBytesMax = 6'144;  // IAM User Guide, "IAM and AWS STS quotas"
constexpr std::size_t kInlineBytesMax = 10'240;

std::optional<iam::Policy> declared_document(const Declaration& declaration, const std::string& name,
                                             core::Diagnostics& diagnostics) {
    const Document* document = declaration.properties.find("PolicyDocument");
    if (document == nullptr) {
        diagnostics.push_back({core::Severity::error, "LW0603", declaration.span,
                               "policy \"" + declaration.logical_id + "\" has no PolicyDocument",
                               "Add the statements that it grants"});
        return {};
    }
    return read_policy(*document, iam::PolicyKind::identity, name, diagnostics);
}

/// The roles that the declaration lists, all of which must exist.
std::vector<std::string> listed_roles(const Iam& service, const Declaration& declaration,
                                      std::string_view member) {
    std::vector<std::string> names;
    for (const Document& entry : list_property(declaration.properties, member)) {
        const std::string* name = entry.if_string();
        const gate::Role* role = name == nullptr ? nullptr : service.directory().find_role(*name);
        if (role == nullptr || role->name != *name) throw no_such_role(name == nullptr ? "" : *name);
        names.push_back(*name);
    }
    return names;
}

void check_inline_size(const gate::Role& role, const iam::Policy& added) {
    std::size_t size = policy_size(added);
    for (const iam::Policy& policy : role.policies) {
        if (policy.arn.empty() && policy.name != added.name) size += policy_size(policy);
    }
    if (size > kInlineBytesMax) throw inline_policies_too_large(role.name);
}

void put_inline(Iam& service, const Declaration& declaration, Deployment& deployment,
                const iam::Policy& policy, const std::vector<std::string>& roles) {
    std::vector<iam::AccessCheck> checks;
    for (const std::string& name : roles) {
        const gate::Role* role = service.directory().find_role(name);
        check_inline_size(*role, policy);
        checks.push_back({"iam:PutRolePolicy", role->arn, {}});
    }
    const gate::Permit permit = deployment.gate.authorize(
        deployment.deployer, "iam", declaration.type + " " + declaration.logical_id, std::move(checks));
    for (const std::string& name : roles) service.add_to_role(permit, name, policy);
}

Declared declare_policy(Iam& service, const Declaration& declaration, Deployment& deployment) {
    const std::string name = text_property(declaration.properties, "PolicyName");
    check_name(name, "policyName", 128);
    const auto roles = listed_roles(service, declaration, "Roles");
    if (roles.empty()) {
        deployment.diagnostics.push_back(
            {core::Severity::error, "LW0605", declaration.span,
             "policy \"" + declaration.logical_id + "\" is attached to no role",
             "At least one of [Groups,Roles,Users] must be non-empty; users and groups are not emulated"});
    }
    const auto policy = declared_document(declaration, name, deployment.diagnostics);
    if (policy && !roles.empty()) put_inline(service, declaration, deployment, *policy, roles);
    // The physical id is a name of CloudFormation's own: four letters each of stack and logical id.
    const std::string id = declaration.stack_name.substr(0, 5) + "-" + declaration.logical_id.substr(0, 4) +
                           "-" + service.world().ids.upper(12);
    return {.physical_id = id, .attributes = {{"Id", id}}, .arn = ""};
}

Declared declare_role_policy(Iam& service, const Declaration& declaration, Deployment& deployment) {
    const std::string name = text_property(declaration.properties, "PolicyName");
    check_name(name, "policyName", 128);
    const auto roles = listed_roles(service, declaration, "RoleName");
    if (roles.empty()) throw no_such_role("");
    const auto policy = declared_document(declaration, name, deployment.diagnostics);
    if (policy) put_inline(service, declaration, deployment, *policy, roles);
    return {.physical_id = name + "|" + roles.front(), .attributes = {}, .arn = ""};
}

Declared declare_managed_policy(Iam& service, const Declaration& declaration, Deployment& deployment) {
    const Document& properties = declaration.properties;
    const std::string name =
        physical_name(service, text_property(properties, "ManagedPolicyName"), declaration);
    check_name(name, "policyName", 128);
    const core::Place& place = service.place();
    const std::string arn =
        core::make_arn(place.partition, "iam", "", place.account, "policy" + checked_path(properties) + name);
    if (service.find_policy(arn) != nullptr) throw policy_exists(name);
    const auto roles = listed_roles(service, declaration, "Roles");
    const std::string id = service.world().ids.unique_id("ANPA", 21);
    Declared declared{.physical_id = arn,
                      .attributes = {{"PolicyArn", arn},
                                     {"PolicyId", id},
                                     {"AttachmentCount", roles.size()},
                                     {"DefaultVersionId", "v1"},
                                     {"IsAttachable", true}},
                      .arn = arn};
    auto policy = declared_document(declaration, name, deployment.diagnostics);
    if (!policy) return declared;
    if (policy_size(*policy) > kManagedBytesMax) throw quota_exceeded("PolicySize", kManagedBytesMax);
    policy->arn = arn;
    std::vector<iam::AccessCheck> checks{{"iam:CreatePolicy", arn, {}}};
    for (const std::string& role : roles) {
        iam::AccessCheck attach{"iam:AttachRolePolicy", service.directory().find_role(role)->arn, {}};
        attach.context.set("iam:PolicyARN", arn);
        checks.push_back(std::move(attach));
    }
    const gate::Permit permit = deployment.gate.authorize(
        deployment.deployer, "iam", declaration.type + " " + declaration.logical_id, std::move(checks));
    const iam::Policy& stored = service.put_policy(permit, std::move(*policy));
    for (const std::string& role : roles) service.add_to_role(permit, role, stored);
    return declared;
}

}  // namespace

std::vector<gate::ResourceType> policy_resource_types(Iam& service) {
    using Declare = Declared (*)(Iam&, const Declaration&, Deployment&);
    const auto with = [&service](Declare declare) {
        return [&service, declare](const Declaration& declaration, Deployment& deployment) {
            return declare(service, declaration, deployment);
        };
    };
    constexpr std::string_view kNoUsers = "IAM users and groups are not emulated";
    return {{"AWS::IAM::Policy",
             {{"PolicyName", Support::ok, ""},
              {"PolicyDocument", Support::ok, ""},
              {"Roles", Support::ok, ""},
              {"Groups", Support::unsupported, kNoUsers},
              {"Users", Support::unsupported, kNoUsers}},
             with(&declare_policy)},
            {"AWS::IAM::RolePolicy",
             {{"PolicyName", Support::ok, ""},
              {"PolicyDocument", Support::ok, ""},
              {"RoleName", Support::ok, ""}},
             with(&declare_role_policy)},
            {"AWS::IAM::ManagedPolicy",
             {{"ManagedPolicyName", Support::ok, ""},
              {"PolicyDocument", Support::ok, ""},
              {"Path", Support::ok, ""},
              {"Roles", Support::ok, ""},
              {"Description", Support::inert, "kept nowhere; nothing reads it"},
              {"Groups", Support::unsupported, kNoUsers},
              {"Users", Support::unsupported, kNoUsers}},
             with(&declare_managed_policy)}};
}

}  // namespace leastwise::iamapi
