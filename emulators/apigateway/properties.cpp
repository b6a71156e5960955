#include "emulators/apigateway/properties.hpp"

#include "runtime/core/text.hpp"

#include <algorithm>

namespace leastwise::apigateway {

std::optional<std::string> text_of(const core::Document* value) {
    if (value == nullptr) return {};
    if (const auto* text = value->if_string()) return *text;
    if (const auto* number = value->if_number()) return number->text;
    if (const auto* flag = value->if_bool()) return *flag ? "true" : "false";
    return {};
}

std::optional<std::int64_t> integer_of(const core::Document* value) {
    if (value == nullptr) return {};
    if (const auto* text = value->if_string()) return core::to_integer(*text);
    return value->as_integer();
}

std::optional<bool> flag_of(const core::Document* value) {
    const auto text = text_of(value);
    if (!text) return {};
    if (core::equals_ignoring_case(*text, "true")) return true;
    if (core::equals_ignoring_case(*text, "false")) return false;
    return {};
}

Texts texts_of(const core::Document* value) {
    Texts texts;
    if (value == nullptr || value->if_object() == nullptr) return texts;
    for (const auto& member : *value->if_object()) {
        if (auto text = text_of(&member.value)) texts[member.name] = std::move(*text);
    }
    return texts;
}

std::vector<std::string> list_of(const core::Document* value) {
    std::vector<std::string> list;
    if (value == nullptr) return list;
    if (const auto* array = value->if_array()) {
        for (const auto& element : *array) {
            if (auto text = text_of(&element)) list.push_back(std::move(*text));
        }
    } else if (auto text = text_of(value)) {
        list.push_back(std::move(*text));
    }
    return list;
}

Tags tags_of(const core::Document* value) {
    Tags tags;
    if (value == nullptr || value->if_array() == nullptr) {
        const Texts texts = texts_of(value);
        return {texts.begin(), texts.end()};
    }
    for (const auto& tag : *value->if_array()) {
        const auto key = text_of(tag.find("Key"));
        const auto text = text_of(tag.find("Value"));
        if (key && text) tags[*key] = *text;
    }
    return tags;
}

void Report::invalid(const core::Document& at, std::string message, std::string hint) {
    diagnostics_.push_back({core::Severity::error, "LW0701", at.span(), std::move(message), std::move(hint)});
}

void Report::unsupported(const core::Document& at, std::string message, std::string hint) {
    diagnostics_.push_back(
        {core::Severity::warning, "LW0702", at.span(), std::move(message), std::move(hint)});
}

void Report::inert(const core::Document& at, std::string message) {
    diagnostics_.push_back({core::Severity::note, "LW0703", at.span(), std::move(message), {}});
}

void Report::unknown_members(const core::Document& object, std::string_view what, std::string_view prefix,
                             std::initializer_list<std::string_view> known) {
    if (object.if_object() == nullptr) return;
    for (const auto& member : *object.if_object()) {
        if (!member.name.starts_with(prefix) || std::ranges::find(known, member.name) != known.end())
            continue;
        core::Document place;
        place.at(member.name_span.line != 0 ? member.name_span : member.value.span());
        unsupported(place, std::string(what) + " member \"" + member.name + "\" is not supported");
    }
}

}  // namespace leastwise::apigateway
