#pragma once
#include "emulators/dynamodb/requests.hpp"
#include "emulators/dynamodb/store.hpp"

#include <string>

namespace leastwise::dynamodb {

struct Found {
    const Table* table = nullptr;
    ItemPtr item;  ///< null when there is none
    std::size_t bytes() const { return item ? item->size : 0; }
};

/// @throws ResourceNotFoundException, ValidationException.
Found look_up(const Store& store, const Lookup& lookup);
/// Appends the item's JSON, or that of the projected part of it.
void append_item(std::string& out, const Found& found, const Projection& projection);

}  // namespace leastwise::dynamodb
