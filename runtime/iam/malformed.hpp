#pragma once
#include "runtime/core/diagnostic.hpp"

#include <string>
#include <string_view>

namespace leastwise::iam {

/// Why AWS refuses a policy document.
enum class Malformed {
    syntax,
    legacy_parsing,
    no_actions,
    no_resources,
    sid_not_unique,
    sid_characters,
    action_without_vendor,
    action_vendor,
    action_colons,
    resource_format,
    resource_partition,
    resource_vendor,
    iam_region,
    s3_region,
    iam_path,
    unwanted_principal,
    missing_principal,
    invalid_principal,
    trust_principal_star,
    trust_actions,
    unwanted_field,
    characters,
    policy_type
};

/// A value that AWS accepts and that never matches, or only by accident: a warning.
enum class Doubtful { number, ip_range, boolean, null_value, binary, arn };

/// An error with AWS's text as its message; `subject` fills the text's blank; `hint` says where and what to
/// write.
core::Diagnostic refusal(Malformed reason, core::Span span, std::string_view subject, std::string hint);
core::Diagnostic doubt(Doubtful reason, core::Span span, std::string_view key, std::string_view value);

}  // namespace leastwise::iam
