#include "emulators/dynamodb/capacity.hpp"
#include "emulators/dynamodb/codec.hpp"
#include "emulators/dynamodb/engine.hpp"
#include "emulators/dynamodb/errors.hpp"
#include "emulators/dynamodb/json_members.hpp"
#include "emulators/dynamodb/key_check.hpp"
#include "emulators/dynamodb/limits.hpp"
#include "emulators/dynamodb/read.hpp"
#include "emulators/dynamodb/write.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <vector>

namespace leastwise::dynamodb {
namespace {

/// Whether the attributes hold a key of the table, so that it can be compared with others.
bool has_key(const KeySchema& schema, const Attributes& attributes) {
    const auto holds = [&](const KeyAttribute& key) {
        const Value* value = attributes.find(key.name);
        return value != nullptr && value->type() == key.type;
    };
    return holds(schema.partition) && (!schema.sort || holds(*schema.sort));
}

/// One entry a action: why the transaction was cancelled, or "None".
class Reasons {
public:
    void pass() { add("None", {}, {}); }
    /// Errors of single actions become reasons; anything else ends the call.
    void fail(const gate::AwsError& error) {
        const bool condition = error.code() == "ConditionalCheckFailedException";
        if (!condition && error.code() != "ValidationException") throw error;
        const core::Document* item = error.members().find("Item");
        add(condition ? "ConditionalCheckFailed" : "ValidationError", error.message(),
            item ? *item : core::Document{});
        failed_ = true;
    }
    void throw_if_failed() && {
        if (failed_) throw transaction_cancelled(codes_).with("CancellationReasons", std::move(reasons_));
    }

private:
    void add(std::string_view code, std::string_view message, core::Document item) {
        codes_.append(codes_.empty() ? "" : ", ").append(code);
        core::Object reason;
        reason.append("Code", code);
        if (!item.is_null()) reason.append("Item", std::move(item));
        if (!message.empty()) reason.append("Message", message);
        reasons_.push_back(std::move(reason));
    }
    std::string codes_;
    core::Document::Array reasons_;
    bool failed_ = false;
};

/// What concerns a transaction as a whole: its tables, empty keys, and that it meets no item twice.
class Targets {
public:
    explicit Targets(const Store& store) : store_(store) {}

    void add(const std::string& table, const Attributes& attributes) {
        const KeySchema& key = table_for(store_, table).key();
        check_key_not_empty(key, attributes);
        if (!has_key(key, attributes)) return;
        if (!seen_.emplace(table, encode_key(key, attributes)).second) {
            throw validation(std::string(text::kManyOperations));
        }
    }

private:
    const Store& store_;
    std::set<std::pair<std::string, std::string>> seen_;
};

void check_transaction(const Store& store, const std::vector<Write>& actions) {
    Targets targets(store);
    std::size_t bytes = 0;
    for (const auto& action : actions) {
        targets.add(action.table, action.attributes);
        bytes += byte_size(action.attributes);
    }
    if (bytes > kTransactionBytesMax) throw validation(std::string(text::kTransactionTooLarge));
}

std::vector<PreparedWrite> prepare_all(const Store& store, const std::vector<Write>& actions) {
    Reasons reasons;
    std::vector<PreparedWrite> prepared;
    for (const auto& action : actions) {
        try {
            prepared.push_back(prepare(store, action));
            reasons.pass();
        } catch (const gate::AwsError& error) {
            reasons.fail(error);
        }
    }
    std::move(reasons).throw_if_failed();
    return prepared;
}

void append_costs(std::string& out, std::vector<Consumption> costs, CapacityDetail detail) {
    std::vector<Consumption> by_table;
    for (auto& cost : costs) {
        const auto same = std::ranges::find(by_table, cost.table, &Consumption::table);
        if (same == by_table.end()) {
            by_table.push_back(std::move(cost));
        } else {
            same->add(cost);
        }
    }
    append_array(out, by_table, [&](const Consumption& cost) { append_json(out, cost, detail); });
}

void append_metrics(std::string& out, const std::vector<Write>& actions,
                    const std::vector<PreparedWrite>& prepared) {
    JsonMembers tables;
    std::set<std::string> done;
    for (std::size_t i = 0; i < actions.size(); ++i) {
        if (!has_collections(*prepared[i].table) || !done.insert(actions[i].table).second) continue;
        std::string& list = tables.add(actions[i].table);
        list += '[';
        for (std::size_t j = i; j < actions.size(); ++j) {
            if (prepared[j].table != prepared[i].table) continue;
            if (j > i) list += ',';
            append_collection_metrics(list, prepared[j], actions[j].attributes);
        }
        list += ']';
    }
    out += std::move(tables).close();
}

std::string run_transaction(Engine& engine, const TransactWriteRequest& request, const gate::Permit& permit) {
    check_transaction(engine.store, request.actions);
    const std::vector<PreparedWrite> prepared = prepare_all(engine.store, request.actions);
    for (const auto& write : prepared) commit(engine.store, permit, write);
    JsonMembers members;
    if (request.capacity != CapacityDetail::none) {
        std::vector<Consumption> costs;
        for (const auto& write : prepared) {
            costs.push_back(write_cost(*write.table, write.before, write.after, Usage::transactional_write));
        }
        append_costs(members.add("ConsumedCapacity"), std::move(costs), request.capacity);
    }
    if (request.metrics == CollectionMetrics::size) {
        append_metrics(members.add("ItemCollectionMetrics"), request.actions, prepared);
    }
    return std::move(members).close();
}

}  // namespace

gate::Answer transact_write_items(Engine& engine, const gate::Call& call, const gate::Permit& permit) {
    const auto& request = typed<TransactWriteRequest>(call);
    if (request.token.empty()) return json_reply(run_transaction(engine, request, permit));
    // A token belongs to its caller's account; here there is one. It counts from the first success.
    if (const Tokens::Use* use = engine.tokens.find(request.token, call.at)) {
        if (use->fingerprint != request.fingerprint) throw token_mismatch();
        return json_reply(use->answer);
    }
    std::string answer = run_transaction(engine, request, permit);
    engine.tokens.remember(permit, request.token,
                           {request.fingerprint, answer, call.at + std::chrono::minutes(kTokenMinutes)},
                           call.at);
    return json_reply(std::move(answer));
}

gate::Answer transact_get_items(Engine& engine, const gate::Call& call, const gate::Permit&) {
    const auto& request = typed<TransactGetRequest>(call);
    Reasons reasons;
    std::vector<Found> found;
    std::size_t bytes = 0;
    Targets targets(engine.store);
    for (const auto& lookup : request.lookups) targets.add(lookup.table, lookup.key);
    for (const auto& lookup : request.lookups) {
        try {
            found.push_back(look_up(engine.store, lookup));
            bytes += found.back().bytes();
            reasons.pass();
        } catch (const gate::AwsError& error) {
            reasons.fail(error);
        }
    }
    std::move(reasons).throw_if_failed();
    if (bytes > kTransactionBytesMax) throw validation(std::string(text::kTransactionTooLarge));
    JsonMembers members;
    std::size_t position = 0;
    append_array(members.add("Responses"), request.lookups,
                 [&out = members.out(), &found, &position](const Lookup& lookup) {
                     const Found& one = found[position++];
                     JsonMembers entry;
                     if (one.item != nullptr) append_item(entry.add("Item"), one, lookup.projection);
                     out += std::move(entry).close();
                 });
    if (request.capacity != CapacityDetail::none) {
        std::vector<Consumption> costs;
        for (std::size_t i = 0; i < found.size(); ++i) {
            const std::int64_t halves = read_halves(found[i].bytes(), Consistency::strong) * 2;
            costs.push_back({request.lookups[i].table, Usage::transactional_read, halves, {}, {}});
        }
        append_costs(members.add("ConsumedCapacity"), std::move(costs), request.capacity);
    }
    return json_reply(std::move(members).close());
}

}  // namespace leastwise::dynamodb
