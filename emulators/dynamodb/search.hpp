#pragma once
#include "emulators/dynamodb/key.hpp"
#include "emulators/dynamodb/requests.hpp"
#include "emulators/dynamodb/table.hpp"

#include <string>

namespace leastwise::dynamodb {

/// A query or scan worked out against its table: which entries to walk, from where.
struct Search {
    const Table* table = nullptr;
    const Index* index = nullptr;  ///< null: the table itself
    KeyRange range;
    std::string after;     ///< encoded start key; "" = from the beginning
    bool fetches = false;  ///< reads the table's item for attributes the local index does not hold

    const KeySchema& key() const { return index ? index->definition.key : table->key(); }
    const Entries& entries() const { return index ? index->entries : table->entries(); }
};

/// The table and index of the request. @throws ResourceNotFoundException, ValidationException.
Search locate(const Table& table, const SearchRequest& request);
/// The entries that the key conditions admit. @throws ValidationException.
KeyRange range_of(const Search& search, const SearchRequest& request);
/// The place of the start key. @throws ValidationException when no page of this search can end there.
std::string start_of(const Search& search, const SearchRequest& request);
/// Refuses filters and projections that the table or index does not admit. @throws ValidationException.
void check_attributes(const Search& search, const SearchRequest& request);
/// Whether the search answers with attributes that its local index lacks.
bool must_fetch(const Search& search, const SearchRequest& request);

}  // namespace leastwise::dynamodb
