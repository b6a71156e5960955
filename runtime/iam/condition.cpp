#include "runtime/iam/condition.hpp"

#include "runtime/core/text.hpp"
#include "runtime/iam/fold.hpp"
#include "runtime/iam/operators.hpp"

#include <algorithm>
#include <ranges>
#include <type_traits>

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

template <class Value>
Comparison compare_ordered(Operator op, const Value* listed, const std::optional<Value>& value) {
    if (listed == nullptr || !value) return Comparison::not_comparable;
    if constexpr (std::is_same_v<Value, Decimal>) return as_comparison(order_satisfies(op, compare(*value, *listed)));
    else return as_comparison(order_satisfies(op, *value <=> *listed));
}

std::optional<bool> read_boolean(std::string_view text) {
    if (core::equals_ignoring_case(text, "true")) return true;
    if (core::equals_ignoring_case(text, "false")) return false;
    return {};
}

template <class Value>
Comparison compare_equal(const std::optional<Value>& listed, const std::optional<Value>& value) {
    if (!listed || !value) return Comparison::not_comparable;
    return as_comparison(*listed == *value);
}

Comparison compare_binary(const std::string* listed, std::string_view value) {
    const auto bytes = core::from_base64(value);
    if (listed == nullptr || !bytes) return Comparison::not_comparable;
    return as_comparison(*listed == *bytes);
}

Comparison compare_ip(const IpRange* listed, std::string_view value) {
    const auto address = read_ip(value);
    if (listed == nullptr || !address) return Comparison::not_comparable;
    return as_comparison(contains(*listed, *address));
}

Comparison compare_arn(const ListedValue& listed, std::string_view value, const Context& context) {
    const auto* right = std::get_if<ArnPattern>(&listed.read);
    const ArnPattern left = split_arn_pattern(value);
    if (matches_everything(listed.text)) return as_comparison(left.count == 6 && left.parts[0] == "arn");
    if (right == nullptr || left.count != 6 || left.parts[0] != "arn") return Comparison::not_comparable;
    for (std::size_t i = 0; i < 6; ++i) {
        if (!listed.has_variables || !has_variables(right->parts[i], Variables::substituted)) {
            if (!match_glob(right->parts[i], left.parts[i])) return Comparison::mismatch;
            continue;
        }
        const auto expanded = expand(right->parts[i], context);
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
        case Operator::boolean: return compare_equal(read_boolean(listed), read_boolean(value));
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

Comparison compare_value(Operator op, const ListedValue& listed, std::string_view value,
                         const Context& context) {
    switch (op) {
        case Operator::string_equals:
        case Operator::string_not_equals:
        case Operator::string_equals_ignore_case:
        case Operator::string_not_equals_ignore_case:
        case Operator::string_like:
        case Operator::string_not_like:
        case Operator::boolean:
            return listed.has_variables ? compare_expanded(op, listed.text, value, context)
                                        : compare_text(op, listed.text, value);
        case Operator::numeric_equals:
        case Operator::numeric_not_equals:
        case Operator::numeric_less_than:
        case Operator::numeric_less_than_equals:
        case Operator::numeric_greater_than:
        case Operator::numeric_greater_than_equals:
            return compare_ordered(op, std::get_if<Decimal>(&listed.read), read_decimal(value));
        case Operator::date_equals:
        case Operator::date_not_equals:
        case Operator::date_less_than:
        case Operator::date_less_than_equals:
        case Operator::date_greater_than:
        case Operator::date_greater_than_equals:
            return compare_ordered(op, std::get_if<DateValue>(&listed.read), read_date(value));
        case Operator::binary_equals: return compare_binary(std::get_if<std::string>(&listed.read), value);
        case Operator::ip_address:
        case Operator::not_ip_address: return compare_ip(std::get_if<IpRange>(&listed.read), value);
        case Operator::arn_equals:
        case Operator::arn_not_equals:
        case Operator::arn_like:
        case Operator::arn_not_like: return compare_arn(listed, value, context);
        case Operator::null: return Comparison::not_comparable;
    }
    return Comparison::not_comparable;
}

template <class Value>
void keep(const std::optional<Value>& read, ListedValue& listed) {
    if (read) listed.read = *read;
}

/// `listed` gives a ListedValue for each of the condition's values.
template <class Listed>
bool value_satisfies(Operator op, const Listed& listed, std::string_view value, const Context& context) {
    const auto compares = [&](Comparison wanted) {
        return [&, wanted](const ListedValue& v) { return compare_value(op, v, value, context) == wanted; };
    };
    return is_negated(op) ? std::ranges::all_of(listed, compares(Comparison::mismatch))
                          : std::ranges::any_of(listed, compares(Comparison::match));
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

template <class Listed>
bool holds_for(const Condition& condition, const Listed& listed, const Context& context) {
    const ContextValues* found = context.find(condition.key);
    if (condition.op == Operator::null) return null_holds(condition, found);
    if (!found || found->values.empty()) return holds_when_absent(condition);
    const auto satisfies = [&](const std::string& value) {
        return value_satisfies(condition.op, listed, value, context);
    };
    switch (condition.quantifier) {
        case Quantifier::for_all_values: return std::ranges::all_of(found->values, satisfies);
        case Quantifier::for_any_value: return std::ranges::any_of(found->values, satisfies);
        case Quantifier::none: break;
    }
    return !found->multivalued && found->values.size() == 1 && satisfies(found->values.front());
}

}  // namespace

ListedValue read_listed(Operator op, std::string_view text, Variables mode) {
    ListedValue listed{text, takes_variables(op) && has_variables(text, mode), {}};
    switch (op) {
        case Operator::numeric_equals:
        case Operator::numeric_not_equals:
        case Operator::numeric_less_than:
        case Operator::numeric_less_than_equals:
        case Operator::numeric_greater_than:
        case Operator::numeric_greater_than_equals: keep(read_decimal(text), listed); break;
        case Operator::date_equals:
        case Operator::date_not_equals:
        case Operator::date_less_than:
        case Operator::date_less_than_equals:
        case Operator::date_greater_than:
        case Operator::date_greater_than_equals: keep(read_date(text), listed); break;
        case Operator::binary_equals: keep(core::from_base64(text), listed); break;
        case Operator::ip_address:
        case Operator::not_ip_address: keep(read_ip_range(text), listed); break;
        case Operator::arn_equals:
        case Operator::arn_not_equals:
        case Operator::arn_like:
        case Operator::arn_not_like:
            if (const ArnPattern arn = split_arn_pattern(text); arn.count == 6) listed.read = arn;
            break;
        case Operator::string_equals:
        case Operator::string_not_equals:
        case Operator::string_equals_ignore_case:
        case Operator::string_not_equals_ignore_case:
        case Operator::string_like:
        case Operator::string_not_like:
        case Operator::boolean:
        case Operator::null: break;  // compared as they are written
    }
    return listed;
}

bool holds(const Condition& condition, const Context& context, Variables mode) {
    const auto read = [&](const std::string& text) { return read_listed(condition.op, text, mode); };
    return holds_for(condition, condition.values | std::views::transform(read), context);
}

bool holds(const ReadCondition& read, const Context& context) {
    return holds_for(*read.condition, read.values, context);
}

}  // namespace leastwise::iam
