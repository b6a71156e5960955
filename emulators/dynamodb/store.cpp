#include "emulators/dynamodb/store.hpp"

#include "runtime/core/check.hpp"

namespace leastwise::dynamodb {

const Table* Store::find(std::string_view table) const {
    const auto found = tables_.find(table);
    return found == tables_.end() ? nullptr : found->second.get();
}

Table& Store::at(std::string_view table) {
    const auto found = tables_.find(table);
    LW_CHECK(found != tables_.end(), "a change names a table that exists");
    return *found->second;
}

const Table& Store::create(const gate::Permit&, TableDefinition definition) {
    std::string name = definition.name;
    const auto [at, added] = tables_.emplace(std::move(name), std::make_unique<Table>(std::move(definition)));
    LW_CHECK(added, "two tables of one name");
    return *at->second;
}

void Store::remove(const gate::Permit&, std::string_view table) {
    const auto found = tables_.find(table);
    if (found != tables_.end()) tables_.erase(found);
}

void Store::set_time_to_live(const gate::Permit&, std::string_view table, TimeToLive setting) {
    at(table).definition_.time_to_live = std::move(setting);
}

void Store::set_tags(const gate::Permit&, std::string_view table, std::map<std::string, std::string> tags) {
    at(table).definition_.tags = std::move(tags);
}

void Store::set_policy(const gate::Permit&, std::string_view table, std::optional<ResourcePolicy> policy) {
    at(table).definition_.policy = std::move(policy);
}

void Store::commit(const gate::Permit&, const Table& table, const std::string& key, const ItemPtr& before,
                   const ItemPtr& after) {
    Table& changed = at(table.definition().name);
    for (Index& index : changed.indexes_) {
        const bool held = before != nullptr && index.holds(before->attributes);
        const bool holds = after != nullptr && index.holds(after->attributes);
        const KeySchema& by = index.definition.key;
        if (held) index.entries.erase(encode_index_key(by, changed.key(), before->attributes));
        if (holds)
            index.entries.insert_or_assign(encode_index_key(by, changed.key(), after->attributes), after);
    }
    if (before != nullptr) changed.size_bytes_ -= before->size;
    if (after != nullptr) changed.size_bytes_ += after->size;
    if (after == nullptr) {
        changed.entries_.erase(key);
    } else {
        changed.entries_.insert_or_assign(key, after);
    }
}

}  // namespace leastwise::dynamodb
