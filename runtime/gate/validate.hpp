#pragma once
#include "runtime/gate/operation.hpp"
#include "runtime/wire/protocol.hpp"

namespace leastwise::gate {

/// A list without elements is `Name=` in a form: makes it one.
void read_empty_lists(const Shape& shape, core::Document& input);

/// Checks presence, kind and limits of the input's members against the row's shape. @throws AwsError with AWS's
/// `N validation errors detected: …` (SerializationException for a wrong kind).
void validate(const Shape& shape, const core::Document& input, const wire::Traits& traits);

}  // namespace leastwise::gate
