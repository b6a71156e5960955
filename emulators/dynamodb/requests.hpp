#pragma once
#include "emulators/dynamodb/placeholders.hpp"
#include "emulators/dynamodb/syntax.hpp"
#include "runtime/gate/operation.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace leastwise::dynamodb {

// What the operations on items ask for, read from the input once. Everything that the request alone can tell
// has been checked; what depends on the table has not.

enum class ReturnValues { none, all_old, updated_old, all_new, updated_new };
enum class CapacityDetail { none, total, indexes };
enum class CollectionMetrics { none, size };
enum class OnFailure { none, all_old };
enum class Consistency { eventual, strong };
enum class Direction { forward, backward };
enum class Select { unspecified, all_attributes, all_projected, specific, count };

/// One change or check of one item, alone or within a batch or transaction.
struct Write {
    enum class Kind { put, update, erase, check };
    Kind kind = Kind::put;
    std::string table;
    Attributes attributes;  ///< the item of a put, the key of the others
    std::optional<Condition> condition;
    std::optional<Update> update;
    OnFailure on_failure = OnFailure::none;
    Placeholders placeholders;        ///< owns the values that condition and update point to
    std::set<std::string> mentioned;  ///< top-level attribute names anywhere in the request
};

/// PutItem, UpdateItem, DeleteItem.
struct WriteRequest final : gate::TypedInput {
    Write write;
    ReturnValues return_values = ReturnValues::none;
    CapacityDetail capacity = CapacityDetail::none;
    CollectionMetrics metrics = CollectionMetrics::none;
};

/// Which attributes a read answers with; nothing = all.
using Projection = std::optional<std::vector<Path>>;

struct Lookup {
    std::string table;
    Attributes key;
    Projection projection;
    Consistency consistency = Consistency::eventual;
};

struct GetRequest final : gate::TypedInput {
    Lookup lookup;
    CapacityDetail capacity = CapacityDetail::none;
};

struct BatchGetRequest final : gate::TypedInput {
    struct TableKeys {
        std::string table;
        std::vector<Attributes> keys;
        Projection projection;
        Consistency consistency = Consistency::eventual;
        core::Document options;  ///< the entry as sent, without its keys, for UnprocessedKeys
    };
    std::vector<TableKeys> tables;
    CapacityDetail capacity = CapacityDetail::none;
};

struct BatchWriteRequest final : gate::TypedInput {
    struct TableWrites {
        std::string table;
        std::vector<Write> writes;
    };
    std::vector<TableWrites> tables;
    CapacityDetail capacity = CapacityDetail::none;
    CollectionMetrics metrics = CollectionMetrics::none;
};

struct TransactGetRequest final : gate::TypedInput {
    std::vector<Lookup> lookups;
    CapacityDetail capacity = CapacityDetail::none;
};

struct TransactWriteRequest final : gate::TypedInput {
    std::vector<Write> actions;
    std::string token;        ///< "" when none is given
    std::string fingerprint;  ///< equal requests have equal ones
    CapacityDetail capacity = CapacityDetail::none;
    CollectionMetrics metrics = CollectionMetrics::none;
};

/// One condition on a key attribute.
struct KeyClause {
    enum class Operator {
        equal,
        less,
        less_or_equal,
        greater,
        greater_or_equal,
        between,
        begins_with,
        unsupported
    };
    Operator op = Operator::equal;
    std::vector<const Value*> values;
};

struct Segment {
    std::int64_t number = 0;
    std::int64_t total = 1;
};

/// Query and Scan.
struct SearchRequest final : gate::TypedInput {
    std::string table;
    std::optional<std::string> index;
    bool is_query = false;
    std::map<std::string, KeyClause> key_clauses;  ///< Query; by attribute name
    bool from_expression = true;                   ///< key_clauses came as KeyConditionExpression
    std::optional<Condition> filter;
    std::string filter_parameter;  ///< "Filter Expression" or "QueryFilter", for messages
    std::set<std::string> filter_roots;
    Projection projection;
    std::string projection_parameter;  ///< "ProjectionExpression" or "AttributesToGet"
    Select select = Select::unspecified;
    std::optional<std::int64_t> limit;
    Direction direction = Direction::forward;
    Consistency consistency = Consistency::eventual;
    std::optional<Attributes> start_key;
    std::optional<Segment> segment;
    CapacityDetail capacity = CapacityDetail::none;
    Placeholders placeholders;
    std::set<std::string> mentioned;
};

}  // namespace leastwise::dynamodb
