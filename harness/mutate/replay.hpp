#pragma once
#include "harness/mutate/mutant.hpp"
#include "harness/runner/recorded_question.hpp"

#include <string>
#include <vector>

namespace leastwise::mutate {

/// A recorded check of a caller that is not the tests themselves. Calls that no policy of the run can tell apart count
/// once.
struct RecordedCall {
    runner::RecordedQuestion asked;
    iam::Decision decision;
    std::string caller;      ///< logical id of the function, or the principal's ARN
    std::string request_id;  ///< of the first
};

/// Decides the calls of a run again under changed policies; nothing runs.
class Replay {
public:
    Replay(runner::RecordedPolicies policies, const ledger::Entries& entries, const catalogue::Catalogue& actions);
    Replay(const Replay&) = delete;  // the calls borrow from the policies
    Replay& operator=(const Replay&) = delete;

    const runner::RecordedPolicies& policies() const { return policies_; }
    const std::vector<RecordedCall>& calls() const { return calls_; }
    /// Checks whose recorded decision does not follow from the recorded policies, as those of a session with policies
    /// of its own. No mutant is tried on them.
    std::size_t left_out() const { return left_out_; }

    /// Positions in calls() of those that the mutant decides otherwise.
    std::vector<std::size_t> changed_by(const Mutant& mutant);

private:
    void add(const ledger::Entry& entry, const ledger::CheckMark& mark);
    bool may_change(const Mutant& mutant, const RecordedCall& call) const;

    runner::RecordedPolicies policies_;
    const catalogue::Catalogue& actions_;
    std::vector<RecordedCall> calls_;
    std::size_t left_out_ = 0;
};

}  // namespace leastwise::mutate
