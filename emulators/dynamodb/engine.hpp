#pragma once
#include "emulators/dynamodb/store.hpp"
#include "emulators/dynamodb/tokens.hpp"
#include "runtime/core/world.hpp"
#include "runtime/gate/operation.hpp"

#include <string>

namespace leastwise::dynamodb {

/// The service's whole state, and the world it lives in.
struct Engine {
    core::World& world;
    Store store{};
    Tokens tokens{};
};

/// The table an operation on items names. @throws ResourceNotFoundException.
const Table& table_for(const Store& store, const std::string& name);

// One function an operation; what they need has been decoded and permitted.
gate::Answer get_item(Engine& engine, const gate::Call& call, const gate::Permit& permit);
gate::Answer put_item(Engine& engine, const gate::Call& call, const gate::Permit& permit);
gate::Answer update_item(Engine& engine, const gate::Call& call, const gate::Permit& permit);
gate::Answer delete_item(Engine& engine, const gate::Call& call, const gate::Permit& permit);
gate::Answer query(Engine& engine, const gate::Call& call, const gate::Permit& permit);
gate::Answer scan(Engine& engine, const gate::Call& call, const gate::Permit& permit);
gate::Answer batch_get_item(Engine& engine, const gate::Call& call, const gate::Permit& permit);
gate::Answer batch_write_item(Engine& engine, const gate::Call& call, const gate::Permit& permit);
gate::Answer transact_get_items(Engine& engine, const gate::Call& call, const gate::Permit& permit);
gate::Answer transact_write_items(Engine& engine, const gate::Call& call, const gate::Permit& permit);

gate::Answer create_table(Engine& engine, const gate::Call& call, const gate::Permit& permit);
gate::Answer describe_table(Engine& engine, const gate::Call& call, const gate::Permit& permit);
gate::Answer list_tables(Engine& engine, const gate::Call& call, const gate::Permit& permit);
gate::Answer delete_table(Engine& engine, const gate::Call& call, const gate::Permit& permit);
gate::Answer update_time_to_live(Engine& engine, const gate::Call& call, const gate::Permit& permit);
gate::Answer describe_time_to_live(Engine& engine, const gate::Call& call, const gate::Permit& permit);
gate::Answer tag_resource(Engine& engine, const gate::Call& call, const gate::Permit& permit);
gate::Answer untag_resource(Engine& engine, const gate::Call& call, const gate::Permit& permit);
gate::Answer list_tags_of_resource(Engine& engine, const gate::Call& call, const gate::Permit& permit);
gate::Answer put_resource_policy(Engine& engine, const gate::Call& call, const gate::Permit& permit);
gate::Answer get_resource_policy(Engine& engine, const gate::Call& call, const gate::Permit& permit);
gate::Answer delete_resource_policy(Engine& engine, const gate::Call& call, const gate::Permit& permit);
gate::Answer describe_limits(Engine& engine, const gate::Call& call, const gate::Permit& permit);
gate::Answer describe_endpoints(Engine& engine, const gate::Call& call, const gate::Permit& permit);

/// What Operation::decode made of the call.
template <typename Request>
const Request& typed(const gate::Call& call) {
    return static_cast<const Request&>(*call.typed);
}

/// A reply whose JSON is written already.
inline gate::Reply json_reply(std::string json) {
    gate::Reply reply;
    reply.payload = std::move(json);
    return reply;
}

}  // namespace leastwise::dynamodb
