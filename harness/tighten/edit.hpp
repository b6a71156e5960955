#pragma once
#include "harness/tighten/plan.hpp"

#include <string>
#include <variant>

namespace leastwise::tighten {

/// The template's text with the changes made, everything else as it was: comments, order, formatting. Or why
/// a change could not be placed.
std::variant<std::string, std::string> edit(const templates::Template& loaded,
                                            const std::vector<Change>& changes);

/// A unified diff of two texts with three lines of context; "" when they are equal.
std::string unified_diff(const std::string& before, const std::string& after, const std::string& name);

}  // namespace leastwise::tighten
