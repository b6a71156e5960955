#pragma once
#include "harness/runner/policy_notes.hpp"
#include "runtime/ledger/entry.hpp"

#include <compare>
#include <map>
#include <optional>
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

/// A recorded call that needed it. Borrowed from the ledger.
struct Use {
    const ledger::Entry* entry = nullptr;
    const ledger::CheckMark* check = nullptr;
};
using Needs = std::map<Need, std::vector<Use>>;
void add(Needs& needs, const Needs& more);

/// Names a statement of a role's policies: position of the policy in the role, position in the policy.
struct StatementKey {
    std::size_t policy = 0;
    std::size_t statement = 0;
    auto operator<=>(const StatementKey&) const = default;
};

/// The statement of the role's own policies that a mark names; nothing for marks of other layers.
std::optional<StatementKey> find_statement(const runner::RecordedRole& role,
                                           const ledger::StatementMark& mark);
/// Whether a resource is governed by the policy of the one with this ARN: a function's is asked for its versions
/// and aliases as well, a table's for its indexes.
bool belongs_to(const std::string& resource, const std::string& arn);

/// What one role needed in a run, each need given to the one statement that shall go on granting it.
struct RoleNeeds {
    const runner::RecordedRole* role = nullptr;
    std::map<StatementKey, Needs> granted_by;
    std::map<std::size_t, Needs> bounded_by;  ///< by statement of the permissions boundary
    std::set<Need> all;
    bool exercised = false;  ///< it called something but logs, or a function with it finished an invocation
};

/// Reads the allowed calls of every role. Where several statements granted a call, one that cannot be edited
/// keeps it first, then the one whose resource fits most closely, then the first. Borrows from both.
std::vector<RoleNeeds> needs_of(const runner::RecordedPolicies& policies,
                                const ledger::Entries& entries);

/// What a role's trust policy or a resource's own policy was needed for.
struct ResourceNeeds {
    std::string arn;  ///< of the role or resource
    const runner::RecordedPolicy* policy = nullptr;
    std::map<std::size_t, Needs> granted;  ///< by statement
};

/// Calls that nothing but the resource's side granted: those of services and of other accounts, and everything
/// that assumes a role. The test command counts here, since it stands for callers outside of the template.
std::vector<ResourceNeeds> resource_needs_of(const runner::RecordedPolicies& policies,
                                             const ledger::Entries& entries);

}  // namespace leastwise::tighten
