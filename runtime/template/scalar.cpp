#include "runtime/template/scalar.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace leastwise::templates {
namespace {

using core::Document;
using core::Number;

constexpr std::array<std::string_view, 9> kTrue = {"yes",  "Yes", "YES", "true", "True",
                                                   "TRUE", "on",  "On",  "ON"};
constexpr std::array<std::string_view, 9> kFalse = {"no",    "No",  "NO",  "false", "False",
                                                    "FALSE", "off", "Off", "OFF"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool all_of(std::string_view text, std::string_view allowed) {
    return text.find_first_not_of(allowed) == std::string_view::npos;
}

std::string without_underscores(std::string_view text) {
    std::string digits(text);
    std::erase(digits, '_');
    return digits;
}

/// The decimal text of digits in another base; nothing when it does not fit 64 bits.
std::optional<std::string> to_decimal(std::string_view digits, int base) {
    const std::string plain = without_underscores(digits);
    std::uint64_t value = 0;
    const auto [rest, error] = std::from_chars(plain.data(), plain.data() + plain.size(), value, base);
    if (error != std::errc{} || rest != plain.data() + plain.size()) return {};
    return std::to_string(value);
}

/// One part of `1:30:59`: one or two digits below 60.
bool is_sixtieth(std::string_view part) {
    return !part.empty() && part.size() <= 2 && all_of(part, "0123456789") &&
           (part.size() == 1 || part[0] <= '5');
}

std::optional<std::string> sexagesimal_integer(std::string_view text) {
    std::size_t colon = text.find(':');
    std::string head = without_underscores(text.substr(0, colon));
    std::uint64_t total = 0;
    if (std::from_chars(head.data(), head.data() + head.size(), total).ec != std::errc{}) return {};
    while (colon != std::string_view::npos) {
        const std::size_t next = text.find(':', colon + 1);
        const std::string_view part =
            text.substr(colon + 1, next == std::string_view::npos ? next : next - colon - 1);
        if (!is_sixtieth(part) || total > UINT64_MAX / 100) return {};
        std::uint64_t value = 0;
        std::from_chars(part.data(), part.data() + part.size(), value);
        total = total * 60 + value;
        colon = next;
    }
    return std::to_string(total);
}

/// The digits of an integer without its sign, as decimal text.
std::optional<std::string> unsigned_integer(std::string_view text) {
    if (text.empty() || !is_digit(text[0])) return {};
    if (text.starts_with("0b")) {
        return text.size() > 2 && all_of(text.substr(2), "01_") ? to_decimal(text.substr(2), 2)
                                                                : std::nullopt;
    }
    if (text.starts_with("0x")) {
        constexpr std::string_view kHex = "0123456789abcdefABCDEF_";
        return text.size() > 2 && all_of(text.substr(2), kHex) ? to_decimal(text.substr(2), 16)
                                                               : std::nullopt;
    }
    if (text == "0") return "0";
    if (text[0] == '0') return all_of(text, "01234567_") ? to_decimal(text, 8) : std::nullopt;
    if (all_of(text, "0123456789_")) return without_underscores(text);
    return all_of(text, "0123456789_:") ? sexagesimal_integer(text) : std::nullopt;
}

std::optional<double> to_double(const std::string& text) {
    double value = 0;
    const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || rest != text.data() + text.size()) return {};
    return value;
}

/// `[digits].[digits]` with an exponent that has a sign, as YAML 1.1's pattern demands.
bool is_float_form(std::string_view text) {
    const std::size_t point = text.find('.');
    if (point == std::string_view::npos) return false;
    const std::string_view whole = text.substr(0, point);
    if (!whole.empty() && (!is_digit(whole[0]) || !all_of(whole, "0123456789_"))) return false;
    std::string_view fraction = text.substr(point + 1);
    const std::size_t exponent = fraction.find_first_of("eE");
    if (exponent != std::string_view::npos) {
        const std::string_view power = fraction.substr(exponent + 1);
        if (power.size() < 2 || (power[0] != '+' && power[0] != '-')) return false;
        if (!all_of(power.substr(1), "0123456789")) return false;
        fraction = fraction.substr(0, exponent);
    }
    if (whole.empty() && (fraction.empty() || !is_digit(fraction[0]))) return false;
    return all_of(fraction, "0123456789_");
}

std::optional<double> sexagesimal_float(std::string_view text) {
    const std::size_t last = text.rfind(':');
    if (last == std::string_view::npos || !is_digit(text[0])) return {};
    const auto whole = sexagesimal_integer(text.substr(0, text.find('.')));
    const std::size_t point = text.find('.', last);
    if (!whole || point == std::string_view::npos || !all_of(text.substr(point + 1), "0123456789_"))
        return {};
    return to_double(*whole + "." + without_underscores(text.substr(point + 1)) + "0");
}

}  // namespace

std::optional<Document> as_yaml_bool(std::string_view text) {
    if (std::ranges::find(kTrue, text) != kTrue.end()) return Document(true);
    if (std::ranges::find(kFalse, text) != kFalse.end()) return Document(false);
    return {};
}

std::optional<Document> as_yaml_int(std::string_view text) {
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    auto digits = unsigned_integer(text);
    if (!digits) return {};
    return Document(Number{negative && *digits != "0" ? "-" + *digits : *digits});
}

std::optional<Document> as_yaml_float(std::string_view text) {
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    std::optional<double> value;
    if (is_float_form(text)) {
        std::string digits = without_underscores(text);
        if (digits[0] == '.') digits.insert(0, 1, '0');
        value = to_double(digits);
    } else if (!text.empty()) {
        value = sexagesimal_float(text);
    }
    if (!value) return {};
    return Document(Number{python_float(negative ? -*value : *value)});
}

bool is_yaml_null(std::string_view text) {
    return text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL";
}

Document plain_scalar(std::string_view text) {
    if (is_yaml_null(text)) return {};
    if (auto value = as_yaml_bool(text)) return *value;
    if (auto value = as_yaml_int(text)) return *value;
    if (auto value = as_yaml_float(text)) return *value;
    return Document(text);
}

Document json_scalar(std::string_view text) {
    if (text == "null") return {};
    if (text == "true") return Document(true);
    if (text == "false") return Document(false);
    double value = 0;
    const bool number = !text.empty() && (is_digit(text[0]) || text[0] == '-');
    if (number && all_of(text, "-0123456789")) return as_yaml_int(text).value_or(Document(text));
    const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (!number || error != std::errc{} || rest != text.data() + text.size()) return Document(text);
    return Document(Number{python_float(value)});
}

std::string python_float(double value) {
    if (std::isnan(value)) return "NaN";
    if (std::isinf(value)) return value < 0 ? "-Infinity" : "Infinity";
    std::array<char, 64> buffer{};
    const double magnitude = std::abs(value);
    const bool positional = magnitude == 0 || (magnitude >= 1e-4 && magnitude < 1e16);
    const auto format = positional ? std::chars_format::fixed : std::chars_format::scientific;
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, format).ptr;
    std::string text(buffer.data(), end);
    if (positional && text.find('.') == std::string::npos) text += ".0";
    return text;
}

std::string key_text(const Document& key) {
    if (const std::string* text = key.if_string()) return *text;
    if (const Number* number = key.if_number()) return number->text;
    if (const bool* flag = key.if_bool()) return *flag ? "true" : "false";
    return "null";
}

}  // namespace leastwise::templates
