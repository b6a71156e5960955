#pragma once
#include "runtime/iam/policy.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace leastwise::iam {

/// The name without quantifier and suffix: "StringNotLike".
std::string_view operator_name(Operator op);
/// The name as a policy writes it: "ForAnyValue:StringLikeIfExists".
std::string operator_text(const Condition& condition);
/// Operators that are true when no listed value matches.
bool is_negated(Operator op);
bool takes_variables(Operator op);

struct OperatorForm {
    Operator op = Operator::string_equals;
    Quantifier quantifier = Quantifier::none;
    bool if_exists = false;
};
/// Reads `[ForAllValues:|ForAnyValue:]<operator>[IfExists]` without regard to case; NullIfExists is no
/// operator.
std::optional<OperatorForm> read_operator(std::string_view text);

}  // namespace leastwise::iam
