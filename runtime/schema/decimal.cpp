#include "runtime/schema/decimal.hpp"

#include <algorithm>

namespace leastwise::schema {
namespace {

constexpr std::int64_t kExponentMax = 1'000'000'000'000;  // far beyond any text that fits a request

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Takes the digits at the front of `text`.
std::string_view take_digits(std::string_view& text) {
    std::size_t count = 0;
    while (count < text.size() && is_digit(text[count])) ++count;
    const std::string_view digits = text.substr(0, count);
    text.remove_prefix(count);
    return digits;
}

/// An exponent saturates: a number of a trillion digits compares as very large or very small, which it is.
std::optional<std::int64_t> take_exponent(std::string_view& text) {
    text.remove_prefix(1);
    const bool negative = !text.empty() && text.front() == '-';
    if (!text.empty() && (text.front() == '-' || text.front() == '+')) text.remove_prefix(1);
    const std::string_view digits = take_digits(text);
    if (digits.empty()) return {};
    std::int64_t value = 0;
    for (const char c : digits) value = std::min(kExponentMax, value * 10 + (c - '0'));
    return negative ? -value : value;
}

/// -1, 0, 1 for |left| against |right|, both without zeros at their ends.
std::strong_ordering compare_digits(std::string_view left, std::string_view right) {
    const std::size_t common = std::min(left.size(), right.size());
    if (const auto order = left.substr(0, common).compare(right.substr(0, common)); order != 0) {
        return order < 0 ? std::strong_ordering::less : std::strong_ordering::greater;
    }
    return left.size() <=> right.size();
}

/// remainder = remainder * 10 + digit, most significant digit first and no leading zero.
void shift_in(std::string& remainder, char digit) {
    if (!remainder.empty() || digit != '0') remainder += digit;
}

bool at_least(const std::string& left, const std::string& right) {
    return left.size() != right.size() ? left.size() > right.size() : left >= right;
}

void subtract(std::string& from, const std::string& amount) {
    int borrow = 0;
    for (std::size_t i = 0; i < from.size(); ++i) {
        char& digit = from[from.size() - 1 - i];
        int value = (digit - '0') - borrow - (i < amount.size() ? amount[amount.size() - 1 - i] - '0' : 0);
        borrow = value < 0 ? 1 : 0;
        if (value < 0) value += 10;
        digit = static_cast<char>('0' + value);
    }
    from.erase(0, std::min(from.find_first_not_of('0'), from.size()));
}

}  // namespace

std::optional<Decimal> Decimal::parse(std::string_view text) {
    Decimal result;
    const bool negative = !text.empty() && text.front() == '-';
    if (negative) text.remove_prefix(1);
    const std::string_view whole = take_digits(text);
    if (whole.empty() || (whole.size() > 1 && whole.front() == '0')) return {};
    result.digits_ = whole;
    if (!text.empty() && text.front() == '.') {
        text.remove_prefix(1);
        const std::string_view fraction = take_digits(text);
        if (fraction.empty()) return {};
        result.digits_ += fraction;
        result.exponent_ = -static_cast<std::int64_t>(fraction.size());
    }
    if (!text.empty() && (text.front() == 'e' || text.front() == 'E')) {
        const auto exponent = take_exponent(text);
        if (!exponent) return {};
        result.exponent_ += *exponent;
    }
    if (!text.empty()) return {};
    const std::size_t last = result.digits_.find_last_not_of('0');
    if (last == std::string::npos) return Decimal{};
    result.exponent_ += static_cast<std::int64_t>(result.digits_.size() - 1 - last);
    result.digits_.resize(last + 1);
    result.digits_.erase(0, result.digits_.find_first_not_of('0'));
    result.negative_ = negative;
    return result;
}

std::string Decimal::canonical() const {
    if (is_zero()) return "+0e0";
    return (negative_ ? "-" : "+") + digits_ + 'e' + std::to_string(exponent_);
}

std::strong_ordering operator<=>(const Decimal& left, const Decimal& right) {
    if (left.is_zero() && right.is_zero()) return std::strong_ordering::equal;
    if (left.is_zero()) return right.negative_ ? std::strong_ordering::greater : std::strong_ordering::less;
    if (right.is_zero()) return left.negative_ ? std::strong_ordering::less : std::strong_ordering::greater;
    if (left.negative_ != right.negative_) {
        return left.negative_ ? std::strong_ordering::less : std::strong_ordering::greater;
    }
    const auto magnitude = [](const Decimal& d) {
        return static_cast<std::int64_t>(d.digits_.size()) + d.exponent_;
    };
    std::strong_ordering order = magnitude(left) <=> magnitude(right);
    if (order == 0) order = compare_digits(left.digits_, right.digits_);
    return left.negative_ ? 0 <=> order : order;
}

std::optional<bool> is_multiple(const Decimal& value, const Decimal& divisor) {
    if (divisor.is_zero()) return value.is_zero();
    if (value.is_zero()) return true;
    // Both become integers by the smaller exponent; only one of the two gets zeros appended.
    const std::int64_t shift = value.exponent_ - divisor.exponent_;
    const std::size_t value_zeros = shift > 0 ? static_cast<std::size_t>(shift) : 0;
    const std::size_t divisor_zeros = shift < 0 ? static_cast<std::size_t>(-shift) : 0;
    // A value whose last digit stands further right than the divisor's is no multiple of it.
    if (divisor_zeros > 0) return false;
    if (value.digits_.size() + value_zeros > kDivisionDigitsMax) return {};
    if (divisor.digits_.size() > kDivisionDigitsMax) return {};
    std::string remainder;
    for (std::size_t i = 0; i < value.digits_.size() + value_zeros; ++i) {
        shift_in(remainder, i < value.digits_.size() ? value.digits_[i] : '0');
        while (at_least(remainder, divisor.digits_)) subtract(remainder, divisor.digits_);
    }
    return remainder.empty();
}

}  // namespace leastwise::schema
