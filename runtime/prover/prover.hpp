#pragma once
#include "runtime/iam/evaluate.hpp"
#include "runtime/prover/budget.hpp"

#include <optional>
#include <string>
#include <vector>

namespace leastwise::prover {

enum class Answer { proved, not_subset, not_proved };
std::string_view answer_name(Answer answer);  ///< "proved", "not a subset", "not proved"

/// What a caller brings besides the policies that are compared. A resource's policy names callers with a
/// strength that shows only where other policies do not grant the call anyway.
enum class OwnPolicies {
    as_compared,    ///< nothing else; keys and roles delegate to the caller's account
    none,           ///< nothing else; a resource's policy alone decides
    grant_all,      ///< identity and session policies that allow everything; the caller is in another account
    grant_nothing,  ///< a session policy that allows everything, no identity policy; in the resource's
                    ///< account
    session_limits  ///< a session policy that allows nothing; in the resource's account
};

/// A request that one set of policies allows and the other does not.
struct Witness {
    iam::Principal principal;
    iam::AccessCheck check;
    std::string resource_account;
    OwnPolicies own_policies = OwnPolicies::as_compared;
};

struct Verdict {
    Answer answer = Answer::not_proved;
    std::optional<Witness> witness;  ///< when the answer is not_subset
    std::string reason;              ///< when the answer is not_proved
};

/// Does `wanted` allow nothing that `allowed` does not? Exact: `proved` holds for every request there can be,
/// and `not_subset` comes with a request on which iam::evaluate decides differently. Where a question is
/// beyond the model or its limits the answer is `not_proved` with the reason.
///
/// Either set holds identity policies, limited by boundary, session policies, service control policies and
/// VPC endpoint policies where attached; or a resource's policy (or a role's trust policy) with VPC endpoint
/// policies. Without any of these a set allows nothing. The policies are borrowed for the call.
Verdict subset(const iam::PolicySet& allowed, const iam::PolicySet& wanted, const Limits& limits = {});

/// Who may make the requests that `find_request` looks for.
enum class Who { anyone, strangers };
/// A request that the policies allow: `not_subset` with the request, `proved` when there is none.
Verdict find_request(const iam::PolicySet& policies, Who who, const Limits& limits = {});

/// Whether the evaluator decides a request as a witness says.
bool allows(const iam::PolicySet& policies, const Witness& witness);

}  // namespace leastwise::prover
