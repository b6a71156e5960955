#pragma once
#include "emulators/dynamodb/key.hpp"
#include "runtime/core/clock.hpp"
#include "runtime/iam/policy.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leastwise::dynamodb {

/// A stored item. Never changed once stored: an update stores a new one.
struct Item {
    Attributes attributes;
    std::size_t size = 0;  ///< byte_size(attributes)
};
/// Shared by the table, its indexes and whoever read it; being immutable, also by a forked copy of the world.
using ItemPtr = std::shared_ptr<const Item>;
/// Items by encoded key.
using Entries = std::map<std::string, ItemPtr, std::less<>>;

enum class Scope { local, global };
enum class ProjectionKind { all, keys_only, include };

struct Throughput {
    std::int64_t read = 0, write = 0;
};

struct IndexDefinition {
    std::string name;
    Scope scope = Scope::global;
    KeySchema key;
    ProjectionKind projection = ProjectionKind::all;
    std::vector<std::string> non_key_attributes;
    Throughput throughput;
};

struct TimeToLive {
    bool enabled = false;
    std::string attribute;
};

inline constexpr std::string_view kPolicyName = "ResourcePolicy";  // what CloudFormation's property is called

/// A resource-based policy as it was given, and parsed.
struct ResourcePolicy {
    std::string text;
    std::string revision;
    iam::Policy policy;
};

/// Everything CreateTable fixes.
struct TableDefinition {
    std::string name;
    std::string arn;
    std::string id;
    core::Instant created{};
    std::vector<KeyAttribute> attributes;  ///< AttributeDefinitions, in the order given
    KeySchema key;
    std::vector<IndexDefinition> indexes;
    bool on_demand = false;
    Throughput throughput;
    bool deletion_protected = false;
    std::optional<std::string> table_class;
    std::map<std::string, std::string> tags;
    std::optional<TimeToLive> time_to_live;
    std::optional<ResourcePolicy> policy;
};

/// A secondary index: the items that have its key attributes, in its order.
struct Index {
    IndexDefinition definition;
    Entries entries;

    /// An item without all key attributes, or with an oversized one, is not in the index.
    bool holds(const Attributes& attributes) const;
    bool projects(std::string_view attribute, const KeySchema& table) const;
    /// What the index holds of the item.
    Attributes projected(const Attributes& attributes, const KeySchema& table) const;
};

/// A table's items and indexes. Readable by anyone; changed by the store alone.
class Table {
public:
    explicit Table(TableDefinition definition);

    const TableDefinition& definition() const { return definition_; }
    const KeySchema& key() const { return definition_.key; }
    const Entries& entries() const { return entries_; }
    const std::vector<Index>& indexes() const { return indexes_; }
    const Index* find_index(std::string_view name) const;
    std::string index_arn(std::string_view index) const {
        return definition_.arn + "/index/" + std::string(index);
    }
    std::size_t size_bytes() const { return size_bytes_; }

    /// The stored item, or nothing. `key` is an encoded key.
    ItemPtr find(std::string_view key) const;
    /// The item collection that the partition key value names: bytes of the table's items in it.
    std::size_t collection_bytes(const Value& partition_value) const;

private:
    friend class Store;
    TableDefinition definition_;
    Entries entries_;
    std::vector<Index> indexes_;
    std::size_t size_bytes_ = 0;
};

}  // namespace leastwise::dynamodb
