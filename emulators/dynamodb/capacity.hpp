#pragma once
#include "emulators/dynamodb/requests.hpp"
#include "emulators/dynamodb/table.hpp"

#include <cstdint>
#include <map>
#include <string>

namespace leastwise::dynamodb {

enum class Usage { read, write, transactional_read, transactional_write };

/// Capacity that a call consumed, in half units: an eventually consistent read costs half of one.
struct Consumption {
    std::string table;
    Usage usage = Usage::read;
    std::int64_t table_halves = 0;
    std::map<std::string, std::int64_t> local, global;  ///< by index name

    std::int64_t halves() const;
    void add(const Consumption& other);
};

/// Halves of the read of so many bytes: 4 KB a unit, at least one unit.
std::int64_t read_halves(std::size_t bytes, Consistency consistency);
/// What replacing `before` by `after` costs: the larger of both in the table; in each index what changes
/// there.
Consumption write_cost(const Table& table, const ItemPtr& before, const ItemPtr& after, Usage usage);

/// Appends the ConsumedCapacity object. `detail` is total or indexes.
void append_json(std::string& out, const Consumption& consumption, CapacityDetail detail);

}  // namespace leastwise::dynamodb
