#pragma once
#include "harness/runner/policy_notes.hpp"

namespace leastwise::runner {

/// One recorded check with the policies that bound it, ready to be decided again. Borrows from the policies.
struct RecordedQuestion {
    iam::Principal principal;
    iam::AccessCheck check;
    std::string resource_account;
    iam::PolicySet policies;

    iam::Question question() const { return {principal, check, resource_account, policies}; }
};

RecordedQuestion question_of(const RecordedPolicies& policies, const ledger::Actor& actor,
                             const ledger::CheckMark& mark);

}  // namespace leastwise::runner
