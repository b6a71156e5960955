#include "runtime/prover/smt_terms.hpp"

#include "runtime/core/text.hpp"
#include "runtime/iam/condition.hpp"
#include "runtime/iam/date.hpp"
#include "runtime/iam/decimal.hpp"
#include "runtime/iam/ip.hpp"
#include "runtime/iam/operators.hpp"
#include "runtime/iam/pattern.hpp"
#include "runtime/prover/key_dimension.hpp"
#include "runtime/prover/symbols.hpp"
#include "runtime/prover/typed_values.hpp"

#include <algorithm>

namespace leastwise::prover {
namespace {

using iam::Operator;

/// Decimal digits of a number of up to sixteen bytes.
std::string digits(const std::vector<std::uint8_t>& bytes) {
    std::string number = "0";
    for (const std::uint8_t byte : bytes) {
        unsigned carry = byte;
        for (auto at = number.rbegin(); at != number.rend(); ++at) {
            const unsigned value = static_cast<unsigned>(*at - '0') * 256 + carry;
            *at = static_cast<char>('0' + value % 10);
            carry = value / 10;
        }
        for (; carry != 0; carry /= 10) number.insert(number.begin(), static_cast<char>('0' + carry % 10));
    }
    return number;
}

std::string_view order_of(Operator op) {
    switch (op) {
        case Operator::numeric_less_than:
        case Operator::date_less_than: return "<";
        case Operator::numeric_less_than_equals:
        case Operator::date_less_than_equals: return "<=";
        case Operator::numeric_greater_than:
        case Operator::date_greater_than: return ">";
        case Operator::numeric_greater_than_equals:
        case Operator::date_greater_than_equals: return ">=";
        default: return "=";
    }
}

/// A regular expression for one text in any case of its letters.
std::string folded(std::string_view text) {
    std::vector<std::string> letters{"(str.to_re \"\")"};
    for (const Symbol c : to_word(text).value_or(Word())) {
        std::vector<std::string> cases;
        for (const Symbol each : same_when_folded(c))
            cases.push_back("(str.to_re " + SmtTerms::literal(to_utf8({each})) + ")");
        letters.push_back(SmtTerms::both("re.union", cases));
    }
    return SmtTerms::both("re.++", letters);
}

bool is_boolean(std::string_view text) {
    return core::equals_ignoring_case(text, "true") || core::equals_ignoring_case(text, "false");
}

std::string in_expression(const std::string& text, const std::string& expression) {
    return "(str.in_re " + text + " " + expression + ")";
}

std::string within_part(std::string expression) {
    constexpr std::string_view kColonless = "(re.* (re.diff re.allchar (str.to_re \":\")))";
    return "(re.inter " + std::string(kColonless) + " " + std::move(expression) + ")";
}

/// A negated condition holds only for values that can be compared with everything listed.
std::string comparable(const iam::Condition& condition, const std::string& key) {
    const auto all_read = [&condition](auto read) {
        return std::ranges::all_of(condition.values,
                                   [&read](const auto& each) { return read(each).has_value(); });
    };
    switch (family_of(condition.op)) {
        case Family::number: return all_read(iam::read_decimal) ? key + ".is_number" : "false";
        case Family::date: return all_read(iam::read_date) ? key + ".is_date" : "false";
        case Family::address:
            return all_read(iam::read_ip_range) ? "(not (= " + key + ".ip_version 0))" : "false";
        case Family::binary:
        case Family::presence:
        case Family::text: break;
    }
    return "true";
}

}  // namespace

std::string SmtTerms::both(std::string_view connective, const std::vector<std::string>& terms) {
    if (terms.empty()) return connective == "and" ? "true" : "false";
    if (terms.size() == 1) return terms.front();
    return "(" + std::string(connective) + " " + core::join(terms, " ") + ")";
}

std::string SmtTerms::literal(std::string_view text) {
    constexpr std::string_view kHex = "0123456789abcdef";
    std::string result = "\"";
    for (const Symbol c : to_word(text).value_or(Word())) {
        const bool plain = c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
        if (plain) {
            result += static_cast<char>(c);
            continue;
        }
        std::string hex;
        for (Symbol left = c; left != 0; left >>= 4) hex.insert(hex.begin(), kHex[left & 0xf]);
        result += "\\u{" + (hex.empty() ? "0" : hex) + "}";
    }
    return result + "\"";
}

std::string SmtTerms::glob(std::string_view pattern) {
    std::vector<std::string> parts;
    while (!pattern.empty()) {
        const auto wild = std::min(pattern.find_first_of("*?"), pattern.size());
        if (wild > 0) parts.push_back("(str.to_re " + literal(pattern.substr(0, wild)) + ")");
        if (wild < pattern.size()) parts.emplace_back(pattern[wild] == '*' ? "re.all" : "re.allchar");
        pattern.remove_prefix(std::min(wild + 1, pattern.size()));
    }
    if (parts.empty()) return "(str.to_re \"\")";
    return both("re.++", parts);
}

std::string SmtTerms::key(const std::string& name) {
    const auto [at, is_new] = keys_.try_emplace(core::to_lower(name), "key" + std::to_string(keys_.size()));
    return at->second;
}

std::string SmtTerms::declarations() const {
    std::string text;
    for (const auto& [name, constant] : keys_) {
        text += "; " + constant + " is " + literal(name) + "\n";
        text += "(declare-const " + constant + " String)\n(declare-const " + constant + ".present Bool)\n";
        text +=
            "(declare-const " + constant + ".is_number Bool)\n(declare-const " + constant + ".number Real)\n";
        text += "(declare-const " + constant + ".is_date Bool)\n(declare-const " + constant + ".date Real)\n";
        text += "(declare-const " + constant + ".ip_version Int)\n(declare-const " + constant + ".ip Int)\n";
        text += "(assert (or (and (= " + constant + ".ip_version 4) (<= 0 " + constant +
                ".ip 4294967295)) (and (= " + constant + ".ip_version 6) (<= 0 " + constant +
                ".ip 340282366920938463463374607431768211455)) (= " + constant + ".ip_version 0)))\n";
    }
    return text;
}

std::string SmtTerms::matches(const std::string& text, std::string_view pattern, iam::Variables mode) {
    if (iam::has_variables(pattern, mode)) return with_variables(text, pattern, true);
    if (pattern.find_first_of("*?") == std::string_view::npos)
        return "(= " + text + " " + literal(pattern) + ")";
    return in_expression(text, glob(pattern));
}

/// Texts and variables one behind the other, with at most one `*`, at the end.
std::string SmtTerms::with_variables(const std::string& text, std::string_view pattern, bool wildcards) {
    std::vector<std::string> parts, present;
    const bool open = wildcards && pattern.ends_with('*');
    if (open) pattern.remove_suffix(1);
    while (!pattern.empty()) {
        const auto start = std::min(pattern.find("${"), pattern.size());
        const auto plain = pattern.substr(0, start);
        if (wildcards && plain.find_first_of("*?") != std::string_view::npos)
            give_up("a variable beside wildcards");
        if (!plain.empty()) parts.push_back(literal(plain));
        pattern.remove_prefix(start);
        const auto end = pattern.find('}');
        if (pattern.empty()) break;
        if (end == std::string_view::npos) return "false";
        const std::string name(core::trim(pattern.substr(2, end - 2)));
        pattern.remove_prefix(end + 1);
        if (name == "*" || name == "?" || name == "$") {
            parts.push_back(literal(name));
            continue;
        }
        if (name.find(',') != std::string::npos) give_up("a variable with a default");
        parts.push_back(key(name));
        present.push_back(key(name) + ".present");
    }
    if (parts.size() == 1) parts.emplace_back("\"\"");
    const std::string whole = both("str.++", parts);
    present.push_back(open ? "(str.prefixof " + whole + " " + text + ")" : "(= " + text + " " + whole + ")");
    return both("and", present);
}

std::string SmtTerms::number_term(Operator op, const std::string& listed, const std::string& key) {
    const auto number = iam::read_decimal(listed);
    if (!number) return "false";
    if (number->exponent != 0) give_up("a number with an exponent");
    const std::string whole = number->whole.empty() ? "0" : std::string(number->whole);
    std::string value = whole.substr(std::min(whole.find_first_not_of('0'), whole.size() - 1)) + "." +
                        (number->fraction.empty() ? "0" : std::string(number->fraction));
    if (number->negative) value = "(- " + value + ")";
    return "(and " + key + ".is_number (" + std::string(order_of(op)) + " " + key + ".number " + value + "))";
}

std::string SmtTerms::date_term(Operator op, const std::string& listed, const std::string& key) {
    const auto date = iam::read_date(listed);
    if (!date) return "false";
    const std::string nanoseconds = std::to_string(date->nanoseconds);
    const std::string fraction = std::string(9 - nanoseconds.size(), '0') + nanoseconds;
    if (date->seconds < 0 && date->nanoseconds != 0) give_up("a part of a second before 1970");
    const std::string value = date->seconds < 0 ? "(- " + std::to_string(-date->seconds) + ".0)"
                                                : std::to_string(date->seconds) + "." + fraction;
    return "(and " + key + ".is_date (" + std::string(order_of(op)) + " " + key + ".date " + value + "))";
}

std::string SmtTerms::address_term(const std::string& listed, const std::string& key) {
    const auto range = iam::read_ip_range(listed);
    if (!range) return "false";
    const bool v4 = range->address.version == iam::IpVersion::v4;
    std::vector<std::uint8_t> low(range->address.bytes.begin(), range->address.bytes.begin() + (v4 ? 4 : 16)),
        high = low;
    for (std::size_t bit = static_cast<std::size_t>(range->prefix_bits); bit < low.size() * 8; ++bit) {
        const auto mask = static_cast<std::uint8_t>(0x80U >> bit % 8);
        low[bit / 8] &= static_cast<std::uint8_t>(~mask);
        high[bit / 8] |= mask;
    }
    return "(and (= " + key + ".ip_version " + (v4 ? "4" : "6") + ") (<= " + digits(low) + " " + key +
           ".ip " + digits(high) + "))";
}

std::string SmtTerms::arn_term(const std::string& listed, const std::string& key, iam::Variables mode) {
    if (iam::has_variables(listed, mode)) give_up("a variable in an ARN that is compared");
    const bool everything = iam::matches_everything(listed);
    const iam::ArnPattern arn =
        iam::split_arn_pattern(everything ? "arn:*:*:*:*:*" : std::string_view(listed));
    if (arn.count != 6 || !iam::match_glob(arn.parts[0], "arn")) return "false";
    std::vector<std::string> parts{"(str.to_re \"arn:\")"};
    for (std::size_t i = 1; i < 6; ++i) {
        parts.push_back(i < 5 ? within_part(glob(arn.parts[i])) : glob(arn.parts[i]));
        if (i < 5) parts.emplace_back("(str.to_re \":\")");
    }
    return in_expression(key, both("re.++", parts));
}

std::string SmtTerms::value_term(const iam::Condition& condition, const std::string& listed,
                                 const std::string& key, iam::Variables mode) {
    const bool varies = iam::takes_variables(condition.op) && iam::has_variables(listed, mode);
    switch (family_of(condition.op)) {
        case Family::number: return number_term(condition.op, listed, key);
        case Family::date: return date_term(condition.op, listed, key);
        case Family::address: return address_term(listed, key);
        case Family::binary: give_up("bytes"); return "false";
        case Family::presence: return "false";
        case Family::text: break;
    }
    switch (condition.op) {
        case Operator::string_like:
        case Operator::string_not_like: return matches(key, listed, mode);
        case Operator::arn_equals:
        case Operator::arn_like:
        case Operator::arn_not_equals:
        case Operator::arn_not_like: return arn_term(listed, key, mode);
        case Operator::string_equals_ignore_case:
        case Operator::string_not_equals_ignore_case:
        case Operator::boolean:
            if (condition.op == Operator::boolean && !varies && !is_boolean(listed)) return "false";
            if (varies) give_up("a variable without regard to case");
            return in_expression(key, folded(listed));
        default: break;
    }
    if (varies) return with_variables(key, listed, false);
    return "(= " + key + " " + literal(listed) + ")";
}

std::string SmtTerms::condition(const iam::Condition& condition, iam::Variables mode) {
    const std::string name = key(condition.key);
    const bool absent = iam::holds(condition, iam::Context(), mode);
    if (condition.op == Operator::null) {
        const bool present = std::ranges::any_of(
            condition.values, [](const auto& each) { return core::equals_ignoring_case(each, "false"); });
        return both("or",
                    {absent ? negate(name + ".present") : "false", present ? name + ".present" : "false"});
    }
    if (condition.quantifier != iam::Quantifier::none)
        give_up("lists (" + iam::operator_text(condition) + ")");
    if (KeyDimension::is_list(condition.key)) give_up("lists (" + condition.key + ")");
    const bool negated = iam::is_negated(condition.op);
    if (condition.op == Operator::arn_not_equals || condition.op == Operator::arn_not_like)
        give_up("ArnNotLike");
    std::vector<std::string> alternatives;
    for (const std::string& listed : condition.values)
        alternatives.push_back(value_term(condition, listed, name, mode));
    std::string term = both("or", alternatives);
    if (negated) term = both("and", {comparable(condition, name), negate(term)});
    term = both("and", {name + ".present", term});
    return absent ? both("or", {negate(name + ".present"), term}) : term;
}

}  // namespace leastwise::prover
