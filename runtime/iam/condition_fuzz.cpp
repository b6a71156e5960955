#include "runtime/iam/condition.hpp"

#include "runtime/iam/date.hpp"
#include "runtime/iam/decimal.hpp"
#include "runtime/iam/ip.hpp"
#include "runtime/iam/operators.hpp"
#include "runtime/iam/pattern.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace iam = leastwise::iam;

namespace {

constexpr std::size_t kLineBytesMax = 256;  // longer ones only take time

std::string_view take_line(std::string_view& rest) {
    const auto end = rest.find('\n');
    const std::string_view line = rest.substr(0, std::min(end, kLineBytesMax));
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    return line;
}

void check_values(std::string_view left, std::string_view right) {
    if (const auto date = iam::read_date(left);
        date && (date->nanoseconds < 0 || date->nanoseconds > 999'999'999))
        __builtin_trap();
    const auto a = iam::read_decimal(left), b = iam::read_decimal(right);
    if (a && b && (iam::compare(*a, *b) < 0) != (iam::compare(*b, *a) > 0)) __builtin_trap();
    if (a && iam::compare(*a, *a) != 0) __builtin_trap();
    const auto range = iam::read_ip_range(left);
    if (const auto address = iam::read_ip(left); address && (!range || !iam::contains(*range, *address)))
        __builtin_trap();
    if (const auto address = iam::read_ip(right); range && address) (void)iam::contains(*range, *address);
}

iam::ReadCondition taken_apart(const iam::Condition& condition) {
    iam::ReadCondition read{&condition, {}};
    for (const std::string& text : condition.values)
        read.values.push_back(iam::read_listed(condition.op, text, iam::Variables::substituted));
    return read;
}

/// What a quantifier, a suffix and a negation add to an operator keeps its meaning whatever the values are.
void check_conditions(iam::Condition condition, const iam::Context& context) {
    for (int op = 0; op <= static_cast<int>(iam::Operator::null); ++op) {
        condition.op = static_cast<iam::Operator>(op);
        for (const auto quantifier :
             {iam::Quantifier::none, iam::Quantifier::for_all_values, iam::Quantifier::for_any_value}) {
            condition.quantifier = quantifier;
            condition.if_exists = false;
            const auto form = iam::read_operator(iam::operator_text(condition));
            if (!form || form->op != condition.op || form->quantifier != quantifier) __builtin_trap();
            const bool plain = iam::holds(condition, context, iam::Variables::substituted);
            if (iam::holds(taken_apart(condition), context) != plain) __builtin_trap();
            condition.if_exists = condition.op != iam::Operator::null;
            if (plain && !iam::holds(condition, context, iam::Variables::substituted)) __builtin_trap();
            (void)iam::holds(condition, context, iam::Variables::literal);
        }
    }
}

}  // namespace

/// Lines: the key's value in the request, two values of a policy, a further value of a list. Every operator
/// decides, and an IfExists form holds wherever the plain one does.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    std::string_view rest(reinterpret_cast<const char*>(bytes), size);
    const std::string_view actual = take_line(rest), first = take_line(rest), second = take_line(rest);
    check_values(actual, first);
    (void)iam::read_operator(first);
    iam::Context context;
    context.set("aws:username", "Alice");
    context.set("s3:prefix", std::string(actual));
    context.set_list("aws:TagKeys", {std::string(actual), std::string(take_line(rest))});
    iam::Condition condition;
    condition.values = {std::string(first), std::string(second)};
    for (const char* key : {"s3:prefix", "aws:TagKeys", "aws:absent"}) {
        condition.key = key;
        check_conditions(condition, context);
    }
    iam::Expanded literal;
    literal.append_literal(first);
    if (!iam::match_glob(literal, first)) __builtin_trap();
    if (iam::match_glob(first, actual) && !iam::match_glob(first, actual, iam::Case::fold)) __builtin_trap();
    if (iam::split_arn_pattern(actual).count > 6) __builtin_trap();
    return 0;
}
