#include "emulators/dynamodb/capacity.hpp"
#include "emulators/dynamodb/codec.hpp"
#include "emulators/dynamodb/engine.hpp"
#include "emulators/dynamodb/errors.hpp"
#include "emulators/dynamodb/json_members.hpp"
#include "emulators/dynamodb/limits.hpp"
#include "emulators/dynamodb/read.hpp"
#include "emulators/dynamodb/write.hpp"
#include "runtime/wire/json.hpp"

#include <set>
#include <utility>
#include <vector>

namespace leastwise::dynamodb {
namespace {

using TableKeys = BatchGetRequest::TableKeys;

/// The keys of one table that did not fit, as a request for the rest.
std::string unprocessed_entry(const TableKeys& table, const std::vector<const Attributes*>& keys) {
    JsonMembers entry;
    append_array(entry.add("Keys"), keys,
                 [&out = entry.out()](const Attributes* key) { append_json(out, *key); });
    for (const auto& option : *table.options.if_object())
        entry.add(option.name) += wire::to_json(option.value);
    return std::move(entry).close();
}

/// Reads table after table until the answer holds 16 MB.
class BatchReader {
public:
    BatchReader(const Store& store, const BatchGetRequest& request) : store_(store), request_(request) {}

    std::string read() {
        for (const auto& table : request_.tables) {
            for (const auto& key : table.keys) look_up(store_, {table.table, key, {}, table.consistency});
        }
        for (const auto& table : request_.tables) read_table(table);
        JsonMembers members;
        members.add("Responses") += "{" + responses_ + "}";
        members.add("UnprocessedKeys") += "{" + unprocessed_ + "}";
        if (request_.capacity == CapacityDetail::none) return std::move(members).close();
        append_array(members.add("ConsumedCapacity"), costs_,
                     [&out = members.out(), this](const Consumption& cost) {
                         append_json(out, cost, request_.capacity);
                     });
        return std::move(members).close();
    }

private:
    void read_table(const TableKeys& table) {
        std::string items;
        std::vector<const Attributes*> left;
        Consumption cost{table.table, Usage::read, 0, {}, {}};
        for (const auto& key : table.keys) {
            const Found found = look_up(store_, {table.table, key, {}, table.consistency});
            if (bytes_ + found.bytes() > kBatchGetBytesMax) {
                left.push_back(&key);
                continue;
            }
            bytes_ += found.bytes();
            cost.table_halves += read_halves(found.bytes(), table.consistency);
            if (found.item == nullptr) continue;
            if (!items.empty()) items += ',';
            append_item(items, found, table.projection);
        }
        append_entry(responses_, table.table, "[" + items + "]");
        if (!left.empty()) append_entry(unprocessed_, table.table, unprocessed_entry(table, left));
        costs_.push_back(std::move(cost));
    }
    static void append_entry(std::string& out, const std::string& table, const std::string& json) {
        if (!out.empty()) out += ',';
        wire::append_json_string(out, table);
        out += ":" + json;
    }

    const Store& store_;
    const BatchGetRequest& request_;
    std::size_t bytes_ = 0;
    std::string responses_, unprocessed_;
    std::vector<Consumption> costs_;
};

/// All writes worked out before the first is made, so that a refused batch changes nothing.
std::vector<PreparedWrite> prepare_all(const Store& store, const BatchWriteRequest& request) {
    std::vector<PreparedWrite> prepared;
    for (const auto& table : request.tables) table_for(store, table.table);
    for (const auto& table : request.tables) {
        std::set<std::string> keys;
        for (const auto& write : table.writes) {
            prepared.push_back(prepare(store, write, KeyWords::key));
            if (!keys.insert(prepared.back().key).second) throw validation(std::string(text::kDuplicateKeys));
        }
    }
    return prepared;
}

void append_metrics(std::string& out, const BatchWriteRequest& request,
                    const std::vector<PreparedWrite>& prepared) {
    std::size_t position = 0;
    JsonMembers tables;
    for (const auto& table : request.tables) {
        const bool collects = has_collections(*prepared[position].table);
        if (collects) {
            std::string& list = tables.add(table.table);
            append_array(list, table.writes, [&](const Write& write) {
                append_collection_metrics(list, prepared[position], write.attributes);
                ++position;
            });
        } else {
            position += table.writes.size();
        }
    }
    out += std::move(tables).close();
}

}  // namespace

gate::Answer batch_get_item(Engine& engine, const gate::Call& call, const gate::Permit&) {
    return json_reply(BatchReader(engine.store, typed<BatchGetRequest>(call)).read());
}

gate::Answer batch_write_item(Engine& engine, const gate::Call& call, const gate::Permit& permit) {
    const auto& request = typed<BatchWriteRequest>(call);
    const std::vector<PreparedWrite> prepared = prepare_all(engine.store, request);
    for (const auto& write : prepared) commit(engine.store, permit, write);
    JsonMembers members;
    members.add("UnprocessedItems") += "{}";
    if (request.metrics == CollectionMetrics::size) {
        append_metrics(members.add("ItemCollectionMetrics"), request, prepared);
    }
    if (request.capacity != CapacityDetail::none) {
        std::vector<Consumption> costs;
        for (const auto& write : prepared) {
            Consumption cost = write_cost(*write.table, write.before, write.after, Usage::write);
            if (!costs.empty() && costs.back().table == cost.table) {
                costs.back().add(cost);
            } else {
                costs.push_back(std::move(cost));
            }
        }
        append_array(members.add("ConsumedCapacity"), costs,
                     [&out = members.out(), &request](const Consumption& cost) {
                         append_json(out, cost, request.capacity);
                     });
    }
    return json_reply(std::move(members).close());
}

}  // namespace leastwise::dynamodb
