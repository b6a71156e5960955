#pragma once
#include "harness/mutate/mutant.hpp"
#include "harness/runner/deployment.hpp"
#include "runtime/gate/gate.hpp"

namespace leastwise::mutate {

/// The stack of a run, where a mutant of its recorded policies is to live.
struct Place {
    const runner::RecordedPolicies& policies;
    const std::vector<runner::RecordedResource>& resources;  ///< of the recorded run
    const runner::Stack& stack;                              ///< of the run to come
};

/// From now on the gate decides as the mutant says. The stack is deployed from the template that was recorded; its
/// policies are found by logical id. False when the one to change is not there.
bool substitute(gate::Gate& gate, const Mutant& mutant, const Place& place, const catalogue::Catalogue& actions);

}  // namespace leastwise::mutate
