#pragma once
#include "emulators/logs/store.hpp"
#include "runtime/core/world.hpp"
#include "runtime/gate/service.hpp"

#include <vector>

namespace leastwise::logs {

std::vector<gate::ResourceType> make_resource_types(core::World& world, Store& store);

}  // namespace leastwise::logs
