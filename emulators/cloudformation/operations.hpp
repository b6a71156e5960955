#pragma once
#include "emulators/cloudformation/service.hpp"

#include <vector>

namespace leastwise::cloudformation {

/// THE table of CloudFormation's operations. What it is given outlives it.
std::vector<gate::Operation> make_operations(core::World& world, const Stacks& stacks);

}  // namespace leastwise::cloudformation
