#pragma once
#include "emulators/dynamodb/capacity.hpp"
#include "emulators/dynamodb/engine.hpp"
#include "emulators/dynamodb/requests.hpp"

namespace leastwise::dynamodb {

/// A write worked out against the store, not yet made.
struct PreparedWrite {
    const Table* table = nullptr;
    std::string key;  ///< encoded
    ItemPtr before;
    ItemPtr after;  ///< null: the item goes; equal to `before`: nothing changes
};

/// Which words a batch uses for an item that lacks its key.
enum class KeyWords { item, key };

/// Checks the write against its table and item and computes the new item. Changes nothing.
/// @throws ResourceNotFoundException, ValidationException, ConditionalCheckFailedException.
PreparedWrite prepare(const Store& store, const Write& write, KeyWords words = KeyWords::item);
void commit(Store& store, const gate::Permit& permit, const PreparedWrite& write);

/// Appends the ItemCollectionMetrics object: what the collection of the item's partition may have grown to.
void append_collection_metrics(std::string& out, const PreparedWrite& write, const Attributes& attributes);
/// Only tables with local indexes have item collections.
bool has_collections(const Table& table);

}  // namespace leastwise::dynamodb
