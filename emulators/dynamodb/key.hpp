#pragma once
#include "emulators/dynamodb/value.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leastwise::dynamodb {

constexpr std::size_t kPartitionKeyBytesMax = 2048;  // DynamoDB: Limits, "partition key length"
constexpr std::size_t kSortKeyBytesMax = 1024;       // DynamoDB: Limits, "sort key length"

struct KeyAttribute {
    std::string name;
    Type type = Type::S;
};

/// The attributes that a table or an index is keyed by.
struct KeySchema {
    KeyAttribute partition;
    std::optional<KeyAttribute> sort;

    bool contains(std::string_view name) const {
        return partition.name == name || (sort && sort->name == name);
    }
    std::size_t size() const { return sort ? 2 : 1; }
};

/// Bytes of one key value, escaped so that concatenations compare part by part.
void append_key_part(std::string& out, const Value& value);
/// The same without the terminator: where the values that begin with `value` start.
void append_key_prefix(std::string& out, const Value& value);

/// Where a partition stands: four bytes of the hash that orders partitions in a Scan, then the key value.
std::string partition_prefix(const Value& partition_value);
/// The place of an item in its table: partition prefix, then the sort key. The attributes must be present.
std::string encode_key(const KeySchema& schema, const Attributes& attributes);
/// The place of an item in an index: its place by the index's key, then by the table's, which makes it
/// unique.
std::string encode_index_key(const KeySchema& index, const KeySchema& table, const Attributes& attributes);

/// The smallest text above every text that begins with `prefix`; empty when there is none.
std::string successor(std::string prefix);

/// The part of the hash space that one segment of a parallel scan reads, as bounds on encoded keys.
struct KeyRange {
    std::string from;  ///< inclusive
    std::string to;    ///< exclusive; empty = no bound
};
KeyRange segment_range(std::int64_t segment, std::int64_t total);

/// The attributes of the schema alone; those that are absent are left out.
Attributes key_of(const KeySchema& schema, const Attributes& attributes);

}  // namespace leastwise::dynamodb
