#include "emulators/dynamodb/search.hpp"

#include "emulators/dynamodb/errors.hpp"
#include "emulators/dynamodb/key_check.hpp"

#include <algorithm>

namespace leastwise::dynamodb {
namespace {

using Operator = KeyClause::Operator;

const KeyClause* clause_on(const SearchRequest& request, const std::string& name) {
    const auto found = request.key_clauses.find(name);
    return found == request.key_clauses.end() ? nullptr : &found->second;
}

[[noreturn]] void refuse_missing(const std::string& name) {
    throw validation("Query condition missed key schema element: " + name);
}

void check_clause(const KeyAttribute& key, const KeyClause& clause) {
    if (clause.op == Operator::unsupported) {
        throw validation("Attempted conditional constraint is not an indexable operation");
    }
    for (const Value* value : clause.values) {
        if (value->type() != key.type) throw invalid("Condition parameter type does not match schema type");
    }
}

void check_clauses(const KeySchema& key, const SearchRequest& request) {
    const std::size_t count = request.key_clauses.size();
    if (count > key.size()) {
        if (!request.from_expression) throw validation(std::string(text::kKeyConditionUnsupported));
        throw validation("The number of query conditions (" + std::to_string(count) +
                         ") exceeds the number of key attributes defined in the schema (" +
                         std::to_string(key.size()) + ")");
    }
    const KeyClause* partition = clause_on(request, key.partition.name);
    if (partition == nullptr) refuse_missing(key.partition.name);
    check_clause(key.partition, *partition);
    if (partition->op != Operator::equal) throw validation(std::string(text::kKeyConditionUnsupported));
    if (count < 2) return;
    const KeyClause* sort = clause_on(request, key.sort->name);
    if (sort == nullptr) refuse_missing(key.sort->name);
    check_clause(*key.sort, *sort);
}

KeyRange sort_range(const std::string& prefix, const KeyClause& clause) {
    const auto place = [&](const Value& value) {
        std::string key = prefix;
        append_key_part(key, value);
        return key;
    };
    const Value& first = *clause.values.front();
    const std::string end = successor(prefix);
    switch (clause.op) {
        case Operator::equal: return {place(first), successor(place(first))};
        case Operator::less: return {prefix, place(first)};
        case Operator::less_or_equal: return {prefix, successor(place(first))};
        case Operator::greater: return {successor(place(first)), end};
        case Operator::greater_or_equal: return {place(first), end};
        case Operator::between: return {place(first), successor(place(*clause.values[1]))};
        case Operator::begins_with: {
            std::string from = prefix;
            append_key_prefix(from, first);
            return {from, successor(from)};
        }
        case Operator::unsupported: break;
    }
    return {prefix, end};
}

bool in_range(const std::string& key, const KeyRange& range) {
    return key >= range.from && (range.to.empty() || key < range.to);
}

/// A start key names every key attribute of table and index, and nothing else.
void check_start_names(const Search& search, const SearchRequest& request) {
    const Attributes& start = *request.start_key;
    const KeySchema& table = search.table->key();
    std::size_t wanted = table.size();
    if (search.index != nullptr) {
        const KeySchema& key = search.key();
        wanted += table.contains(key.partition.name) ? 0 : 1;
        wanted += !key.sort || table.contains(key.sort->name) ? 0 : 1;
    }
    const bool bare = request.is_query || search.index != nullptr;
    if (start.size() != wanted) {
        const std::string detail = bare ? "" : ": " + std::string(text::kKeySchemaMismatch);
        throw validation(std::string(text::kStartKey) + detail);
    }
    try {
        check_key(table, key_of(table, start));
        if (search.index != nullptr) check_key(search.key(), key_of(search.key(), start));
    } catch (const gate::AwsError& error) {
        throw validation(std::string(text::kStartKey) + ": " + error.message());
    }
}

void check_start_place(const Search& search, const SearchRequest& request, const std::string& start) {
    if (in_range(start, search.range)) return;
    if (!request.is_query) {
        throw validation(std::string(text::kStartKey) +
                         ": Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. "
                         "TotalSegments: " +
                         std::to_string(request.segment->total) +
                         " Segment: " + std::to_string(request.segment->number));
    }
    const KeySchema& key = search.key();
    const Value& partition = *clause_on(request, key.partition.name)->values.front();
    const bool same_partition = *request.start_key->find(key.partition.name) == partition;
    const bool has_sort_clause = request.key_clauses.size() > 1;
    if (!has_sort_clause) throw validation(std::string(text::kStartKeyOutside));
    throw validation(std::string(same_partition ? text::kStartKeyRange : text::kStartKeyOutside));
}

}  // namespace

Search locate(const Table& table, const SearchRequest& request) {
    Search search{&table, nullptr, {}, {}, false};
    if (!request.index) return search;
    search.index = table.find_index(*request.index);
    if (search.index == nullptr) {
        throw validation("The table does not have the specified index: " + *request.index);
    }
    const bool global = search.index->definition.scope == Scope::global;
    if (global && request.consistency == Consistency::strong)
        throw validation(std::string(text::kGsiConsistent));
    return search;
}

KeyRange range_of(const Search& search, const SearchRequest& request) {
    if (!request.is_query) {
        return request.segment ? segment_range(request.segment->number, request.segment->total) : KeyRange{};
    }
    const KeySchema& key = search.key();
    check_clauses(key, request);
    const std::string prefix = partition_prefix(*clause_on(request, key.partition.name)->values.front());
    const KeyClause* sort = key.sort ? clause_on(request, key.sort->name) : nullptr;
    return sort == nullptr ? KeyRange{prefix, successor(prefix)} : sort_range(prefix, *sort);
}

std::string start_of(const Search& search, const SearchRequest& request) {
    if (!request.start_key) return {};
    check_start_names(search, request);
    const std::string start = search.index == nullptr
                                  ? encode_key(search.table->key(), *request.start_key)
                                  : encode_index_key(search.key(), search.table->key(), *request.start_key);
    check_start_place(search, request, start);
    return start;
}

void check_attributes(const Search& search, const SearchRequest& request) {
    const KeySchema& key = search.key();
    for (const auto& root : request.filter_roots) {
        if (!request.is_query || !key.contains(root)) continue;
        throw validation(request.filter_parameter +
                         " can only contain non-primary key attributes: Primary key attribute: " + root);
    }
    const bool global = search.index != nullptr && search.index->definition.scope == Scope::global;
    if (search.index == nullptr && request.select == Select::all_projected) {
        throw invalid("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName");  // (mem)
    }
    if (!global || search.index->definition.projection == ProjectionKind::all) return;
    if (request.select == Select::all_attributes) {
        throw invalid("Select type ALL_ATTRIBUTES is not supported for global secondary index " +
                      *request.index + " because its projection type is not ALL");
    }
    std::string lacking;
    for (const auto& path : request.projection.value_or(std::vector<Path>{})) {
        if (search.index->projects(path.root(), search.table->key())) continue;
        lacking += (lacking.empty() ? "" : ", ") + path.root();
    }
    if (!lacking.empty())
        throw invalid("Global secondary index " + *request.index + " does not project [" + lacking + "]");
}

bool must_fetch(const Search& search, const SearchRequest& request) {
    if (search.index == nullptr || search.index->definition.scope == Scope::global) return false;
    if (search.index->definition.projection == ProjectionKind::all) return false;
    if (request.select == Select::all_attributes) return true;
    return request.projection && std::ranges::any_of(*request.projection, [&](const Path& path) {
               return !search.index->projects(path.root(), search.table->key());
           });
}

}  // namespace leastwise::dynamodb
