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

/// The levels noted for `scp` or `rcp`, a colon and an account; none outside of an organization.
std::vector<std::vector<const iam::Policy*>> levels_of(const RecordedPolicies& policies,
                                                       const std::string& kind_and_account);

RecordedQuestion question_of(const RecordedPolicies& policies, const ledger::Actor& actor,
                             const ledger::CheckMark& mark);
/// The same with the policies as they were at the time of the entry, which has the mark.
RecordedQuestion question_at(const RecordedPolicies& policies, const ledger::Entry& entry,
                             const ledger::CheckMark& mark);

}  // namespace leastwise::runner
