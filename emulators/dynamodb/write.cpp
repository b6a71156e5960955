#include "emulators/dynamodb/write.hpp"

#include "emulators/dynamodb/codec.hpp"
#include "emulators/dynamodb/errors.hpp"
#include "emulators/dynamodb/evaluate.hpp"
#include "emulators/dynamodb/key_check.hpp"
#include "emulators/dynamodb/limits.hpp"
#include "emulators/dynamodb/update.hpp"

#include <algorithm>

namespace leastwise::dynamodb {
namespace {

ItemPtr make_item(Attributes attributes) {
    const std::size_t size = byte_size(attributes);
    return std::make_shared<const Item>(Item{std::move(attributes), size});
}

void check_condition(const Write& write, const ItemPtr& before) {
    if (!write.condition) return;
    const Attributes none;
    if (evaluate(*write.condition, before ? before->attributes : none)) return;
    if (before == nullptr || write.on_failure == OnFailure::none) throw condition_failed();
    throw condition_failed().with("Item", to_document(before->attributes));
}

/// Nested access to a key attribute can never succeed: key values are scalars.
void check_key_paths(const Table& table, const Update& update) {
    for (const auto& action : update.actions) {
        const std::string& root = action.path.root();
        if (table.key().contains(root)) {
            throw invalid("Cannot update attribute " + root + ". This attribute is part of the key");
        }
        if (action.path.elements.size() < 2) continue;
        for (const auto& index : table.definition().indexes) {
            if (!index.key.contains(root)) continue;
            throw validation(
                "Key attributes must be scalars; list random access '[]' and map lookup '.' are not "
                "allowed: IndexKey: " +
                root);
        }
    }
}

/// A literal of the wrong type for an index key is refused before the item is looked at.
void check_literals(const Table& table, const Update& update) {
    for (const auto& index : table.definition().indexes) {
        for (const auto& action : update.actions) {
            const bool whole = action.path.elements.size() == 1 && action.kind == UpdateAction::Kind::set &&
                               action.arithmetic == UpdateAction::Arithmetic::none;
            const Value* value = whole ? action.operands.front().value : nullptr;
            if (value == nullptr) continue;
            for (const KeyAttribute* key :
                 {&index.key.partition, index.key.sort ? &*index.key.sort : nullptr}) {
                if (key == nullptr || key->name != action.path.root() || key->type == value->type()) continue;
                throw invalid("Type mismatch for Index Key " + key->name +
                              " Expected: " + std::string(type_name(key->type)) + " Actual: " +
                              std::string(type_name(value->type())) + " IndexName: " + index.name);
            }
        }
    }
}

int depth_of(const Value& value) {
    int deepest = 0;
    if (const auto* list = value.get<List>()) {
        for (const auto& element : *list) deepest = std::max(deepest, depth_of(element));
    } else if (const auto* map = value.get<Attributes>()) {
        for (const auto& attribute : *map) deepest = std::max(deepest, depth_of(attribute.value));
    }
    return deepest + 1;
}

/// An update can nest a legal value below a legal path and so exceed the limit.
void check_depth(const Attributes& attributes) {
    for (const auto& attribute : attributes) {
        if (depth_of(attribute.value) > kNestingMax) throw validation(std::string(text::kNesting));
    }
}

ItemPtr updated(const Table& table, const Write& write, const ItemPtr& before) {
    const Attributes& start = before ? before->attributes : write.attributes;
    Attributes after = write.update ? apply(*write.update, start) : start;
    if (before != nullptr && after == before->attributes) return before;
    const Attributes none;
    check_updated_item(table, before ? before->attributes : none, after);
    check_depth(after);
    ItemPtr item = make_item(std::move(after));
    if (item->size > kItemBytesMax) throw validation(std::string(text::kUpdateTooLarge));
    return item;
}

}  // namespace

const Table& table_for(const Store& store, const std::string& name) {
    const Table* table = store.find(name);
    if (table == nullptr) throw resource_not_found();
    return *table;
}

PreparedWrite prepare(const Store& store, const Write& write, KeyWords words) {
    const Table& table = table_for(store, write.table);
    const bool put = write.kind == Write::Kind::put;
    if (put && words == KeyWords::key) check_key(table.key(), key_of(table.key(), write.attributes));
    if (put) {
        check_item(table, write.attributes);
    } else {
        check_key(table.key(), write.attributes);
    }
    if (write.update) {
        check_key_paths(table, *write.update);
        check_literals(table, *write.update);
    }
    PreparedWrite prepared{&table, encode_key(table.key(), write.attributes), nullptr, nullptr};
    prepared.before = table.find(prepared.key);
    check_condition(write, prepared.before);
    switch (write.kind) {
        case Write::Kind::put: prepared.after = make_item(write.attributes); break;
        case Write::Kind::erase: break;
        case Write::Kind::check: prepared.after = prepared.before; break;
        case Write::Kind::update: prepared.after = updated(table, write, prepared.before); break;
    }
    return prepared;
}

void commit(Store& store, const gate::Permit& permit, const PreparedWrite& write) {
    if (write.before == write.after) return;
    store.commit(permit, *write.table, write.key, write.before, write.after);
}

bool has_collections(const Table& table) {
    return std::ranges::any_of(table.definition().indexes,
                               [](const auto& index) { return index.scope == Scope::local; });
}

void append_collection_metrics(std::string& out, const PreparedWrite& write, const Attributes& attributes) {
    const KeyAttribute& partition = write.table->key().partition;
    const Value& value = *attributes.find(partition.name);
    Attributes key;
    key.set(partition.name, value);
    constexpr std::size_t kGigabyte = std::size_t{1} << 30;
    const std::size_t lower = write.table->collection_bytes(value) / kGigabyte;
    out += "{\"ItemCollectionKey\":";
    append_json(out, key);
    out += ",\"SizeEstimateRangeGB\":[" + std::to_string(lower) + ".0," + std::to_string(lower + 1) + ".0]}";
}

}  // namespace leastwise::dynamodb
