#pragma once
#include "harness/tighten/plan.hpp"
#include "harness/tighten/verify.hpp"

#include <string>
#include <utility>
#include <vector>

namespace leastwise::tighten {

/// The changes of a plan that hold together.
struct Settled {
    std::vector<Change> changes;
    std::string text;           ///< the template with them
    Verification verification;  ///< of that text; without problems
    std::vector<std::pair<Change, std::string>> left_out;  ///< each with why it does not hold
};

/// Edits and verifies. Where the whole does not hold, the changes are tried one by one and those are kept that
/// hold beside the others: one grant that cannot be taken away keeps no other.
Settled settle(const templates::Template& loaded, const std::vector<Change>& changes,
               const ledger::Entries& entries, const iamapi::ManagedPolicies& managed_policies = {});

}  // namespace leastwise::tighten
