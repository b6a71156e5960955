#pragma once
#include "harness/coverage/coverage.hpp"
#include "harness/report/summary.hpp"

#include <vector>

namespace leastwise::cli {

/// What a run of the template could know.
tighten::Emulated emulated_by(const templates::Template& loaded, const ledger::Entries& entries,
                              const report::Summary& summary);

/// What a run's ledger proposes for its template. Borrows the template and the ledger; stays
/// where it was made.
class Proposal {
public:
    Proposal(const templates::Template& loaded, const ledger::Entries& entries,
             const report::Summary& summary);

    Proposal(const Proposal&) = delete;
    Proposal& operator=(const Proposal&) = delete;

    const tighten::Plan& plan() const { return plan_; }
    const std::vector<tighten::RoleNeeds>& needs() const { return needs_; }
    const runner::RecordedPolicies& policies() const { return policies_; }
    /// What the run is measured by. Borrows.
    coverage::Recorded recorded() const;

private:
    const templates::Template& loaded_;
    const ledger::Entries& entries_;
    catalogue::Catalogue catalogue_;
    runner::RecordedPolicies policies_;
    std::vector<tighten::RoleNeeds> needs_;
    tighten::References references_;
    tighten::Emulated emulated_;
    tighten::Plan plan_;
};

}  // namespace leastwise::cli
