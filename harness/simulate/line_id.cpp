#include "harness/simulate/line_id.hpp"

#include "runtime/core/text.hpp"
#include "runtime/wire/json.hpp"

#include <algorithm>

namespace leastwise::simulate {
namespace {

/// Position behind the string that begins at `at`; the text's size when it does not end.
std::size_t behind_string(std::string_view text, std::size_t at) {
    for (++at; at < text.size() && text[at] != '"'; ++at) {
        if (text[at] == '\\') ++at;
    }
    return std::min(at + 1, text.size());
}

/// The string or number behind the colon with which `text` begins.
core::Document value_behind_colon(std::string_view text) {
    text = core::trim(text);
    if (!text.starts_with(':')) return nullptr;
    text = core::trim(text.substr(1));
    const std::size_t end = text.starts_with('"') ? behind_string(text, 0)
                                                  : std::min(text.find_first_of(",}{[] \t"), text.size());
    return wire::read_json(text.substr(0, end)).value_or(nullptr);
}

}  // namespace

core::Document id_of_broken_line(std::string_view line) {
    int depth = 0;
    bool is_name = false;  // whether a string here is the name of a member of the line
    for (std::size_t at = 0; at < line.size();) {
        const char c = line[at];
        if (c == '"') {
            const std::size_t end = behind_string(line, at);
            if (is_name && line.substr(at, end - at) == "\"id\"") return value_behind_colon(line.substr(end));
            is_name = false;
            at = end;
            continue;
        }
        if (c == '{' || c == '[') ++depth;
        if (c == '}' || c == ']') --depth;
        is_name = depth == 1 && (c == '{' || c == ',' || (is_name && c == ' '));
        ++at;
    }
    return nullptr;
}

}  // namespace leastwise::simulate
