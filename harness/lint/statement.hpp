#pragma once
#include "harness/lint/lint.hpp"

namespace leastwise::lint {

/// Actions that do not exist, and patterns that match none.
void check_actions(const iam::Statement& statement, const catalogue::Catalogue& catalogue,
                   Findings& findings);

/// Conditions on keys that do not exist, or that requests for the statement's actions never carry.
void check_conditions(const iam::Statement& statement, const catalogue::Catalogue& catalogue,
                      Findings& findings);

/// Wildcards in actions and resources, with what they reach.
void review_reach(const iam::Statement& statement, const catalogue::Catalogue& catalogue, Findings& findings);

/// Actions that work on none of the statement's resources.
void review_resources(const iam::Statement& statement, const catalogue::Catalogue& catalogue,
                      Findings& findings);

/// Allow with NotAction and its kin, actions named twice, conditions that are not what they look like.
void review_form(const iam::Policy& policy, const iam::Statement& statement,
                 const catalogue::Catalogue& catalogue, Findings& findings);

/// Principals of resource and trust policies whom anyone can send, or be.
void review_principals(const iam::Policy& policy, const iam::Statement& statement, std::string_view account,
                       Findings& findings);

bool is_pattern(std::string_view text);
/// "a, b, c and 4 more"
std::string name_some(const std::vector<std::string>& names);
core::Span span_of_action(const iam::Statement& statement, std::size_t index);
core::Span span_of_resource(const iam::Statement& statement, std::size_t index);

}  // namespace leastwise::lint
