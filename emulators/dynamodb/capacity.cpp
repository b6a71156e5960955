#include "emulators/dynamodb/capacity.hpp"

#include "emulators/dynamodb/limits.hpp"
#include "runtime/wire/json.hpp"

#include <algorithm>

namespace leastwise::dynamodb {
namespace {

bool is_transactional(Usage usage) {
    return usage == Usage::transactional_read || usage == Usage::transactional_write;
}

std::int64_t units(std::size_t bytes, std::size_t unit) {
    return static_cast<std::int64_t>(std::max<std::size_t>(1, (bytes + unit - 1) / unit));
}

std::int64_t write_units(std::size_t bytes) { return units(bytes, kWriteUnitBytes); }

/// An index is charged for what changes in it: an entry that appears, goes, moves (both) or whose projection
/// changes.
std::int64_t index_units(const Table& table, const Index& index, const ItemPtr& before,
                         const ItemPtr& after) {
    const bool held = before != nullptr && index.holds(before->attributes);
    const bool holds = after != nullptr && index.holds(after->attributes);
    const Attributes old_entry = held ? index.projected(before->attributes, table.key()) : Attributes{};
    const Attributes new_entry = holds ? index.projected(after->attributes, table.key()) : Attributes{};
    if (!held && !holds) return 0;
    if (!held) return write_units(byte_size(new_entry));
    if (!holds) return write_units(byte_size(old_entry));
    const KeySchema& key = index.definition.key;
    if (key_of(key, old_entry) != key_of(key, new_entry)) {
        return write_units(byte_size(old_entry)) + write_units(byte_size(new_entry));
    }
    return old_entry == new_entry ? 0 : write_units(std::max(byte_size(old_entry), byte_size(new_entry)));
}

void append_units(std::string& out, std::int64_t halves, Usage usage) {
    const std::string units = std::to_string(halves / 2) + (halves % 2 == 0 ? ".0" : ".5");
    out += "\"CapacityUnits\":" + units;
    if (usage == Usage::transactional_read) out += ",\"ReadCapacityUnits\":" + units;
    if (usage == Usage::transactional_write) out += ",\"WriteCapacityUnits\":" + units;
}

void append_indexes(std::string& out, std::string_view name,
                    const std::map<std::string, std::int64_t>& indexes, Usage usage) {
    if (indexes.empty()) return;
    out.append(",\"").append(name).append("\":{");
    bool first = true;
    for (const auto& [index, halves] : indexes) {
        if (!first) out += ',';
        first = false;
        wire::append_json_string(out, index);
        out += ":{";
        append_units(out, halves, usage);
        out += '}';
    }
    out += '}';
}

}  // namespace

std::int64_t Consumption::halves() const {
    std::int64_t sum = table_halves;
    for (const auto& [name, halves] : local) sum += halves;
    for (const auto& [name, halves] : global) sum += halves;
    return sum;
}

void Consumption::add(const Consumption& other) {
    table_halves += other.table_halves;
    for (const auto& [name, halves] : other.local) local[name] += halves;
    for (const auto& [name, halves] : other.global) global[name] += halves;
}

std::int64_t read_halves(std::size_t bytes, Consistency consistency) {
    return units(bytes, kReadUnitBytes) * (consistency == Consistency::strong ? 2 : 1);
}

Consumption write_cost(const Table& table, const ItemPtr& before, const ItemPtr& after, Usage usage) {
    const std::int64_t factor = is_transactional(usage) ? 4 : 2;
    Consumption cost;
    cost.table = table.definition().name;
    cost.usage = usage;
    const std::size_t larger = std::max(before ? before->size : 0, after ? after->size : 0);
    cost.table_halves = write_units(larger) * factor;
    for (const Index& index : table.indexes()) {
        const std::int64_t units = index_units(table, index, before, after);
        auto& by_name = index.definition.scope == Scope::local ? cost.local : cost.global;
        if (units > 0) by_name[index.definition.name] = units * factor;
    }
    return cost;
}

void append_json(std::string& out, const Consumption& consumption, CapacityDetail detail) {
    out += "{\"TableName\":";
    wire::append_json_string(out, consumption.table);
    out += ',';
    append_units(out, consumption.halves(), consumption.usage);
    if (detail == CapacityDetail::indexes) {
        out += ",\"Table\":{";
        append_units(out, consumption.table_halves, consumption.usage);
        out += '}';
        append_indexes(out, "LocalSecondaryIndexes", consumption.local, consumption.usage);
        append_indexes(out, "GlobalSecondaryIndexes", consumption.global, consumption.usage);
    }
    out += '}';
}

}  // namespace leastwise::dynamodb
