#pragma once
#include "emulators/lambda/registry.hpp"
#include "emulators/lambda/runner.hpp"
#include "runtime/gate/operation.hpp"

#include <vector>

namespace leastwise::lambda {

/// THE table of Lambda's operations. What it is given outlives it.
std::vector<gate::Operation> make_operations(core::World& world, Registry& registry, Runner& runner);

}  // namespace leastwise::lambda
