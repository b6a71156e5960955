#pragma once
#include "runtime/iam/context.hpp"
#include "runtime/iam/pattern.hpp"

#include <optional>
#include <string_view>

namespace leastwise::iam {

/// Whether `${…}` is a variable: only in policies of version 2012-10-17; before that it is literal text.
enum class Variables { literal, substituted };

bool has_variables(std::string_view text, Variables mode);

/// Replaces `${key}`, `${key, 'default'}`, `${*}`, `${?}` and `${$}`. Nothing when a variable has no value:
/// its key is absent without a default, is a list, or the braces do not close. Source: IAM User Guide, "IAM
/// policy elements: Variables and tags".
std::optional<Expanded> expand(std::string_view pattern, const Context& context);

}  // namespace leastwise::iam
