#include "runtime/iam/operators.hpp"

#include "runtime/core/text.hpp"

#include <array>

namespace leastwise::iam {
namespace {

struct Row {
    Operator op;
    std::string_view name;
};

/// Source: IAM User Guide, "IAM JSON policy elements: Condition operators".
constexpr std::array kOperators = {
    Row{Operator::string_equals, "StringEquals"},
    Row{Operator::string_not_equals, "StringNotEquals"},
    Row{Operator::string_equals_ignore_case, "StringEqualsIgnoreCase"},
    Row{Operator::string_not_equals_ignore_case, "StringNotEqualsIgnoreCase"},
    Row{Operator::string_like, "StringLike"},
    Row{Operator::string_not_like, "StringNotLike"},
    Row{Operator::numeric_equals, "NumericEquals"},
    Row{Operator::numeric_not_equals, "NumericNotEquals"},
    Row{Operator::numeric_less_than, "NumericLessThan"},
    Row{Operator::numeric_less_than_equals, "NumericLessThanEquals"},
    Row{Operator::numeric_greater_than, "NumericGreaterThan"},
    Row{Operator::numeric_greater_than_equals, "NumericGreaterThanEquals"},
    Row{Operator::date_equals, "DateEquals"},
    Row{Operator::date_not_equals, "DateNotEquals"},
    Row{Operator::date_less_than, "DateLessThan"},
    Row{Operator::date_less_than_equals, "DateLessThanEquals"},
    Row{Operator::date_greater_than, "DateGreaterThan"},
    Row{Operator::date_greater_than_equals, "DateGreaterThanEquals"},
    Row{Operator::boolean, "Bool"},
    Row{Operator::binary_equals, "BinaryEquals"},
    Row{Operator::ip_address, "IpAddress"},
    Row{Operator::not_ip_address, "NotIpAddress"},
    Row{Operator::arn_equals, "ArnEquals"},
    Row{Operator::arn_not_equals, "ArnNotEquals"},
    Row{Operator::arn_like, "ArnLike"},
    Row{Operator::arn_not_like, "ArnNotLike"},
    Row{Operator::null, "Null"},
};

bool take_prefix(std::string_view& text, std::string_view prefix) {
    if (!core::equals_ignoring_case(text.substr(0, prefix.size()), prefix)) return false;
    text.remove_prefix(prefix.size());
    return true;
}

bool take_suffix(std::string_view& text, std::string_view suffix) {
    if (text.size() < suffix.size()) return false;
    if (!core::equals_ignoring_case(text.substr(text.size() - suffix.size()), suffix)) return false;
    text.remove_suffix(suffix.size());
    return true;
}

}  // namespace

std::string_view operator_name(Operator op) {
    for (const Row& row : kOperators) {
        if (row.op == op) return row.name;
    }
    return {};
}

std::string operator_text(const Condition& condition) {
    std::string text;
    if (condition.quantifier == Quantifier::for_all_values) text = "ForAllValues:";
    if (condition.quantifier == Quantifier::for_any_value) text = "ForAnyValue:";
    text += operator_name(condition.op);
    if (condition.if_exists) text += "IfExists";
    return text;
}

bool is_negated(Operator op) {
    switch (op) {
        case Operator::string_not_equals:
        case Operator::string_not_equals_ignore_case:
        case Operator::string_not_like:
        case Operator::numeric_not_equals:
        case Operator::date_not_equals:
        case Operator::not_ip_address:
        case Operator::arn_not_equals:
        case Operator::arn_not_like: return true;
        case Operator::string_equals:
        case Operator::string_equals_ignore_case:
        case Operator::string_like:
        case Operator::numeric_equals:
        case Operator::numeric_less_than:
        case Operator::numeric_less_than_equals:
        case Operator::numeric_greater_than:
        case Operator::numeric_greater_than_equals:
        case Operator::date_equals:
        case Operator::date_less_than:
        case Operator::date_less_than_equals:
        case Operator::date_greater_than:
        case Operator::date_greater_than_equals:
        case Operator::boolean:
        case Operator::binary_equals:
        case Operator::ip_address:
        case Operator::arn_equals:
        case Operator::arn_like:
        case Operator::null: return false;
    }
    return false;
}

bool takes_variables(Operator op) {
    switch (op) {
        case Operator::string_equals:
        case Operator::string_not_equals:
        case Operator::string_equals_ignore_case:
        case Operator::string_not_equals_ignore_case:
        case Operator::string_like:
        case Operator::string_not_like:
        case Operator::arn_equals:
        case Operator::arn_not_equals:
        case Operator::arn_like:
        case Operator::arn_not_like:
        case Operator::boolean: return true;
        case Operator::numeric_equals:
        case Operator::numeric_not_equals:
        case Operator::numeric_less_than:
        case Operator::numeric_less_than_equals:
        case Operator::numeric_greater_than:
        case Operator::numeric_greater_than_equals:
        case Operator::date_equals:
        case Operator::date_not_equals:
        case Operator::date_less_than:
        case Operator::date_less_than_equals:
        case Operator::date_greater_than:
        case Operator::date_greater_than_equals:
        case Operator::binary_equals:
        case Operator::ip_address:
        case Operator::not_ip_address:
        case Operator::null: return false;
    }
    return false;
}

std::optional<OperatorForm> read_operator(std::string_view text) {
    OperatorForm form;
    if (take_prefix(text, "ForAllValues:")) {
        form.quantifier = Quantifier::for_all_values;
    } else if (take_prefix(text, "ForAnyValue:")) {
        form.quantifier = Quantifier::for_any_value;
    }
    form.if_exists = take_suffix(text, "IfExists");
    for (const Row& row : kOperators) {
        if (!core::equals_ignoring_case(row.name, text)) continue;
        if (row.op == Operator::null && form.if_exists) return {};
        form.op = row.op;
        return form;
    }
    return {};
}

}  // namespace leastwise::iam
