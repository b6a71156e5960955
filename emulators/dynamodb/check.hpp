#pragma once
#include "emulators/dynamodb/placeholders.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace leastwise::dynamodb {

// Expressions as requests give them, read and checked in AWS's order: syntax, then what the text alone shows
// (parentheses, function names, reserved words), then clause by clause undefined placeholders, operand counts
// and operand types. What they return is ready to evaluate. @throws ValidationException.

Condition read_condition(std::string_view expression, const ExpressionSource& source,
                         Placeholders& placeholders);
std::vector<Path> read_projection(std::string_view expression, const ExpressionSource& source,
                                  Placeholders& placeholders);
Update read_update(std::string_view expression, const ExpressionSource& source, Placeholders& placeholders);

/// The type of a literal value, or of what a function yields; nothing for paths.
std::optional<Type> known_type(const Operand& operand);

}  // namespace leastwise::dynamodb
