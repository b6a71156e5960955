#pragma once
#include "emulators/iam/managed.hpp"
#include "harness/runner/policy_notes.hpp"
#include "runtime/ledger/entry.hpp"
#include "runtime/template/template.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace leastwise::tighten {

/// What holds of an edited template.
struct Verification {
    std::vector<std::string> problems;  ///< empty: it may be written
    std::size_t calls = 0;              ///< recorded calls that were decided again and are still allowed
    std::size_t roles = 0;              ///< roles that are proved to be granted nothing new
    std::size_t resources = 0;          ///< resources whose own policies are proved to grant nothing new
    std::chrono::microseconds proof{};  ///< time that the proofs took
};

/// Deploys the edited template in a world of its own, decides every recorded, allowed call again under its
/// policies (resources found again by logical id), and has the prover show that no policy allows what its
/// predecessor did not. What is not proved is a problem. Nothing runs.
Verification verify(const templates::Template& before, const std::string& edited,
                    const ledger::Entries& entries,
                    const iamapi::ManagedPolicies& managed_policies = {});

}  // namespace leastwise::tighten
