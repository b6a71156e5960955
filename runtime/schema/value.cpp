#include "runtime/schema/node.hpp"
#include "runtime/wire/json.hpp"

#include <algorithm>
#include <array>

namespace leastwise::schema {
namespace {

constexpr std::array<std::string_view, 7> kTypeNames = {"array",  "boolean", "integer", "null",
                                                        "number", "object",  "string"};

void append_canonical(std::string& out, const core::Document& instance) {
    if (const auto* number = instance.if_number()) {
        const auto decimal = Decimal::parse(number->text);
        out += decimal ? decimal->canonical() : number->text;
    } else if (const auto* array = instance.if_array()) {
        out += '[';
        for (const auto& element : *array) {
            append_canonical(out, element);
            out += ',';
        }
        out += ']';
    } else if (const auto* object = instance.if_object()) {
        std::vector<const core::Member*> members;
        for (const auto& member : *object) members.push_back(&member);
        std::ranges::stable_sort(members, {}, &core::Member::name);
        out += '{';
        for (const auto* member : members) {
            wire::append_json_string(out, member->name);
            out += ':';
            append_canonical(out, member->value);
            out += ',';
        }
        out += '}';
    } else {
        out += wire::to_json(instance);
    }
}

}  // namespace

std::string_view type_name(Type type) { return kTypeNames[static_cast<std::size_t>(type)]; }

std::optional<Type> type_of_name(std::string_view name) {
    const auto found = std::ranges::find(kTypeNames, name);
    if (found == kTypeNames.end()) return {};
    return static_cast<Type>(found - kTypeNames.begin());
}

Type type_of(const core::Document& instance) {
    if (instance.if_bool() != nullptr) return Type::boolean;
    if (instance.if_string() != nullptr) return Type::string;
    if (instance.if_array() != nullptr) return Type::array;
    if (instance.if_object() != nullptr) return Type::object;
    if (const auto* number = instance.if_number()) {
        return number->text.find_first_of(".eE") == std::string::npos ? Type::integer : Type::number;
    }
    return Type::null;
}

bool is_a(Type actual, Type wanted) {
    return actual == wanted || (actual == Type::integer && wanted == Type::number);
}

std::string canonical(const core::Document& instance) {
    std::string out;
    append_canonical(out, instance);
    return out;
}

}  // namespace leastwise::schema
