#include "emulators/dynamodb/table.hpp"

#include <algorithm>

namespace leastwise::dynamodb {
namespace {

std::size_t key_bytes(const Value& value) {
    if (const auto* text = value.get<std::string>()) return text->size();
    if (const auto* binary = value.get<Binary>()) return binary->bytes.size();
    return 0;
}

bool fits(const Attributes& attributes, const KeyAttribute& key, std::size_t bytes_max) {
    const Value* value = attributes.find(key.name);
    return value != nullptr && value->type() == key.type && key_bytes(*value) <= bytes_max;
}

}  // namespace

bool Index::holds(const Attributes& attributes) const {
    const KeySchema& key = definition.key;
    return fits(attributes, key.partition, kPartitionKeyBytesMax) &&
           (!key.sort || fits(attributes, *key.sort, kSortKeyBytesMax));
}

bool Index::projects(std::string_view attribute, const KeySchema& table) const {
    if (definition.projection == ProjectionKind::all) return true;
    if (definition.key.contains(attribute) || table.contains(attribute)) return true;
    return definition.projection == ProjectionKind::include &&
           std::ranges::find(definition.non_key_attributes, attribute) != definition.non_key_attributes.end();
}

Attributes Index::projected(const Attributes& attributes, const KeySchema& table) const {
    if (definition.projection == ProjectionKind::all) return attributes;
    Attributes result;
    for (const auto& [name, value] : attributes) {
        if (projects(name, table)) result.append(name, value);
    }
    return result;
}

Table::Table(TableDefinition definition) : definition_(std::move(definition)) {
    for (const auto& index : definition_.indexes) indexes_.push_back(Index{index, {}});
}

const Index* Table::find_index(std::string_view name) const {
    const auto found =
        std::ranges::find_if(indexes_, [&](const Index& index) { return index.definition.name == name; });
    return found == indexes_.end() ? nullptr : &*found;
}

ItemPtr Table::find(std::string_view key) const {
    const auto found = entries_.find(key);
    return found == entries_.end() ? nullptr : found->second;
}

std::size_t Table::collection_bytes(const Value& partition_value) const {
    const std::string prefix = partition_prefix(partition_value);
    std::size_t bytes = 0;
    for (auto at = entries_.lower_bound(prefix); at != entries_.end() && at->first.starts_with(prefix);
         ++at) {
        bytes += at->second->size;
    }
    return bytes;
}

}  // namespace leastwise::dynamodb
