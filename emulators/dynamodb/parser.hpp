#pragma once
#include "emulators/dynamodb/errors.hpp"
#include "emulators/dynamodb/syntax.hpp"

#include <string_view>
#include <vector>

namespace leastwise::dynamodb {

constexpr std::size_t kExpressionBytesMax = 4096;  // DynamoDB: Limits, "expression parameters", 4 KB as sent
constexpr std::size_t kExpressionOperatorsMax = 300;  // DynamoDB: Limits, "operators and functions", 300
constexpr std::size_t kInOperandsMax = 100;           // DynamoDB: Limits, "operands of IN", 100
constexpr int kExpressionDepthMax = 300;  // ours: above what 300 operators need, below what a stack holds

/// Which parameter an expression came in and how its operation words faults.
struct ExpressionSource {
    std::string_view parameter;  ///< "ConditionExpression"
    Wording wording = Wording::older;

    /// `Invalid ConditionExpression: …`
    [[noreturn]] void refuse(std::string_view problem) const;
};

/// A condition as written, with what only its text can tell.
struct ParsedCondition {
    Condition condition;
    bool redundant_parentheses = false;
    std::vector<std::string> functions;  ///< in the order written
};

struct ParsedUpdate {
    Update update;
    std::vector<std::string> functions;
    std::string repeated_section;  ///< "SET" when it is written twice; else ""
};

// Syntax alone: names, values and functions are not looked at. @throws ValidationException.
ParsedCondition parse_condition(std::string_view expression, const ExpressionSource& source);
std::vector<Path> parse_projection(std::string_view expression, const ExpressionSource& source);
ParsedUpdate parse_update(std::string_view expression, const ExpressionSource& source);

}  // namespace leastwise::dynamodb
