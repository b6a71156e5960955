#include "runtime/iam/evaluate.hpp"

#include <algorithm>
#include <array>

namespace leastwise::iam {
namespace {

struct Words {
    Layer layer;
    std::string_view implicit_policy;  ///< "because no … policy allows the <action> action"
    std::string_view explicit_policy;  ///< "with an explicit deny in …"
};

/// Source: IAM User Guide, "Troubleshoot access denied error messages". The page writes "a sessions policy".
constexpr std::array kWords = {
    Words{Layer::scp, "service control policy", "a service control policy"},
    Words{Layer::rcp, "resource control policy", "a resource control policy"},
    Words{Layer::vpc_endpoint, "VPC endpoint policy", "a VPC endpoint policy"},
    Words{Layer::resource, "resource-based policy", "a resource-based policy"},
    Words{Layer::trust, "role trust policy", "the role trust policy"},
    Words{Layer::boundary, "permissions boundary", "a permissions boundary"},
    Words{Layer::session, "session policy", "a sessions policy"},
    Words{Layer::identity, "identity-based policy", "an identity-based policy"},
};

std::string_view caller_name(const Principal& principal) {
    if (principal.kind == PrincipalKind::anonymous) return "anonymous";
    if (principal.kind == PrincipalKind::service) return principal.service;
    return principal.arn;
}

/// Services that name no resource when an operation has none; the others print `on resource: *`.
bool names_star(std::string_view action) {
    constexpr std::array<std::string_view, 2> kSilent = {"secretsmanager", "s3"};
    return std::ranges::find(kSilent, action.substr(0, action.find(':'))) == kSilent.end();
}

/// The ARN of the policy that denied; AWS adds it for policies that have one.
std::string_view denying_arn(const Decision& decision) {
    for (const StatementRef& ref : decision.determining) {
        if (ref.layer == decision.layer && ref.policy) return ref.policy->arn;
    }
    return {};
}

std::string tail(const Words& words, const AccessCheck& check, const Decision& decision,
                 DenialDetail detail) {
    if (decision.verdict != Verdict::explicit_deny) {
        return " because no " + std::string(words.implicit_policy) + " allows the " + check.action +
               " action";
    }
    std::string text = " with an explicit deny in " + std::string(words.explicit_policy);
    const std::string_view arn =
        detail == DenialDetail::policy_arn ? denying_arn(decision) : std::string_view{};
    if (!arn.empty()) text.append(": ").append(arn);
    return text;
}

}  // namespace

std::string denial_message(const Principal& principal, const AccessCheck& check, const Decision& decision,
                           DenialDetail detail) {
    std::string text =
        "User: " + std::string(caller_name(principal)) + " is not authorized to perform: " + check.action;
    const bool has_resource = !check.resource.empty() && (check.resource != "*" || names_star(check.action));
    if (has_resource) text += " on resource: " + check.resource;
    for (const Words& words : kWords) {
        if (words.layer == decision.layer) return text + tail(words, check, decision, detail);
    }
    return text;
}

}  // namespace leastwise::iam
