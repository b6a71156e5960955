#pragma once
#include "runtime/iam/context.hpp"
#include "runtime/iam/date.hpp"
#include "runtime/iam/decimal.hpp"
#include "runtime/iam/ip.hpp"
#include "runtime/iam/pattern.hpp"
#include "runtime/iam/policy.hpp"
#include "runtime/iam/variables.hpp"

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace leastwise::iam {

/// Whether one condition (operator, key, values) holds for a request.
/// Values are alternatives; a negated operator holds when none of them matches. A value that is not of the
/// operator's type matches nothing, negated or not. A key that is a list needs a quantifier. Source: IAM User
/// Guide, "IAM JSON policy elements: Condition operators" and "Multivalued context keys".
bool holds(const Condition& condition, const Context& context, Variables mode);

/// A value of a condition, taken apart as its operator compares it. Borrows the text.
struct ListedValue {
    std::string_view text;
    bool has_variables = false;
    /// Nothing for text, and for what is not of the operator's type; a string for decoded binaries.
    std::variant<std::monostate, Decimal, DateValue, IpRange, ArnPattern, std::string> read;
};
ListedValue read_listed(Operator op, std::string_view text, Variables mode);

/// A condition with its values taken apart once, for many requests. Borrows the condition.
struct ReadCondition {
    const Condition* condition = nullptr;
    std::vector<ListedValue> values;
};
bool holds(const ReadCondition& read, const Context& context);

}  // namespace leastwise::iam
