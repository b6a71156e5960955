#pragma once
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace leastwise::schema {

/// A decimal number held exactly, digits × 10^exponent, so that 0.1 + 0.2 arguments never decide a
/// validation.
class Decimal {
public:
    /// Reads a number in JSON's grammar; nothing when the text is not one.
    static std::optional<Decimal> parse(std::string_view text);

    bool is_zero() const { return digits_.empty(); }
    bool is_negative() const { return negative_; }
    /// Equal numbers have equal text: `1`, `1.0` and `10e-1` all give `+1e0`.
    std::string canonical() const;

    friend bool operator==(const Decimal&, const Decimal&) = default;
    friend std::strong_ordering operator<=>(const Decimal& left, const Decimal& right);
    /// Nothing when the quotient would need more digits than kDivisionDigitsMax.
    friend std::optional<bool> is_multiple(const Decimal& value, const Decimal& divisor);

private:
    bool negative_ = false;
    std::string digits_;         // '0'…'9', no zero at either end; empty for zero
    std::int64_t exponent_ = 0;  // of the last digit
};

constexpr std::size_t kDivisionDigitsMax = 1200;  // ours: covers every double and every 38-digit number

}  // namespace leastwise::schema
