#include "emulators/dynamodb/syntax.hpp"

#include <array>
#include <utility>

namespace leastwise::dynamodb {

std::string to_text(const Path& path) {
    std::string text = "[";
    for (const auto& element : path.elements) {
        if (text.size() > 1) text += ", ";
        text += element.index ? "[" + std::to_string(*element.index) + "]" : element.name;
    }
    return text + "]";
}

std::optional<Function> function_named(std::string_view name) {
    static constexpr std::array<std::pair<std::string_view, Function>, 8> kNames = {{
        {"attribute_exists", Function::attribute_exists},
        {"attribute_not_exists", Function::attribute_not_exists},
        {"attribute_type", Function::attribute_type},
        {"begins_with", Function::begins_with},
        {"contains", Function::contains},
        {"size", Function::size},
        {"if_not_exists", Function::if_not_exists},
        {"list_append", Function::list_append},
    }};
    for (const auto& [known, function] : kNames) {
        if (known == name) return function;
    }
    return {};
}

}  // namespace leastwise::dynamodb
