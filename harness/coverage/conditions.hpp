#pragma once
#include "harness/coverage/statements.hpp"

namespace leastwise::coverage {

/// Counts for each condition the recorded calls for which it held and failed. Asked are the calls that concern the
/// statement otherwise: of its holder, or of whom it names, with its actions and resources.
void test_conditions(const Recorded& recorded, Statements& statements);

}  // namespace leastwise::coverage
