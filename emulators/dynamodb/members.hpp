#pragma once
#include "emulators/dynamodb/errors.hpp"
#include "emulators/dynamodb/shape.hpp"
#include "runtime/core/document.hpp"

#include <string_view>

namespace leastwise::dynamodb {

/// Types and constraints of an operation on one item or one search. `needed` must be there beside TableName,
/// or "". Once both are, AWS words an empty table name and wrong enums in its newer form, one at a time.
void check_members(const core::Document& input, const Shape& shape, std::string_view needed, Wording wording);
/// Types and constraints, all faults together.
void check_members(const core::Document& input, const Shape& shape);

}  // namespace leastwise::dynamodb
