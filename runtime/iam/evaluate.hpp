#pragma once
#include "runtime/iam/context.hpp"
#include "runtime/iam/policy.hpp"
#include "runtime/iam/principal.hpp"

#include <string>
#include <vector>

namespace leastwise::iam {

enum class Verdict { allow, implicit_deny, explicit_deny };
/// The layer that decided; `trust` is a role's trust policy, `none` an allow or an unsigned denial.
enum class Layer { none, scp, rcp, vpc_endpoint, resource, trust, boundary, session, identity };

/// Every policy that may speak about one call. Borrowed; empty or null = that layer is not attached.
struct PolicySet {
    std::vector<const Policy*> identity;
    const Policy* boundary = nullptr;
    std::vector<const Policy*> session;
    const Policy* resource = nullptr;             ///< resource-based or trust policy of the resource
    std::vector<std::vector<const Policy*>> scp;  ///< root first, then OUs, then the account
    std::vector<std::vector<const Policy*>> rcp;
    std::vector<const Policy*> vpc_endpoint;
};

class CompiledPolicies;

struct Question {
    const Principal& principal;
    const AccessCheck& check;  ///< context complete: global keys filled in
    std::string_view resource_account;
    const PolicySet& policies;
    /// What binds the caller, in place of what `policies` says of that; nullptr = `policies` says it.
    const CompiledPolicies* compiled = nullptr;
};
/// The identity, boundary, session and service control policies of a question are in this set.
const PolicySet& binding_caller(const Question& question);

/// Names one statement of one policy.
struct StatementRef {
    const Policy* policy = nullptr;
    std::size_t statement = 0;
    Layer layer = Layer::none;
    friend bool operator==(const StatementRef&, const StatementRef&) = default;
};

struct Decision {
    Verdict verdict = Verdict::implicit_deny;
    Layer layer = Layer::none;              ///< the layer to blame; none when allowed
    std::vector<StatementRef> determining;  ///< all statements that matched with the deciding effect
    bool allowed() const { return verdict == Verdict::allow; }
    friend bool operator==(const Decision&, const Decision&) = default;
};

/// Considers every policy, never stops early, changes nothing. Anything it does not understand is a denial.
/// Source: IAM User Guide, "Policy evaluation logic".
Decision evaluate(const Question& question);

/// Since January 2026 AWS ends an explicit denial with the ARN of the policy that denied, within one
/// organization.
enum class DenialDetail { policy_arn, classic };

/// `User: <arn> is not authorized to perform: <action> on resource: <arn> because no identity-based policy
/// allows the <action> action`, in AWS's words for the layer that denied.
std::string denial_message(const Principal& principal, const AccessCheck& check, const Decision& decision,
                           DenialDetail detail = DenialDetail::policy_arn);

std::string_view verdict_name(Verdict verdict);  ///< "allow", "implicit_deny", "explicit_deny"
std::string_view layer_name(Layer layer);        ///< "identity", "boundary", …; "" for none

}  // namespace leastwise::iam
