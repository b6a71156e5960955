#include "runtime/iam/decimal.hpp"

#include "runtime/core/text.hpp"

#include <algorithm>

namespace leastwise::iam {
namespace {

constexpr std::int64_t kExponentMax = 1'000'000'000;  // ours: far beyond any number IAM compares

std::string_view take_digits(std::string_view& text) {
    const auto end = std::min(text.find_first_not_of("0123456789"), text.size());
    const auto digits = text.substr(0, end);
    text.remove_prefix(end);
    return digits;
}

std::size_t digit_count(const Decimal& number) { return number.whole.size() + number.fraction.size(); }

/// The i-th digit of whole and fraction taken together; zero behind the end.
char digit(const Decimal& number, std::size_t i) {
    if (i < number.whole.size()) return number.whole[i];
    i -= number.whole.size();
    return i < number.fraction.size() ? number.fraction[i] : '0';
}

/// Index of the first digit that is not zero; digit_count when the number is zero.
std::size_t first_digit(const Decimal& number) {
    std::size_t i = 0;
    while (i < digit_count(number) && digit(number, i) == '0') ++i;
    return i;
}

std::strong_ordering compare_magnitude(const Decimal& left, const Decimal& right) {
    const std::size_t l = first_digit(left), r = first_digit(right);
    const bool left_zero = l == digit_count(left), right_zero = r == digit_count(right);
    if (left_zero || right_zero) return right_zero <=> left_zero;
    // The power of ten of the leading digit.
    const auto power = [](const Decimal& number, std::size_t first) {
        return static_cast<std::int64_t>(number.whole.size()) - static_cast<std::int64_t>(first) +
               number.exponent;
    };
    if (const auto order = power(left, l) <=> power(right, r); order != 0) return order;
    const std::size_t digits = std::max(digit_count(left) - l, digit_count(right) - r);
    for (std::size_t i = 0; i < digits; ++i) {
        if (const auto order = digit(left, l + i) <=> digit(right, r + i); order != 0) return order;
    }
    return std::strong_ordering::equal;
}

bool is_zero(const Decimal& number) { return first_digit(number) == digit_count(number); }

}  // namespace

std::optional<Decimal> read_decimal(std::string_view text) {
    Decimal number;
    if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
        number.negative = text.front() == '-';
        text.remove_prefix(1);
    }
    number.whole = take_digits(text);
    if (!text.empty() && text.front() == '.') {
        text.remove_prefix(1);
        number.fraction = take_digits(text);
    }
    if (number.whole.empty() && number.fraction.empty()) return {};
    if (text.empty()) return number;
    if (text.front() != 'e' && text.front() != 'E') return {};
    text.remove_prefix(1);
    if (text.size() > 1 && text.front() == '+' && text[1] != '-') text.remove_prefix(1);
    const auto exponent = core::to_integer(text);
    if (!exponent || *exponent > kExponentMax || *exponent < -kExponentMax) return {};
    number.exponent = *exponent;
    return number;
}

std::strong_ordering compare(const Decimal& left, const Decimal& right) {
    const bool left_negative = left.negative && !is_zero(left),
               right_negative = right.negative && !is_zero(right);
    if (left_negative != right_negative) return right_negative <=> left_negative;
    return left_negative ? compare_magnitude(right, left) : compare_magnitude(left, right);
}

}  // namespace leastwise::iam
