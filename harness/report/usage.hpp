#pragma once
#include "harness/report/summary.hpp"
#include "harness/runner/policy_notes.hpp"

namespace leastwise::report {

/// Holds each role's granted action patterns against what its allowed calls needed.
std::vector<RoleUsage> role_usage(const runner::RecordedPolicies& policies,
                                  const ledger::Entries& entries);

}  // namespace leastwise::report
