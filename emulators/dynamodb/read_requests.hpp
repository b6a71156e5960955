#pragma once
#include "emulators/dynamodb/requests.hpp"
#include "runtime/gate/operation.hpp"

#include <memory>

namespace leastwise::dynamodb {

// From input to typed requests, in AWS's order: types, constraints, then what the parameters mean together.
// @throws SerializationException, ValidationException.

std::unique_ptr<gate::TypedInput> read_put_item(const gate::Call& call);
std::unique_ptr<gate::TypedInput> read_update_item(const gate::Call& call);
std::unique_ptr<gate::TypedInput> read_delete_item(const gate::Call& call);
std::unique_ptr<gate::TypedInput> read_get_item(const gate::Call& call);
std::unique_ptr<gate::TypedInput> read_query(const gate::Call& call);
std::unique_ptr<gate::TypedInput> read_scan(const gate::Call& call);
std::unique_ptr<gate::TypedInput> read_batch_get_item(const gate::Call& call);
std::unique_ptr<gate::TypedInput> read_batch_write_item(const gate::Call& call);
std::unique_ptr<gate::TypedInput> read_transact_get_items(const gate::Call& call);
std::unique_ptr<gate::TypedInput> read_transact_write_items(const gate::Call& call);

}  // namespace leastwise::dynamodb
