#include "runtime/iam/date.hpp"

#include "runtime/core/text.hpp"

#include <algorithm>
#include <chrono>

namespace leastwise::iam {
namespace {

constexpr std::int64_t kMillisecondsFrom = 100'000'000'000;  // as seconds this would be the year 5138

/// Reads one to `digits_max` digits and removes them.
std::optional<int> take_number(std::string_view& text, std::size_t digits_max) {
    const auto end = std::min({text.find_first_not_of("0123456789"), text.size(), digits_max});
    const auto value = core::to_integer(text.substr(0, end));
    if (end == 0 || !value) return {};
    text.remove_prefix(end);
    return static_cast<int>(*value);
}

bool take(std::string_view& text, char c) {
    if (text.empty() || text.front() != c) return false;
    text.remove_prefix(1);
    return true;
}

struct Clock {
    int hours = 0, minutes = 0, seconds = 0;
    std::int32_t nanoseconds = 0;
};

std::optional<std::int32_t> take_fraction(std::string_view& text) {
    const auto end = std::min(text.find_first_not_of("0123456789"), text.size());
    if (end == 0 || end > 9) return {};
    std::int32_t value = 0;
    for (std::size_t i = 0; i < 9; ++i) value = value * 10 + (i < end ? text[i] - '0' : 0);
    text.remove_prefix(end);
    return value;
}

std::optional<Clock> take_clock(std::string_view& text) {
    Clock clock;
    const auto hours = take_number(text, 2);
    if (!hours) return {};
    clock.hours = *hours;
    if (take(text, ':')) {
        const auto minutes = take_number(text, 2);
        if (!minutes) return {};
        clock.minutes = *minutes;
    }
    if (take(text, ':')) {
        const auto seconds = take_number(text, 2);
        if (!seconds) return {};
        clock.seconds = *seconds;
        if (take(text, '.')) {
            const auto fraction = take_fraction(text);
            if (!fraction) return {};
            clock.nanoseconds = *fraction;
        }
    }
    if (clock.hours > 23 || clock.minutes > 59 || clock.seconds > 59) return {};
    return clock;
}

/// Minutes east of UTC; the whole rest of the text must be the zone.
std::optional<int> take_zone(std::string_view text) {
    if (text.empty() || text == "Z" || text == "z") return 0;
    const int sign = text.front() == '-' ? -1 : 1;
    if (text.front() != '+' && text.front() != '-') return {};
    text.remove_prefix(1);
    const auto hours = take_number(text, 2);
    take(text, ':');
    const auto minutes = text.empty() ? std::optional(0) : take_number(text, 2);
    if (!hours || !minutes || !text.empty() || *hours > 23 || *minutes > 59) return {};
    return sign * (*hours * 60 + *minutes);
}

std::optional<DateValue> read_epoch(std::string_view text) {
    const auto value = core::to_integer(text);
    if (!value) return {};
    if (*value < kMillisecondsFrom) return DateValue{*value, 0};
    return DateValue{*value / 1000, static_cast<std::int32_t>(*value % 1000 * 1'000'000)};
}

std::optional<std::chrono::sys_days> take_day(std::string_view& text) {
    const auto year = take_number(text, 4);
    std::optional<int> month = 1, day = 1;
    if (year && take(text, '-')) {
        month = take_number(text, 2);
        if (month && take(text, '-')) day = take_number(text, 2);
    }
    if (!year || !month || !day) return {};
    const std::chrono::year_month_day date{std::chrono::year(*year),
                                           std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok()) return {};
    return std::chrono::sys_days(date);
}

}  // namespace

std::optional<DateValue> read_date(std::string_view text) {
    if (!text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos)
        return read_epoch(text);
    const auto day = take_day(text);
    if (!day) return {};
    const std::int64_t midnight =
        std::chrono::duration_cast<std::chrono::seconds>(day->time_since_epoch()).count();
    if (text.empty()) return DateValue{midnight, 0};
    if (!take(text, 'T') && !take(text, 't')) return {};
    const auto clock = take_clock(text);
    if (!clock) return {};
    const auto zone = take_zone(text);
    if (!zone) return {};
    const int second_of_day = clock->hours * 3600 + clock->minutes * 60 + clock->seconds;
    return DateValue{midnight + second_of_day - *zone * 60, clock->nanoseconds};
}

}  // namespace leastwise::iam
