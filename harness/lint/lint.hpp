#pragma once
#include "runtime/catalogue/catalogue.hpp"
#include "runtime/iam/policy.hpp"

/// What AWS accepts in a policy and what still does not do what it says: a name that is no action, a pattern
/// that matches none, a condition on a key that requests for the action never carry. Findings are warnings at
/// the place where the name was written; see docs/diagnostics.md. Nothing is run for them.
namespace leastwise::lint {

namespace code {
inline constexpr std::string_view kUnknownAction = "LW0501";
inline constexpr std::string_view kEmptyPattern = "LW0502";
inline constexpr std::string_view kUnknownService = "LW0503";
inline constexpr std::string_view kUnknownKey = "LW0504";
inline constexpr std::string_view kForeignKey = "LW0505";
}  // namespace code

/// All findings about one policy, in the order of its statements.
core::Diagnostics check_policy(const iam::Policy& policy, const catalogue::Catalogue& catalogue);

}  // namespace leastwise::lint
