#pragma once
#include "emulators/cloudformation/stack_record.hpp"
#include "harness/runner/deployment.hpp"

#include <functional>

namespace leastwise::runner {

/// The stack as CloudFormation's operations show it. `rewrite` is applied to each output's value.
cloudformation::StackRecord make_stack_record(const Stack& stack, const templates::Template& loaded,
                                              core::Instant now,
                                              const std::function<std::string(std::string)>& rewrite);

}  // namespace leastwise::runner
