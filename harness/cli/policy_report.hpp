#pragma once
#include "harness/cli/proposal.hpp"
#include "harness/coverage/gate.hpp"
#include "harness/report/findings.hpp"
#include "harness/tighten/settle.hpp"

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace leastwise::cli {

/// What `test` is asked about policies.
struct PolicyOptions {
    std::string gate;  ///< "least-privilege" or ""
    bool table = false;
    std::string directory, html, lcov, sarif, junit;  ///< where to write; "" for nowhere
    std::vector<std::string> accepted;

    bool wants_edits() const { return !directory.empty() || !html.empty() || !sarif.empty(); }
};
void add_policy_options(CLI::App& verb, PolicyOptions& options);

/// A run as the reports need it. Borrowed.
struct PolicyRun {
    const templates::Template& loaded;
    const ledger::Entries& entries;
    const report::Summary& summary;
    const runner::CommandResult& result;
    const std::vector<std::string>& command;
    const Proposal& proposal;
    const tighten::Settled& settled;  ///< what of it holds
};

/// The run's policy coverage, and what keeps it from being of least privilege.
class PolicyReport {
public:
    PolicyReport(const PolicyRun& run, const PolicyOptions& options);
    PolicyReport(const PolicyReport&) = delete;
    PolicyReport& operator=(const PolicyReport&) = delete;

    const coverage::Coverage& coverage() const { return coverage_; }
    const report::FindingsReport& excess() const { return report_; }
    /// False when there is a gate, the command succeeded and something is not accepted.
    bool passes() const;
    /// What the gate says, on standard error; nothing without one.
    void say_gate() const;
    /// Writes every report that was asked for. False, with a message, where one could not be.
    bool write() const;

private:
    bool succeeded() const;
    bool is_accepted(const coverage::Excess& excess) const;
    void add_edits();

    const PolicyRun run_;
    const PolicyOptions& options_;
    coverage::Coverage coverage_;
    std::vector<coverage::Excess> found_;
    report::FindingsReport report_;
};

}  // namespace leastwise::cli
