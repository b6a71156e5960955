#pragma once
#include "emulators/dynamodb/syntax.hpp"

#include <vector>

namespace leastwise::dynamodb {

/// The item after the update. All operands are read from `before`; then all targets are written at once, so
/// that `SET a = b, b = a` swaps and removed list elements do not shift each other.
/// @throws ValidationException when the item does not fit the update.
Attributes apply(const Update& update, const Attributes& before);

/// The targets of the update, for UPDATED_OLD and UPDATED_NEW.
std::vector<Path> targets(const Update& update);

}  // namespace leastwise::dynamodb
