#pragma once
#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace leastwise::dynamodb {

constexpr int kNumberDigitsMax = 38;       // DynamoDB: Data types, "up to 38 digits of precision"
constexpr int kNumberMagnitudeMax = 125;   // DynamoDB: Data types, 9.99…E+125
constexpr int kNumberMagnitudeMin = -130;  // DynamoDB: Data types, 1E-130

/// A DynamoDB number: ± d1.d2d3… × 10^magnitude with at most 38 digits, the first and the last of them not 0.
/// Zero has no digits. Equal numbers are equal member by member.
struct Number {
    bool negative = false;
    std::int16_t magnitude = 0;
    std::uint8_t size = 0;
    std::array<std::uint8_t, kNumberDigitsMax> digits{};

    bool is_zero() const { return size == 0; }
    friend bool operator==(const Number&, const Number&) = default;
};

enum class NumberFault { not_numeric, overflow, underflow, precision };

/// How an exponent near the 32-bit limit is read. The operations that AWS has not moved to its newer
/// validation wrap around as Java's BigDecimal does: 1e2147483647 underflows there and overflows elsewhere.
enum class ExponentReading { wide, wrapping };

std::variant<Number, NumberFault> parse_number(std::string_view text,
                                               ExponentReading reading = ExponentReading::wide);
/// A non-negative count as a number.
Number number_of(std::uint64_t count);

/// Plain decimal notation without exponent, leading or trailing zeros: the only text a number is answered
/// with.
std::string to_text(const Number& number);
std::strong_ordering compare(const Number& left, const Number& right);
/// Exact sum, or the fault when it needs more than 38 digits or leaves the range.
std::variant<Number, NumberFault> add(const Number& left, const Number& right);
Number negate(Number number);

/// Bytes that compare as the numbers do; also what AWS hashes a number partition key by.
void append_ordered(std::string& out, const Number& number);
/// What the number counts for in an item's size: two digits to a byte on either side of the point, one byte
/// more, and one for the minus sign.
std::size_t byte_size(const Number& number);

}  // namespace leastwise::dynamodb
