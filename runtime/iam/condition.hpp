#pragma once
#include "runtime/iam/context.hpp"
#include "runtime/iam/policy.hpp"
#include "runtime/iam/variables.hpp"

namespace leastwise::iam {

/// Whether one condition (operator, key, values) holds for a request.
/// Values are alternatives; a negated operator holds when none of them matches. A value that is not of the
/// operator's type matches nothing, negated or not. A key that is a list needs a quantifier. Source: IAM User
/// Guide, "IAM JSON policy elements: Condition operators" and "Multivalued context keys".
bool holds(const Condition& condition, const Context& context, Variables mode);

}  // namespace leastwise::iam
