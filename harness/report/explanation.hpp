#pragma once
#include "harness/runner/policy_notes.hpp"
#include "runtime/ledger/entry.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace leastwise::report {

/// How the calls with this request id were decided, statement by statement, and what the request caused in
/// turn (entries whose parent it is). "" when the ledger has no such request.
std::string explain(const ledger::Entries& entries, std::string_view request_id);

/// How one check of that entry was decided, without the call's own lines and its context.
std::string explain_check(const runner::RecordedPolicies& policies, const ledger::Entry& entry,
                          const ledger::CheckMark& check);

}  // namespace leastwise::report
