#include "runtime/iam/layers.hpp"

#include "runtime/core/arn.hpp"
#include "runtime/core/text.hpp"
#include "runtime/iam/compiled.hpp"
#include "runtime/iam/rcp_services.hpp"

#include <algorithm>

namespace leastwise::iam {
namespace {

bool is_action_of(std::string_view action, std::string_view service) {
    return action.size() > service.size() && action[service.size()] == ':' &&
           core::equals_ignoring_case(action.substr(0, service.size()), service);
}

bool is_service_linked_role(const Principal& principal) {
    return principal.role_arn.find(":role/aws-service-role/") != std::string::npos;
}

/// Service control policies bind the principals of an account, its root user included; not service
/// principals, not service-linked roles, nobody whom an identity provider vouches for: AWS reads no policies of callers
/// without AWS credentials. Source: IAM User Guide, "Permissions for AssumeRole, AssumeRoleWithSAML, and
/// AssumeRoleWithWebIdentity".
bool scp_applies(const Question& question) {
    switch (question.principal.kind) {
        case PrincipalKind::anonymous:
        case PrincipalKind::service: return false;
        case PrincipalKind::root:
        case PrincipalKind::user: return true;
        case PrincipalKind::federated: return is_federated_user(question.principal);
        case PrincipalKind::role_session: return !is_service_linked_role(question.principal);
    }
    return true;
}

/// Resource control policies bind the resources of the services that support them.
bool rcp_applies(const Question& question) {
    if (is_service_linked_role(question.principal)) return false;
    const std::string_view action = question.check.action;
    if (core::equals_ignoring_case(action, "kms:RetireGrant")) return false;
    return supports_rcp(core::to_lower(action.substr(0, action.find(':'))));
}

/// A role's trust policy speaks about assuming it and about nothing else.
bool resource_policy_applies(const Question& question) {
    const Policy* policy = question.policies.resource;
    return policy && (policy->kind != PolicyKind::trust || assumes_role(question.check));
}

}  // namespace

bool is_federated_user(const Principal& principal) {
    return principal.kind == PrincipalKind::federated &&
           principal.arn.find(":federated-user/") != std::string::npos;
}

const PolicySet& binding_caller(const Question& question) {
    return question.compiled ? question.compiled->policies() : question.policies;
}

bool binds_caller(Layer layer) {
    switch (layer) {
        case Layer::scp:
        case Layer::boundary:
        case Layer::session:
        case Layer::identity: return true;
        case Layer::none:
        case Layer::rcp:
        case Layer::vpc_endpoint:
        case Layer::resource:
        case Layer::trust: return false;
    }
    return false;
}

LayerPolicies policies_of(Layer layer, const Question& question) {
    const PolicySet& policies = binds_caller(layer) ? binding_caller(question) : question.policies;
    switch (layer) {
        case Layer::scp:
            if (policies.scp.empty() || !scp_applies(question)) return {};
            return LayerPolicies(std::span(policies.scp));
        case Layer::rcp:
            if (policies.rcp.empty() || !rcp_applies(question)) return {};
            return LayerPolicies(std::span(policies.rcp));
        case Layer::vpc_endpoint: return LayerPolicies(Level(policies.vpc_endpoint));
        case Layer::resource:
        case Layer::trust:
            return resource_policy_applies(question) ? LayerPolicies(Level(&policies.resource, 1))
                                                     : LayerPolicies();
        case Layer::boundary:
            return policies.boundary ? LayerPolicies(Level(&policies.boundary, 1)) : LayerPolicies();
        case Layer::session: return LayerPolicies(Level(policies.session));
        case Layer::identity: return LayerPolicies(Level(policies.identity));
        case Layer::none: return {};
    }
    return {};
}

bool assumes_role(const AccessCheck& check) {
    constexpr std::array<std::string_view, 3> kAlways = {"sts:AssumeRole", "sts:AssumeRoleWithSAML",
                                                         "sts:AssumeRoleWithWebIdentity"};
    constexpr std::array<std::string_view, 3> kOnRoles = {"sts:TagSession", "sts:SetSourceIdentity",
                                                          "sts:SetContext"};
    if (!is_action_of(check.action, "sts")) return false;
    const auto is_action = [&check](auto action) { return core::equals_ignoring_case(action, check.action); };
    if (std::ranges::any_of(kAlways, is_action)) return true;
    const auto arn = core::split_arn(check.resource);
    const bool is_role = arn && arn->service == "iam" && arn->resource.starts_with("role/");
    return is_role && std::ranges::any_of(kOnRoles, is_action);
}

bool needs_trust(const AccessCheck& check) {
    if (assumes_role(check)) return true;
    if (!is_action_of(check.action, "kms")) return false;
    const auto arn = core::split_arn(check.resource);
    return arn && arn->service == "kms" && arn->resource.starts_with("key/");
}

Layer resource_layer(const AccessCheck& check) {
    return assumes_role(check) ? Layer::trust : Layer::resource;
}

}  // namespace leastwise::iam
