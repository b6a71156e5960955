#pragma once
#include "harness/runner/policy_notes.hpp"
#include "runtime/ledger/entry.hpp"
#include "runtime/template/template.hpp"

#include <string>
#include <vector>

namespace leastwise::tighten {

/// What holds of an edited template.
struct Verification {
    std::vector<std::string> problems;  ///< empty: it may be written
    std::size_t calls = 0;              ///< recorded calls that were decided again and are still allowed
    std::size_t grants = 0;  ///< action and resource pairs of the new policies, each granted before
};

/// Deploys the edited template in a world of its own and decides every recorded, allowed call again under its
/// policies (resources found again by logical id); and checks that each new grant is covered by one old
/// statement with the same conditions. Nothing runs.
Verification verify(const templates::Template& before, const std::string& edited,
                    const ledger::Entries& entries);

}  // namespace leastwise::tighten
