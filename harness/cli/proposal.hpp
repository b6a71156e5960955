#pragma once
#include "harness/report/summary.hpp"
#include "harness/tighten/plan.hpp"

#include <vector>

namespace leastwise::cli {

/// What a run's ledger proposes for its template. Borrows the template.
class Proposal {
public:
    Proposal(const templates::Template& loaded, const ledger::Entries& entries,
             const report::Summary& summary);

    const tighten::Plan& plan() const { return plan_; }
    const std::vector<tighten::RoleNeeds>& needs() const { return needs_; }

private:
    runner::RecordedPolicies policies_;
    std::vector<tighten::RoleNeeds> needs_;
    tighten::Plan plan_;
};

}  // namespace leastwise::cli
