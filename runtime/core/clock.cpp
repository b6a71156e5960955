#include "runtime/core/clock.hpp"

#include <string_view>

namespace leastwise::core {
namespace {

struct Fields {
    unsigned year, month, day, hour, minute, second, millisecond;
};

Fields fields(Instant at) {
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{at - day};
    return {static_cast<unsigned>(static_cast<int>(date.year())),
            static_cast<unsigned>(date.month()),
            static_cast<unsigned>(date.day()),
            static_cast<unsigned>(time.hours().count()),
            static_cast<unsigned>(time.minutes().count()),
            static_cast<unsigned>(time.seconds().count()),
            static_cast<unsigned>(time.subseconds().count())};
}

/// Writes the number's last digits over the place that a run of zeros keeps in `text`.
void put(std::string& text, std::size_t end, unsigned number) {
    while (end > 0 && text[end - 1] >= '0' && text[end - 1] <= '9') {
        text[--end] = static_cast<char>('0' + number % 10);
        number /= 10;
    }
}

}  // namespace

std::string iso8601(Instant at) {
    const Fields f = fields(at);
    std::string text = "0000-00-00T00:00:00.000Z";
    put(text, 4, f.year);
    put(text, 7, f.month);
    put(text, 10, f.day);
    put(text, 13, f.hour);
    put(text, 16, f.minute);
    put(text, 19, f.second);
    put(text, 23, f.millisecond);
    return text;
}

std::string iso8601_seconds(Instant at) {
    std::string text = iso8601(at);
    text.replace(19, 4, "");
    return text;
}

std::string amz_date(Instant at) {
    const std::string text = iso8601(at);
    std::string result;
    result.reserve(16);
    for (const char c : std::string_view(text).substr(0, 19)) {
        if (c != '-' && c != ':') result += c;
    }
    return result + 'Z';
}

std::string epoch_seconds(Instant at) {
    const long long ms = at.time_since_epoch().count();
    std::string fraction = ".000";
    put(fraction, 4, static_cast<unsigned>(ms % 1000));
    return std::to_string(ms / 1000) + fraction;
}

}  // namespace leastwise::core
