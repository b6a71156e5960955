#include "emulators/logs/names.hpp"

#include "emulators/logs/errors.hpp"

#include <algorithm>

namespace leastwise::logs {

namespace {

constexpr std::size_t kNameLengthMax = 512;

bool is_group_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("._-/#").find(c) != std::string_view::npos;
}

std::string quoted(std::string_view name) { return "'" + std::string(name) + "'"; }

}  // namespace

void check_group_name(std::string_view name) {
    if (name.size() > kNameLengthMax) throw name_too_long();
    if (name.empty() || !std::ranges::all_of(name, is_group_character)) {
        throw constraint(quoted(name), "logGroupName",  // [I]
                         R"(satisfy regular expression pattern: [\.\-_/#A-Za-z0-9]+)");
    }
}

void check_stream_name(std::string_view name) {
    if (name.size() > kNameLengthMax) throw name_too_long();
    if (name.empty()) throw constraint("''", "logStreamName", "have length greater than or equal to 1");
    if (name.find_first_of(":*") != std::string_view::npos) {
        throw constraint(quoted(name), "logStreamName", "satisfy regular expression pattern: [^:*]*");
    }
}

}  // namespace leastwise::logs
