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

/// Source: IAM User Guide, "Troubleshoot access denied error messages". The page writes "a sessions policy"; Amazon EC2
/// and Amazon S3 were seen to write "a session policy".
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

/// Where a service's wording differs from the standard one.
struct Spelling {
    std::string_view service;
    std::string_view prefix;  ///< of the action, as the service prints it
    bool names_star;          ///< prints `on resource: *` when an operation names no resource
    bool quotes_resource;
    bool says_session_policy;  ///< in explicit denials
};

/// Sources: denials that users of these services publish in issue trackers.
constexpr std::array kSpellings = {
    Spelling{"ec2", "ec2", false, false, true},
    Spelling{"s3", "s3", false, true, true},
    Spelling{"secretsmanager", "secretsmanager", false, false, false},
    Spelling{"sns", "SNS", true, false, false},
};

Spelling spelling_of(std::string_view action) {
    const auto service = action.substr(0, action.find(':'));
    const auto found = std::ranges::find(kSpellings, service, &Spelling::service);
    return found == kSpellings.end() ? Spelling{service, service, true, false, false} : *found;
}

std::string printed_action(std::string_view action, const Spelling& spelling) {
    const auto colon = std::min(action.find(':'), action.size());
    return std::string(spelling.prefix).append(action.substr(colon));
}

std::string printed_resource(std::string_view resource, const Spelling& spelling) {
    if (resource.empty() || (resource == "*" && !spelling.names_star)) return {};
    const std::string_view quote = spelling.quotes_resource ? "\"" : "";
    return std::string(" on resource: ").append(quote).append(resource).append(quote);
}

/// The ARN of the policy that denied; AWS adds it for policies that have one.
std::string_view denying_arn(const Decision& decision) {
    for (const StatementRef& ref : decision.determining) {
        if (ref.layer == decision.layer && ref.policy) return ref.policy->arn;
    }
    return {};
}

std::string tail(const Words& words, const Spelling& spelling, std::string_view action, const Decision& decision,
                 DenialDetail detail) {
    if (decision.verdict != Verdict::explicit_deny) {
        return " because no " + std::string(words.implicit_policy) + " allows the " + std::string(action) +
               " action";
    }
    const bool is_session = words.layer == Layer::session && spelling.says_session_policy;
    std::string text = " with an explicit deny in ";
    text += is_session ? "a session policy" : words.explicit_policy;
    const std::string_view arn =
        detail == DenialDetail::policy_arn ? denying_arn(decision) : std::string_view{};
    if (!arn.empty()) text.append(": ").append(arn);
    return text;
}

}  // namespace

std::string denial_message(const Principal& principal, const AccessCheck& check, const Decision& decision,
                           DenialDetail detail) {
    const Spelling spelling = spelling_of(check.action);
    const std::string action = printed_action(check.action, spelling);
    std::string text =
        "User: " + std::string(caller_name(principal)) + " is not authorized to perform: " + action;
    text += printed_resource(check.resource, spelling);
    for (const Words& words : kWords) {
        if (words.layer == decision.layer) return text + tail(words, spelling, action, decision, detail);
    }
    return text;
}

}  // namespace leastwise::iam
