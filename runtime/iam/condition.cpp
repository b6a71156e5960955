#include "runtime/iam/condition.hpp"

#include "runtime/core/text.hpp"
#include "runtime/iam/date.hpp"
#include "runtime/iam/decimal.hpp"
#include "runtime/iam/fold.hpp"
#include "runtime/iam/ip.hpp"
#include "runtime/iam/operators.hpp"
#include "runtime/iam/pattern.hpp"

#include <algorithm>

namespace leastwise::iam {
namespace {

/// How one policy value compares with one request value.
enum class Comparison { match, mismatch, not_comparable };

Comparison as_comparison(bool matches) { return matches ? Comparison::match : Comparison::mismatch; }

/// Ordered kinds: which of less, equal, greater satisfies the operator when the request's value stands on the
/// left.
bool order_satisfies(Operator op, std::strong_ordering order) {
    switch (op) {
        case Operator::numeric_less_than:
        case Operator::date_less_than: return order < 0;
        case Operator::numeric_less_than_equals:
        case Operator::date_less_than_equals: return order <= 0;
        case Operator::numeric_greater_than:
        case Operator::date_greater_than: return order > 0;
        case Operator::numeric_greater_than_equals:
        case Operator::date_greater_than_equals: return order >= 0;
        default: return order == 0;  // equals, and not-equals before its negation
    }
}

Comparison compare_numbers(Operator op, std::string_view listed, std::string_view value) {
    const auto right = read_decimal(listed), left = read_decimal(value);
    if (!left || !right) return Comparison::not_comparable;
    return as_comparison(order_satisfies(op, compare(*left, *right)));
}

Comparison compare_dates(Operator op, std::string_view listed, std::string_view value) {
    const auto right = read_date(listed), left = read_date(value);
    if (!left || !right) return Comparison::not_comparable;
    return as_comparison(order_satisfies(op, *left <=> *right));
}

bool is_boolean(std::string_view text) {
    return core::equals_ignoring_case(text, "true") || core::equals_ignoring_case(text, "false");
}

Comparison compare_booleans(std::string_view listed, std::string_view value) {
    if (!is_boolean(listed) || !is_boolean(value)) return Comparison::not_comparable;
    return as_comparison(core::equals_ignoring_case(listed, value));
}

Comparison compare_binary(std::string_view listed, std::string_view value) {
    const auto left = core::from_base64(value), right = core::from_base64(listed);
    if (!left || !right) return Comparison::not_comparable;
    return as_comparison(*left == *right);
}

Comparison compare_ip(std::string_view listed, std::string_view value) {
    const auto range = read_ip_range(listed);
    const auto address = read_ip(value);
    if (!range || !address) return Comparison::not_comparable;
    return as_comparison(contains(*range, *address));
}

Comparison compare_arn(std::string_view listed, std::string_view value, const Context& context,
                       Variables mode) {
    const ArnPattern right = split_arn_pattern(listed);
    const ArnPattern left = split_arn_pattern(value);
    if (matches_everything(listed)) return as_comparison(left.count == 6 && left.parts[0] == "arn");
    if (right.count != 6 || left.count != 6 || left.parts[0] != "arn") return Comparison::not_comparable;
    for (std::size_t i = 0; i < 6; ++i) {
        if (!has_variables(right.parts[i], mode)) {
            if (!match_glob(right.parts[i], left.parts[i])) return Comparison::mismatch;
            continue;
        }
        const auto expanded = expand(right.parts[i], context);
        if (!expanded || !match_glob(*expanded, left.parts[i])) return Comparison::mismatch;
    }
    return Comparison::match;
}

/// Operators on text, once variables are replaced.
Comparison compare_text(Operator op, std::string_view listed, std::string_view value) {
    switch (op) {
        case Operator::string_equals_ignore_case:
        case Operator::string_not_equals_ignore_case: return as_comparison(equals_folded(listed, value));
        case Operator::string_like:
        case Operator::string_not_like: return as_comparison(match_glob(listed, value));
        case Operator::boolean: return compare_booleans(listed, value);
        default: return as_comparison(listed == value);
    }
}

Comparison compare_expanded(Operator op, std::string_view listed, std::string_view value,
                            const Context& context) {
    const auto expanded = expand(listed, context);
    if (!expanded) return Comparison::mismatch;
    if (op == Operator::string_like || op == Operator::string_not_like) {
        return as_comparison(match_glob(*expanded, value));
    }
    return compare_text(op, expanded->text, value);
}

Comparison compare_value(Operator op, std::string_view listed, std::string_view value, const Context& context,
                         Variables mode) {
    switch (op) {
        case Operator::string_equals:
        case Operator::string_not_equals:
        case Operator::string_equals_ignore_case:
        case Operator::string_not_equals_ignore_case:
        case Operator::string_like:
        case Operator::string_not_like:
        case Operator::boolean:
            return has_variables(listed, mode) ? compare_expanded(op, listed, value, context)
                                               : compare_text(op, listed, value);
        case Operator::numeric_equals:
        case Operator::numeric_not_equals:
        case Operator::numeric_less_than:
        case Operator::numeric_less_than_equals:
        case Operator::numeric_greater_than:
        case Operator::numeric_greater_than_equals: return compare_numbers(op, listed, value);
        case Operator::date_equals:
        case Operator::date_not_equals:
        case Operator::date_less_than:
        case Operator::date_less_than_equals:
        case Operator::date_greater_than:
        case Operator::date_greater_than_equals: return compare_dates(op, listed, value);
        case Operator::binary_equals: return compare_binary(listed, value);
        case Operator::ip_address:
        case Operator::not_ip_address: return compare_ip(listed, value);
        case Operator::arn_equals:
        case Operator::arn_not_equals:
        case Operator::arn_like:
        case Operator::arn_not_like: return compare_arn(listed, value, context, mode);
        case Operator::null: return Comparison::not_comparable;
    }
    return Comparison::not_comparable;
}

bool value_satisfies(const Condition& condition, std::string_view value, const Context& context,
                     Variables mode) {
    const auto compared = [&](const std::string& listed) {
        return compare_value(condition.op, listed, value, context, mode);
    };
    if (!is_negated(condition.op)) {
        return std::ranges::any_of(condition.values,
                                   [&](const auto& v) { return compared(v) == Comparison::match; });
    }
    return std::ranges::all_of(condition.values,
                               [&](const auto& v) { return compared(v) == Comparison::mismatch; });
}

bool holds_when_absent(const Condition& condition) {
    if (condition.if_exists) return true;
    switch (condition.quantifier) {
        case Quantifier::for_all_values: return true;  // vacuously
        case Quantifier::for_any_value: return false;
        case Quantifier::none: return is_negated(condition.op);
    }
    return false;
}

bool null_holds(const Condition& condition, const ContextValues* found) {
    const std::string_view wanted = !found || found->values.empty() ? "true" : "false";
    return std::ranges::any_of(condition.values,
                               [wanted](const auto& v) { return core::equals_ignoring_case(v, wanted); });
}

}  // namespace

bool holds(const Condition& condition, const Context& context, Variables mode) {
    const ContextValues* found = context.find(condition.key);
    if (condition.op == Operator::null) return null_holds(condition, found);
    if (!found || found->values.empty()) return holds_when_absent(condition);
    const auto satisfies = [&](const std::string& value) {
        return value_satisfies(condition, value, context, mode);
    };
    switch (condition.quantifier) {
        case Quantifier::for_all_values: return std::ranges::all_of(found->values, satisfies);
        case Quantifier::for_any_value: return std::ranges::any_of(found->values, satisfies);
        case Quantifier::none: break;
    }
    return !found->multivalued && found->values.size() == 1 && satisfies(found->values.front());
}

}  // namespace leastwise::iam
