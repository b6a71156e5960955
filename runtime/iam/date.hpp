#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

namespace leastwise::iam {

/// Nanoseconds are what AWS's date values can carry; kept as two numbers so that no year overflows.
struct DateValue {
    std::int64_t seconds = 0;  ///< since the Unix epoch
    std::int32_t nanoseconds = 0;
    friend auto operator<=>(const DateValue&, const DateValue&) = default;
};

/// Reads a W3C date-time (`2026`-01, `2026-01-31`, `2026-01-31T08:09Z`, `2026-01-31T08:09:10.5+02:00`) or
/// digits alone, which are seconds since the epoch, or milliseconds from 100,000,000,000 on. Without a zone a
/// time is UTC.
std::optional<DateValue> read_date(std::string_view text);

}  // namespace leastwise::iam
