#pragma once
#include "harness/lint/lint.hpp"

namespace leastwise::lint {

/// Actions that do not exist, and patterns that match none.
void check_actions(const iam::Statement& statement, const catalogue::Catalogue& catalogue,
                   core::Diagnostics& findings);

/// Conditions on keys that do not exist, or that requests for the statement's actions never carry.
void check_conditions(const iam::Statement& statement, const catalogue::Catalogue& catalogue,
                      core::Diagnostics& findings);

bool is_pattern(std::string_view text);

}  // namespace leastwise::lint
