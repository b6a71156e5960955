#include "runtime/gate/validate.hpp"

#include "runtime/core/text.hpp"

namespace leastwise::gate {
namespace {

using core::Document;
using wire::Protocol;

/// AWS names members in these messages with a lower-case first letter.
std::string member_path(std::string_view name) {
    std::string path(name);
    if (!path.empty() && path[0] >= 'A' && path[0] <= 'Z') path[0] = static_cast<char>(path[0] + 32);
    return path;
}

bool has_kind(const Document& value, Kind kind, Protocol protocol) {
    const bool is_query = protocol == Protocol::query;  // everything in a form is text
    switch (kind) {
        case Kind::any: return true;
        case Kind::string:
        case Kind::blob: return value.if_string() != nullptr;
        case Kind::integer:
            return value.if_number() != nullptr ||
                   (is_query && value.if_string() != nullptr && core::to_integer(*value.if_string()));
        case Kind::number:
        case Kind::timestamp: return value.if_number() != nullptr || (is_query && value.if_string() != nullptr);
        case Kind::boolean:
            return value.if_bool() != nullptr ||
                   (is_query && value.if_string() != nullptr &&
                    (*value.if_string() == "true" || *value.if_string() == "false"));
        case Kind::list: return value.if_array() != nullptr;
        case Kind::map:
        case Kind::structure: return value.if_object() != nullptr;
    }
    return false;
}

std::string shown(const Document& value) {
    if (const auto* text = value.if_string()) return *text;
    if (const auto* number = value.if_number()) return number->text;
    return {};
}

void check_limits(const MemberShape& member, const Document& value, const wire::Traits& traits,
                  std::vector<std::string>& problems) {
    const std::string subject =
        traits.validation_shows_value ? "Value '" + shown(value) + "' at '" : "Value at '";
    const auto add = [&](std::string_view what, std::size_t limit) {
        problems.push_back(subject + member_path(member.name) +
                           "' failed to satisfy constraint: Member must have " + std::string(what) +
                           std::to_string(limit));
    };
    std::size_t size = 0;
    auto integer = value.as_integer();
    if (!integer && member.kind == Kind::integer && value.if_string()) integer = core::to_integer(*value.if_string());
    if (integer) {
        const auto number = *integer;
        if (member.min && number < static_cast<std::int64_t>(*member.min)) {
            add("value greater than or equal to ", *member.min);
        }
        if (member.max && number > static_cast<std::int64_t>(*member.max)) {
            add("value less than or equal to ", *member.max);
        }
        return;
    }
    if (const auto* text = value.if_string()) {
        size = core::utf8_length(*text);
    } else if (const auto* array = value.if_array()) {
        size = array->size();
    } else {
        return;
    }
    if (member.min && size < *member.min) add("length greater than or equal to ", *member.min);
    if (member.max && size > *member.max) add("length less than or equal to ", *member.max);
}

}  // namespace

void read_empty_lists(const Shape& shape, Document& input) {
    for (const MemberShape& member : shape.members) {
        Document* value = member.kind == Kind::list ? input.find(member.name) : nullptr;
        if (value != nullptr && value->if_string() && value->if_string()->empty()) *value = Document::array();
    }
}

void validate(const Shape& shape, const Document& input, const wire::Traits& traits) {
    std::vector<std::string> problems;
    for (const MemberShape& member : shape.members) {
        const Document* value = input.find(member.name);
        if (value == nullptr || value->is_null()) {
            if (member.presence == Presence::required) {
                const std::string_view subject = traits.validation_shows_value ? "Value null at '" : "Value at '";
                problems.push_back(std::string(subject) + member_path(member.name) +
                                   "' failed to satisfy constraint: Member must not be null");
            }
            continue;
        }
        if (!has_kind(*value, member.kind, traits.protocol)) throw AwsError("SerializationException", 400, "");
        check_limits(member, *value, traits, problems);
    }
    if (problems.empty()) return;
    const std::string count = std::to_string(problems.size());
    throw AwsError(std::string(traits.validation_code), 400,
                   count + (problems.size() == 1 ? " validation error detected: " : " validation errors detected: ") +
                       core::join(problems, "; "));
}

}  // namespace leastwise::gate
