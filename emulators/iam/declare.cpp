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
constexpr std::size_t kTrustBytesMax = 2'048;
constexpr std::int64_t kSessionSecondsMin = 3'600;
constexpr std::int64_t kSessionSecondsMax = 43'200;

int session_seconds(const Document& properties) {
    const Document* member = properties.find("MaxSessionDuration");
    if (member == nullptr) return kSessionSecondsMin;
    auto value = member->as_integer();
    if (!value && member->if_string()) value = core::to_integer(*member->if_string());
    if (!value) {
        throw invalid_value("maxSessionDuration", "Member must be an integer");  // (mem)
    }
    if (*value < kSessionSecondsMin) {
        throw invalid_value("maxSessionDuration", "Member must have value greater than or equal to 3600");
    }
    if (*value > kSessionSecondsMax) {
        throw invalid_value("maxSessionDuration", "Member must have value less than or equal to 43200");
    }
    return static_cast<int>(*value);
}

Role read_role(Iam& service, const Declaration& declaration, core::Diagnostics& diagnostics) {
    const Document& properties = declaration.properties;
    Role role;
    start_identity(service, declaration, IdentityKind::role, role);
    role.unique_id = service.world().ids.unique_id("AROA", 21);
    role.description = text_property(properties, "Description");
    role.session_seconds_max = session_seconds(properties);
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
    read_policies(service, properties, IdentityKind::role, role, diagnostics);
    return role;
}

Declared declare_role(Iam& service, const Declaration& declaration, Deployment& deployment) {
    Role role = read_role(service, declaration, deployment.diagnostics);
    if (service.directory().find_role(role.name) != nullptr) throw role_exists(role.name);
    const gate::Permit permit =
        deployment.gate.authorize(deployment.deployer, "iam", "AWS::IAM::Role " + declaration.logical_id,
                                  checks_for(role, IdentityKind::role));
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
    for (gate::ResourceType& type : user_resource_types(service)) types.push_back(std::move(type));
    for (gate::ResourceType& type : policy_resource_types(service)) types.push_back(std::move(type));
    return types;
}

}  // namespace leastwise::iamapi
