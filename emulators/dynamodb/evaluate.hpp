#pragma once
#include "emulators/dynamodb/syntax.hpp"

namespace leastwise::dynamodb {

/// Whether the item fulfils the condition. An absent item is one without attributes. Values of the item that
/// do not fit an operator make it false, never an error: what is wrong in the request was refused before.
bool evaluate(const Condition& condition, const Attributes& item);

}  // namespace leastwise::dynamodb
