#pragma once
#include "harness/runner/policy_notes.hpp"
#include "runtime/ledger/entry.hpp"

#include <compare>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace leastwise::tighten {

/// One action on one resource that a role was allowed and used.
struct Need {
    std::string action;
    std::string resource;  ///< ARN, or "*" for actions that name none
    auto operator<=>(const Need&) const = default;
};

/// Names a statement of a role's policies: position of the policy in the role, position in the policy.
struct StatementKey {
    std::size_t policy = 0;
    std::size_t statement = 0;
    auto operator<=>(const StatementKey&) const = default;
};

/// What one role needed in a run, each need given to the one statement that shall go on granting it.
struct RoleNeeds {
    const runner::RecordedRole* role = nullptr;
    std::map<StatementKey, std::set<Need>> granted_by;
    std::set<Need> all;
    bool exercised = false;  ///< it called something but logs, or a function with it finished an invocation
};

/// Reads the allowed calls of every role. Where several statements granted a call, one that cannot be edited
/// keeps it first, then the one whose resource fits most closely, then the first. Borrows from `policies`.
std::vector<RoleNeeds> needs_of(const runner::RecordedPolicies& policies,
                                const ledger::Entries& entries);

}  // namespace leastwise::tighten
