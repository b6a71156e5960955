#include "emulators/dynamodb/codec.hpp"
#include "emulators/dynamodb/engine.hpp"
#include "emulators/dynamodb/json_members.hpp"
#include "emulators/dynamodb/path_tree.hpp"
#include "emulators/dynamodb/read.hpp"
#include "emulators/dynamodb/update.hpp"
#include "emulators/dynamodb/write.hpp"

#include <optional>

namespace leastwise::dynamodb {
namespace {

std::optional<Attributes> part(const ItemPtr& item, const Write& write) {
    if (item == nullptr || !write.update) return {};
    Attributes touched = project(tree_of(targets(*write.update)), item->attributes);
    if (touched.empty()) return {};
    return touched;
}

/// The attributes that ReturnValues asks for; nothing when there are none.
std::optional<Attributes> returned(const WriteRequest& request, const PreparedWrite& prepared) {
    const auto whole = [](const ItemPtr& item) {
        return item ? std::optional(item->attributes) : std::nullopt;
    };
    switch (request.return_values) {
        case ReturnValues::none: return {};
        case ReturnValues::all_old: return whole(prepared.before);
        case ReturnValues::all_new: return whole(prepared.after);
        case ReturnValues::updated_old: return part(prepared.before, request.write);
        case ReturnValues::updated_new: return part(prepared.after, request.write);
    }
    return {};
}

gate::Answer write_one(Engine& engine, const gate::Call& call, const gate::Permit& permit) {
    const auto& request = typed<WriteRequest>(call);
    const PreparedWrite prepared = prepare(engine.store, request.write);
    commit(engine.store, permit, prepared);
    JsonMembers reply;
    if (const auto attributes = returned(request, prepared))
        append_json(reply.add("Attributes"), *attributes);
    if (request.capacity != CapacityDetail::none) {
        const Consumption cost = write_cost(*prepared.table, prepared.before, prepared.after, Usage::write);
        append_json(reply.add("ConsumedCapacity"), cost, request.capacity);
    }
    if (request.metrics == CollectionMetrics::size && has_collections(*prepared.table)) {
        append_collection_metrics(reply.add("ItemCollectionMetrics"), prepared, request.write.attributes);
    }
    return json_reply(std::move(reply).close());
}

}  // namespace

gate::Answer put_item(Engine& engine, const gate::Call& call, const gate::Permit& permit) {
    return write_one(engine, call, permit);
}

gate::Answer update_item(Engine& engine, const gate::Call& call, const gate::Permit& permit) {
    return write_one(engine, call, permit);
}

gate::Answer delete_item(Engine& engine, const gate::Call& call, const gate::Permit& permit) {
    return write_one(engine, call, permit);
}

gate::Answer get_item(Engine& engine, const gate::Call& call, const gate::Permit&) {
    const auto& request = typed<GetRequest>(call);
    const Found found = look_up(engine.store, request.lookup);
    JsonMembers reply;
    if (found.item != nullptr) append_item(reply.add("Item"), found, request.lookup.projection);
    if (request.capacity != CapacityDetail::none) {
        Consumption cost{request.lookup.table, Usage::read, 0, {}, {}};
        cost.table_halves = read_halves(found.bytes(), request.lookup.consistency);
        append_json(reply.add("ConsumedCapacity"), cost, request.capacity);
    }
    return json_reply(std::move(reply).close());
}

}  // namespace leastwise::dynamodb
