#pragma once
#include <cstddef>
#include <string_view>
#include <vector>

namespace leastwise::iamapi {

/// A place in a policy's text: lines and columns from 1, behind the character meant.
struct TextPosition {
    std::size_t line = 1;
    std::size_t column = 1;
};

struct StatementPlace {
    TextPosition start;  ///< behind the opening brace
    TextPosition end;    ///< behind the closing brace
};

/// Where each statement of a policy stands. The text is a policy that has been read; for any other the places
/// are those of what looks like statements.
std::vector<StatementPlace> statement_places(std::string_view document);

}  // namespace leastwise::iamapi
