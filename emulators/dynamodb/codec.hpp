#pragma once
#include "emulators/dynamodb/errors.hpp"
#include "emulators/dynamodb/value.hpp"
#include "runtime/core/document.hpp"

#include <string>

namespace leastwise::dynamodb {

constexpr int kNestingMax = 32;  // DynamoDB: Limits, "nested attributes, up to 32 levels"

/// Reads an AttributeValue whose types have been checked. `level` is the depth it stands at; an attribute's
/// is 1.
/// @throws ValidationException in the operation's wording, without envelope: see read_* callers.
Value read_value(const core::Document& document, Wording wording, int level = 1);
/// Reads a map of attributes. An attribute that is written twice counts as its last value.
Attributes read_attributes(const core::Document& document, Wording wording, int level = 1);

/// Appends `{"S":"…"}` and `{"name":{"S":"…"},…}`.
void append_json(std::string& out, const Value& value);
void append_json(std::string& out, const Attributes& attributes);
core::Document to_document(const Value& value);
core::Document to_document(const Attributes& attributes);

}  // namespace leastwise::dynamodb
