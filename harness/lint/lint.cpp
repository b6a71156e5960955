#include "harness/lint/lint.hpp"

#include "harness/lint/statement.hpp"
#include "runtime/core/text.hpp"

#include <algorithm>

namespace leastwise::lint {

bool is_pattern(std::string_view text) { return text.find_first_of("*?") != std::string_view::npos; }

std::string name_some(const std::vector<std::string>& names) {
    constexpr std::size_t kNamed = 3;
    const auto end = names.begin() + static_cast<std::ptrdiff_t>(std::min(names.size(), kNamed));
    const std::string text = core::join({names.begin(), end}, ", ");
    return names.size() > kNamed ? text + " and " + std::to_string(names.size() - kNamed) + " more" : text;
}

core::Span span_of_action(const iam::Statement& statement, std::size_t index) {
    return index < statement.action_spans.size() ? statement.action_spans[index] : statement.span;
}

core::Span span_of_resource(const iam::Statement& statement, std::size_t index) {
    return index < statement.resource_spans.size() ? statement.resource_spans[index] : statement.span;
}

Findings check_policy(const iam::Policy& policy, const catalogue::Catalogue& catalogue) {
    Findings findings;
    for (const iam::Statement& statement : policy.statements) {
        check_actions(statement, catalogue, findings);
        check_conditions(statement, catalogue, findings);
    }
    return findings;
}

Findings review_policy(const iam::Policy& policy, const catalogue::Catalogue& catalogue,
                       std::string_view account) {
    Findings findings;
    for (const iam::Statement& statement : policy.statements) {
        if (policy.kind == iam::PolicyKind::identity) {
            review_reach(statement, catalogue, findings);
            review_resources(statement, catalogue, findings);
        }
        review_form(policy, statement, catalogue, findings);
        review_principals(policy, statement, account, findings);
    }
    return findings;
}

}  // namespace leastwise::lint
