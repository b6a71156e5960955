#include "runtime/iam/malformed.hpp"

#include "runtime/core/text.hpp"

#include <array>

namespace leastwise::iam {
namespace {

struct Row {
    Malformed reason;
    std::string_view code;
    std::string_view text;  ///< `{}` is the subject
};

/// AWS's messages of MalformedPolicyDocument. Source: texts observed on IAM's CreatePolicy, PutRolePolicy and
/// CreateRole and published in test suites of IAM emulators; (mem) marks those without such a record.
constexpr std::array kRows = {
    Row{Malformed::syntax, "LW0301", "Syntax errors in policy."},
    Row{Malformed::legacy_parsing, "LW0302", "The policy failed legacy parsing"},
    Row{Malformed::no_actions, "LW0303", "Policy statement must contain actions."},
    Row{Malformed::no_resources, "LW0304", "Policy statement must contain resources."},
    Row{Malformed::sid_not_unique, "LW0305", "Statement IDs (SID) in a single policy must be unique."},
    Row{Malformed::sid_characters, "LW0306",
        "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression "
        "[0-9A-Za-z]*"},  // (mem)
    Row{Malformed::action_without_vendor, "LW0307",
        "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."},
    Row{Malformed::action_vendor, "LW0308", "Vendor {} is not valid"},
    Row{Malformed::action_colons, "LW0309", "Actions/Condition can contain only one colon."},
    Row{Malformed::resource_format, "LW0310", "Resource {} must be in ARN format or \"*\"."},
    Row{Malformed::resource_partition, "LW0311", "Partition {}."},
    Row{Malformed::resource_vendor, "LW0312",
        "Resource vendor must be fully qualified and cannot contain regexes."},
    Row{Malformed::iam_region, "LW0313", "IAM resource {} cannot contain region information."},
    Row{Malformed::s3_region, "LW0314", "Resource {} can not contain region information."},
    Row{Malformed::iam_path, "LW0315",
        "IAM resource path must either be \"*\" or start with user/, federated-user/, role/, group/, "
        "instance-profile/, mfa/, server-certificate/, policy/, sms-mfa/, saml-provider/, oidc-provider/, "
        "report/, access-report/."},
    Row{Malformed::unwanted_principal, "LW0316", "Policy document should not specify a principal."},
    Row{Malformed::missing_principal, "LW0317", "Missing required field Principal"},  // (mem)
    Row{Malformed::invalid_principal, "LW0318", "Invalid principal in policy: {}"},
    Row{Malformed::trust_principal_star, "LW0319",
        "AssumeRolepolicy contained an invalid principal: \"STAR\"."},  // (mem)
    Row{Malformed::trust_actions, "LW0320", "AssumeRole policy may only specify STS AssumeRole actions."},
    Row{Malformed::unwanted_field, "LW0321", "Has prohibited field {}"},
    Row{Malformed::characters, "LW0322",
        "The specified value for policyDocument is invalid. It must contain only characters up to "
        "U+00FF"},  // (mem)
    Row{Malformed::policy_type, "LW0323",
        "The provided policy document does not meet the requirements of the specified policy type."},
};

std::string_view kind_of(Doubtful reason) {
    switch (reason) {
        case Doubtful::number: return "a number";
        case Doubtful::ip_range: return "an IP address or CIDR range";
        case Doubtful::boolean: return "\"true\" or \"false\"";
        case Doubtful::null_value: return "\"true\" or \"false\"";
        case Doubtful::binary: return "base64";
        case Doubtful::arn: return "an ARN with six parts";
    }
    return {};
}

}  // namespace

core::Diagnostic refusal(Malformed reason, core::Span span, std::string_view subject, std::string hint) {
    for (const Row& row : kRows) {
        if (row.reason != reason) continue;
        return {core::Severity::error, std::string(row.code), span,
                core::replace_all(std::string(row.text), "{}", subject), std::move(hint)};
    }
    return {core::Severity::error, "LW0300", span, "Syntax errors in policy.", std::move(hint)};
}

core::Diagnostic doubt(Doubtful reason, core::Span span, std::string_view key, std::string_view value) {
    std::string message = "condition on " + std::string(key) + ": \"" + std::string(value) + "\" is not ";
    message += kind_of(reason);
    return {core::Severity::warning, "LW0330", span, message + ", so that it never matches",
            "correct the value"};
}

}  // namespace leastwise::iam
