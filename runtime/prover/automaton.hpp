#pragma once
#include "runtime/prover/budget.hpp"
#include "runtime/prover/glob.hpp"

#include <string_view>
#include <vector>

namespace leastwise::prover {

/// Patterns that count as one: a text is in the group when one of them matches it.
using PatternGroup = std::vector<Pattern>;

/// Texts that no group tells apart, with the shortest of them.
struct TextClass {
    Word example;
    std::vector<std::uint32_t> groups;  ///< those that match, ascending
};

struct TextQuestion {
    std::vector<PatternGroup> groups;
    std::vector<Symbol> variables;       ///< whose values stand in texts
    std::string_view preferred_letters;  ///< for characters that no pattern names, the first that is free
    std::string_view excluded_letters;   ///< that cannot stand in texts of this dimension
};

/// Divides all texts into classes by running every pattern at once; the first class is the one that is
/// reached first. Incomplete, and empty, when the budget gives up. Class by class: the groups that match its
/// example match every text of the class.
std::vector<TextClass> classify(const TextQuestion& question, const VariableTable& table, Budget& budget);

}  // namespace leastwise::prover
