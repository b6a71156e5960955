#include "emulators/dynamodb/members.hpp"

#include <algorithm>
#include <array>

namespace leastwise::dynamodb {
namespace {

using core::Document;

constexpr std::array<std::string_view, 5> kReturnValues = {"ALL_OLD", "UPDATED_OLD", "ALL_NEW", "UPDATED_NEW",
                                                           "NONE"};
constexpr std::array<std::string_view, 2> kOperators = {"AND", "OR"};
// The newer words name values of AWS's own code, not of its API.
constexpr std::string_view kReturnValuesSet = "[ALL_OLD, UPDATED_OLD, ALL_NEW, UPDATE_NEW, NONE]";
constexpr std::string_view kOperatorSet = "[ALL, OR]";

bool is_present(const Document& input, std::string_view name) {
    const Document* member = input.find(name);
    return member != nullptr && !member->is_null();
}

template <std::size_t N>
void check_enum(const Document& input, std::string_view name, const std::array<std::string_view, N>& values,
                std::string_view set, Wording wording) {
    const std::string* text = input.find_string(name);
    if (text == nullptr || std::ranges::find(values, *text) != values.end()) return;
    throw validation(
        wording,
        std::string("Failed to satisfy constraint: Member must satisfy enum value set: ").append(set));
}

}  // namespace

void check_members(const Document& input, const Shape& shape, std::string_view needed, Wording wording) {
    check_types(input, shape);
    const bool complete = is_present(input, "TableName") && (needed.empty() || is_present(input, needed));
    if (complete && wording != Wording::older) {
        if (input.find_string("TableName")->empty()) {
            throw validation(std::string(text::kEnvelope) +
                             "Value at 'TableName' failed to satisfy constraint: Member "
                             "must have length greater than or equal to 1");
        }
        check_enum(input, "ReturnValues", kReturnValues, kReturnValuesSet, wording);
        check_enum(input, "ConditionalOperator", kOperators, kOperatorSet, wording);
    }
    check_constraints(input, shape);
}

void check_members(const Document& input, const Shape& shape) {
    check_types(input, shape);
    check_constraints(input, shape);
}

}  // namespace leastwise::dynamodb
