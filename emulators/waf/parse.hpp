#pragma once
#include "emulators/waf/rule.hpp"
#include "runtime/core/document.hpp"

#include <vector>

namespace leastwise::waf {

/// Reads the Rules of a web ACL or rule group. What AWS would refuse is an error in `diagnostics`; what
/// leastwise does not emulate is a warning, and the rule says so on every request it would have looked at.
std::vector<Rule> parse_rules(const core::Document& rules, core::Diagnostics& diagnostics);
ResponseBodies parse_response_bodies(const core::Document* bodies);
/// `{"Allow": …}` or `{"Block": …}` of DefaultAction, as a rule that every request matches.
Rule parse_default_action(const core::Document* action, core::Span span, core::Diagnostics& diagnostics);

/// A statement alone; for tests and the fuzz target.
Statement parse_statement(const core::Document& statement, core::Diagnostics& diagnostics);

}  // namespace leastwise::waf
