#pragma once
#include "emulators/logs/store.hpp"
#include "runtime/core/world.hpp"
#include "runtime/gate/operation.hpp"

namespace leastwise::logs {

gate::Reply put_log_events(core::World& world, Store& store, const gate::Call& call,
                           const gate::Permit& permit);
gate::Reply get_log_events(const Store& store, const gate::Call& call);
gate::Reply filter_log_events(const Store& store, const gate::Call& call);

}  // namespace leastwise::logs
