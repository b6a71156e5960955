#pragma once
#include "harness/tighten/renames.hpp"
#include "harness/tighten/trial.hpp"
#include "runtime/ledger/entry.hpp"

#include <map>
#include <string>
#include <vector>

namespace leastwise::tighten {

/// What the prover says of every policy of an edited template.
struct Proofs {
    std::size_t roles = 0;              ///< roles whose policies are proved to grant nothing new
    std::size_t resources = 0;          ///< resources whose own policies are
    std::vector<std::string> problems;  ///< empty: all of them are
};

/// The role that each function had, by logical ids, as far as a run shows it.
using FunctionRoles = std::map<std::string, std::string>;
FunctionRoles function_roles(const runner::RecordedPolicies& recorded, const ledger::Entries& entries);

/// Proves that each role's identity policies, boundary and trust policy, and each resource's own policy, allow
/// nothing that they did not before. A new role is held against the one that its functions had. What is not
/// proved is a problem.
Proofs prove_nothing_new(const Trial& trial, const runner::RecordedPolicies& recorded,
                         const Renames& renames, const FunctionRoles& roles_before);

}  // namespace leastwise::tighten
