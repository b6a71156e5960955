#include "emulators/lambda/input.hpp"

namespace leastwise::lambda {

std::string text_member(const gate::Call& call, std::string_view name) {
    const std::string* text = call.input.find_string(name);
    return text == nullptr ? std::string{} : *text;
}

std::string member_or_header(const gate::Call& call, std::string_view member, std::string_view header) {
    if (const std::string* text = call.input.find_string(member)) return *text;
    const std::string* text = call.headers.find(header);
    return text == nullptr ? std::string{} : *text;
}

FunctionName function_name_of(const gate::Call& call, const core::Place& place) {
    const std::string* qualifier = call.input.find_string("Qualifier");
    return parse_function_name(text_member(call, "FunctionName"),
                               qualifier == nullptr ? std::nullopt : std::optional<std::string>(*qualifier),
                               place);
}

}  // namespace leastwise::lambda
