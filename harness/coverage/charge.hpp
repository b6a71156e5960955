#pragma once
#include "harness/coverage/statements.hpp"

namespace leastwise::coverage {

/// Gives each decided call to the cell of the statement that is charged with it.
void charge(const Recorded& recorded, Statements& statements);

/// The user of the template that made the call, or whose federated session did; nullptr when none did.
const runner::RecordedUser* calling_user(const runner::RecordedPolicies& policies, const ledger::Entry& entry);

/// Says of every entry, cell and statement what became of it.
void settle_states(const Recorded& recorded, std::vector<Grant>& grants);

}  // namespace leastwise::coverage
