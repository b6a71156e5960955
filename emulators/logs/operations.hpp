#pragma once
#include "emulators/logs/store.hpp"
#include "runtime/core/world.hpp"
#include "runtime/gate/operation.hpp"

#include <vector>

namespace leastwise::logs {

/// THE table of CloudWatch Logs' operations. `world` and `store` outlive it.
std::vector<gate::Operation> make_operations(core::World& world, Store& store);

}  // namespace leastwise::logs
