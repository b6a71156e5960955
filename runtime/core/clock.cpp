#include "runtime/core/clock.hpp"

#include <array>
#include <cstdio>

namespace leastwise::core {
namespace {

struct Fields {
    int year;
    unsigned month, day;
    int hour, minute, second, millisecond;
};

Fields fields(Instant at) {
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{at - day};
    return {static_cast<int>(date.year()),
            static_cast<unsigned>(date.month()),
            static_cast<unsigned>(date.day()),
            static_cast<int>(time.hours().count()),
            static_cast<int>(time.minutes().count()),
            static_cast<int>(time.seconds().count()),
            static_cast<int>(time.subseconds().count())};
}

}  // namespace

std::string iso8601(Instant at) {
    const Fields f = fields(at);
    std::array<char, 48> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", f.year, f.month, f.day, f.hour,
                  f.minute, f.second, f.millisecond);
    return text.data();
}

std::string amz_date(Instant at) {
    const Fields f = fields(at);
    std::array<char, 48> text{};
    std::snprintf(text.data(), text.size(), "%04d%02u%02uT%02d%02d%02dZ", f.year, f.month, f.day, f.hour, f.minute,
                  f.second);
    return text.data();
}

std::string epoch_seconds(Instant at) {
    const long long ms = at.time_since_epoch().count();
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%lld.%03lld", ms / 1000, ms % 1000);
    return text.data();
}

}  // namespace leastwise::core
