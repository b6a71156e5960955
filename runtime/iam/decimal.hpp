#pragma once
#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>

namespace leastwise::iam {

/// An exact decimal number; its digits point into the text it was read from.
struct Decimal {
    bool negative = false;
    std::string_view whole, fraction;  ///< digits before and after the point; their leading zeros are kept
    std::int64_t exponent = 0;
};

/// Reads `[+-]digits[.digits][e[+-]digits]`. Nothing for any other text or an exponent beyond ±10⁹.
std::optional<Decimal> read_decimal(std::string_view text);

/// Compares by value, never through binary fractions: 0.1 and 0.10 are equal, 1e400 and 1e401 are not.
std::strong_ordering compare(const Decimal& left, const Decimal& right);

}  // namespace leastwise::iam
