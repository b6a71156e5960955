#include "runtime/http/message.hpp"

#include "runtime/core/text.hpp"

#include <algorithm>

namespace leastwise::http {

const std::string* Headers::find(std::string_view name) const {
    const auto found = std::ranges::find_if(
        fields_, [&](const Header& field) { return core::equals_ignoring_case(field.name, name); });
    return found == fields_.end() ? nullptr : &found->value;
}

std::vector<std::string_view> Headers::all(std::string_view name) const {
    std::vector<std::string_view> values;
    for (const Header& field : fields_) {
        if (core::equals_ignoring_case(field.name, name)) values.push_back(field.value);
    }
    return values;
}

void Headers::set(std::string_view name, std::string value) {
    erase(name);
    add(std::string(name), std::move(value));
}

void Headers::erase(std::string_view name) {
    std::erase_if(fields_, [&](const Header& field) { return core::equals_ignoring_case(field.name, name); });
}

std::vector<Header> parse_query(std::string_view query) {
    std::vector<Header> pairs;
    if (query.empty()) return pairs;
    for (const std::string_view part : core::split(query, '&')) {
        if (part.empty()) continue;
        const auto equals = part.find('=');
        const auto value = equals == std::string_view::npos ? std::string_view{} : part.substr(equals + 1);
        pairs.push_back({core::uri_decode(part.substr(0, equals), core::Plus::space),
                         core::uri_decode(value, core::Plus::space)});
    }
    return pairs;
}

}  // namespace leastwise::http
