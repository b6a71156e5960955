#include "runtime/core/text.hpp"
#include "runtime/iam/date.hpp"
#include "runtime/iam/decimal.hpp"
#include "runtime/iam/ip.hpp"
#include "runtime/iam/operators.hpp"
#include "runtime/iam/parse.hpp"
#include "runtime/iam/pattern.hpp"

namespace leastwise::iam {
namespace {

/// A condition value: a string, or a number or boolean as it was written.
std::optional<std::string> value_text(const core::Document& value) {
    if (const auto* text = value.if_string()) return *text;
    if (const auto* number = value.if_number()) return number->text;
    if (const auto* boolean = value.if_bool()) return *boolean ? "true" : "false";
    return {};
}

bool is_boolean(std::string_view text) {
    return core::equals_ignoring_case(text, "true") || core::equals_ignoring_case(text, "false");
}

bool is_arn_pattern(std::string_view text) {
    return matches_everything(text) || split_arn_pattern(text).count == 6;
}

/// What is wrong with a value that AWS accepts although the operator can never match it.
std::optional<Doubtful> doubtful(Operator op, std::string_view value) {
    const bool has_variable = takes_variables(op) && value.find("${") != std::string_view::npos;
    if (has_variable) return {};
    const std::string_view name = operator_name(op);
    if (name.starts_with("Numeric") && !read_decimal(value)) return Doubtful::number;
    if (name.ends_with("IpAddress") && !read_ip_range(value)) return Doubtful::ip_range;
    if (op == Operator::boolean && !is_boolean(value)) return Doubtful::boolean;
    if (op == Operator::null && !is_boolean(value)) return Doubtful::null_value;
    if (op == Operator::binary_equals && !core::from_base64(value)) return Doubtful::binary;
    if (name.starts_with("Arn") && !is_arn_pattern(value)) return Doubtful::arn;
    return {};
}

void check_value(const Condition& condition, const std::string& value, core::Span span,
                 std::string_view where, Reading& reading) {
    if (operator_name(condition.op).starts_with("Date") && !read_date(value)) {
        reading.refuse(Malformed::legacy_parsing, span,
                       std::string(where) + ": \"" + value + "\" is no date such as 2026-01-31T00:00:00Z");
        return;
    }
    if (const auto reason = doubtful(condition.op, value)) {
        reading.warn(doubt(*reason, span, condition.key, value));
    }
}

void read_values(const core::Document& value, Condition& condition, std::string_view where,
                 Reading& reading) {
    const auto add = [&](const core::Document& element) {
        auto text = value_text(element);
        if (!text) {
            reading.refuse(Malformed::syntax, element.span(),
                           std::string(where) + " holds strings, numbers or booleans; this is " +
                               std::string(element.kind_name()));
            return;
        }
        check_value(condition, *text, element.span(), where, reading);
        condition.values.push_back(std::move(*text));
    };
    if (const auto* elements = value.if_array()) {
        for (const auto& element : *elements) add(element);
    } else {
        add(value);
    }
}

void read_operator_block(const core::Member& block, std::string_view where,
                         std::vector<Condition>& conditions, Reading& reading) {
    const core::Object* keys = block.value.if_object();
    if (!keys) {
        reading.refuse(
            Malformed::syntax, block.value.span(),
            std::string(where) + " maps condition keys to values, as in {\"aws:SourceIp\": \"10.0.0.0/8\"}");
        return;
    }
    refuse_duplicates(*keys, where, reading);
    const auto form = read_operator(block.name);
    if (!form) {
        // AWS does not look at the name of an operator that has no keys.
        if (keys->empty()) return;
        reading.refuse(Malformed::syntax, block.name_span,
                       "\"" + block.name + "\" is not a condition operator");
        return;
    }
    for (const auto& [key, value, span] : *keys) {
        Condition condition{form->op, form->quantifier, form->if_exists, key, {}, span};
        read_values(value, condition, std::string(where) + "." + key, reading);
        conditions.push_back(std::move(condition));
    }
}

}  // namespace

std::vector<Condition> read_conditions(const core::Document& value, std::string_view where,
                                       Reading& reading) {
    std::vector<Condition> conditions;
    const core::Object* operators = value.if_object();
    if (!operators) {
        reading.refuse(Malformed::syntax, value.span(), std::string(where) + " is an object of operators");
        return conditions;
    }
    refuse_duplicates(*operators, where, reading);
    for (const auto& block : *operators) {
        read_operator_block(block, std::string(where) + "." + block.name, conditions, reading);
    }
    return conditions;
}

}  // namespace leastwise::iam
