#pragma once
#include "emulators/dynamodb/table.hpp"

namespace leastwise::dynamodb {

// Whether keys and items fit a table. @throws ValidationException.

/// A Key parameter: exactly the table's key attributes, of their types and within their sizes.
void check_key(const KeySchema& schema, const Attributes& key);
/// Only that no key attribute is empty, which transactions refuse before anything else.
void check_key_not_empty(const KeySchema& schema, const Attributes& attributes);
/// An item to store: the table's key attributes present, and every index key attribute of its type where
/// present.
void check_item(const Table& table, const Attributes& item);
/// The index part of check_item, in the words for updates.
void check_updated_item(const Table& table, const Attributes& before, const Attributes& after);

}  // namespace leastwise::dynamodb
