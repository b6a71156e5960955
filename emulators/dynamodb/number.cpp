#include "emulators/dynamodb/number.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <span>

namespace leastwise::dynamodb {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// The parts of a number's text. Digits are counted from the first that is not 0.
struct Scanned {
    bool negative = false;
    std::string digits;      ///< significant digits, trailing zeros included
    std::int64_t point = 0;  ///< digits before the decimal point, negative for zeros after it
    std::int64_t scale = 0;  ///< digits after the point, as BigDecimal counts them
    std::int64_t exponent = 0;
};

/// The exponent after `e`; one that no 64-bit integer holds is replaced by the largest of its sign.
bool scan_exponent(std::string_view text, std::int64_t& exponent) {
    if (!text.empty() && text.front() == '+') {
        text.remove_prefix(1);
        if (!text.empty() && text.front() == '-') return false;
    }
    const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), exponent);
    if (rest != text.data() + text.size() || text.empty() || text == "-") return false;
    if (error == std::errc::result_out_of_range) {
        exponent = text.front() == '-' ? std::numeric_limits<std::int64_t>::min() / 4
                                       : std::numeric_limits<std::int64_t>::max() / 4;
    }
    return true;
}

bool scan(std::string_view text, Scanned& out) {
    if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
        out.negative = text.front() == '-';
        text.remove_prefix(1);
    }
    bool seen_point = false, seen_digit = false;
    std::size_t at = 0;
    for (; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '.' && !seen_point) {
            seen_point = true;
            continue;
        }
        if (!is_digit(c)) break;
        seen_digit = true;
        if (seen_point) ++out.scale;
        if (out.digits.empty() && c == '0') {
            if (seen_point) --out.point;
            continue;
        }
        out.digits += c;
        if (!seen_point) ++out.point;
    }
    if (!seen_digit) return false;
    if (at == text.size()) return true;
    if (text[at] != 'e' && text[at] != 'E') return false;
    return scan_exponent(text.substr(at + 1), out.exponent);
}

/// The magnitude BigDecimal computes in 32 bits: precision − scale − 1, wrapping around.
std::int64_t wrapped_magnitude(const Scanned& scanned) {
    const auto scale = static_cast<std::uint32_t>(scanned.scale - scanned.exponent);
    const auto precision = static_cast<std::uint32_t>(scanned.digits.size());
    return static_cast<std::int64_t>(static_cast<std::int32_t>(precision - scale)) - 1;
}

/// Drops zeros at both ends and checks the result against the limits. `digits` begins at `magnitude`.
std::variant<Number, NumberFault> normalized(std::span<const std::uint8_t> digits, std::int64_t magnitude,
                                             bool negative) {
    while (!digits.empty() && digits.front() == 0) {
        digits = digits.subspan(1);
        --magnitude;
    }
    while (!digits.empty() && digits.back() == 0) digits = digits.first(digits.size() - 1);
    if (digits.empty()) return Number{};
    if (magnitude > kNumberMagnitudeMax) return NumberFault::overflow;
    if (magnitude < kNumberMagnitudeMin) return NumberFault::underflow;
    if (digits.size() > kNumberDigitsMax) return NumberFault::precision;
    Number number{
        negative, static_cast<std::int16_t>(magnitude), static_cast<std::uint8_t>(digits.size()), {}};
    std::ranges::copy(digits, number.digits.begin());
    return number;
}

std::strong_ordering compare_absolute(const Number& left, const Number& right) {
    if (left.is_zero() || right.is_zero()) return left.size <=> right.size;
    if (left.magnitude != right.magnitude) return left.magnitude <=> right.magnitude;
    return std::lexicographical_compare_three_way(left.digits.begin(), left.digits.begin() + left.size,
                                                  right.digits.begin(), right.digits.begin() + right.size);
}

/// Digit at a power of ten.
int digit_at(const Number& number, int power) {
    const int index = number.magnitude - power;
    return index >= 0 && index < number.size ? number.digits[static_cast<std::size_t>(index)] : 0;
}

int lowest_power(const Number& number) { return number.magnitude - number.size + 1; }

}  // namespace

std::variant<Number, NumberFault> parse_number(std::string_view text, ExponentReading reading) {
    Scanned scanned;
    if (!scan(text, scanned)) return NumberFault::not_numeric;
    if (reading == ExponentReading::wrapping) {
        const bool fits = scanned.exponent >= std::numeric_limits<std::int32_t>::min() &&
                          scanned.exponent <= std::numeric_limits<std::int32_t>::max();
        if (!fits) return NumberFault::not_numeric;
    }
    if (scanned.digits.empty()) return Number{};
    const std::int64_t exact = scanned.point - 1 + scanned.exponent;
    const std::int64_t magnitude = reading == ExponentReading::wrapping ? wrapped_magnitude(scanned) : exact;
    if (magnitude > kNumberMagnitudeMax) return NumberFault::overflow;
    if (magnitude < kNumberMagnitudeMin) return NumberFault::underflow;
    std::string& digits = scanned.digits;
    for (char& c : digits) c = static_cast<char>(c - '0');
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(digits.data());
    return normalized({bytes, digits.size()}, exact, scanned.negative);
}

Number number_of(std::uint64_t count) { return std::get<Number>(parse_number(std::to_string(count))); }

std::string to_text(const Number& number) {
    if (number.is_zero()) return "0";
    std::string text = number.negative ? "-" : "";
    const int lowest = std::min(lowest_power(number), 0);
    const int highest = std::max<int>(number.magnitude, 0);
    for (int power = highest; power >= lowest; --power) {
        if (power == -1) text += '.';
        text += static_cast<char>('0' + digit_at(number, power));
    }
    return text;
}

std::strong_ordering compare(const Number& left, const Number& right) {
    if (left.negative != right.negative) return right.negative <=> left.negative;
    return left.negative ? compare_absolute(right, left) : compare_absolute(left, right);
}

std::variant<Number, NumberFault> add(const Number& left, const Number& right) {
    if (left.is_zero()) return right;
    if (right.is_zero()) return left;
    const bool same_sign = left.negative == right.negative;
    const bool left_larger = compare_absolute(left, right) >= 0;
    const Number& large = left_larger ? left : right;
    const Number& small = left_larger ? right : left;
    const int top = large.magnitude + 1;
    const int bottom = std::min(lowest_power(left), lowest_power(right));
    std::string sum(static_cast<std::size_t>(top - bottom + 1), '\0');
    int carry = 0;
    for (int power = bottom; power <= top; ++power) {
        const int other = digit_at(small, power);
        int digit = digit_at(large, power) + (same_sign ? other : -other) + carry;
        carry = digit > 9 ? 1 : digit < 0 ? -1 : 0;
        digit -= carry * 10;
        sum[static_cast<std::size_t>(top - power)] = static_cast<char>(digit);
    }
    return normalized({reinterpret_cast<const std::uint8_t*>(sum.data()), sum.size()}, top, large.negative);
}

Number negate(Number number) {
    if (!number.is_zero()) number.negative = !number.negative;
    return number;
}

void append_ordered(std::string& out, const Number& number) {
    constexpr int kZero = 0x80, kTerminator = 102, kPairsMax = 20;
    if (number.is_zero()) {
        out += static_cast<char>(kZero);
        return;
    }
    // Base 100: pairs of digits aligned to even powers of ten, each stored plus one, so that no byte is 0.
    const int exponent = number.magnitude + 1;
    const bool odd = exponent % 2 != 0;
    const int pairs_before_point = (exponent + (odd ? 1 : 0)) / 2;
    const int biased = (pairs_before_point - 64) & 0xFF;
    out += static_cast<char>(number.negative ? ~biased & 0xFF : biased);
    const int count = (number.size + (odd ? 1 : 0) + 1) / 2;
    for (int pair = 0; pair < count; ++pair) {
        const int high = pairs_before_point * 2 - 1 - pair * 2;
        const int value = digit_at(number, high) * 10 + digit_at(number, high - 1);
        out += static_cast<char>(number.negative ? 101 - value : value + 1);
    }
    if (number.negative && count < kPairsMax) out += static_cast<char>(kTerminator);
}

std::size_t byte_size(const Number& number) {
    if (number.is_zero()) return 1;
    const int before_point = std::clamp<int>(number.magnitude + 1, 0, number.size);
    const int after_point = number.size - before_point;
    return static_cast<std::size_t>(1 + (before_point + 1) / 2 + (after_point + 1) / 2 +
                                    (number.negative ? 1 : 0));
}

}  // namespace leastwise::dynamodb
