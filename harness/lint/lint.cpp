#include "harness/lint/lint.hpp"

#include "harness/lint/statement.hpp"

namespace leastwise::lint {

bool is_pattern(std::string_view text) { return text.find_first_of("*?") != std::string_view::npos; }

core::Diagnostics check_policy(const iam::Policy& policy, const catalogue::Catalogue& catalogue) {
    core::Diagnostics findings;
    for (const iam::Statement& statement : policy.statements) {
        check_actions(statement, catalogue, findings);
        check_conditions(statement, catalogue, findings);
    }
    return findings;
}

}  // namespace leastwise::lint
