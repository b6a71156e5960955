#include "runtime/template/sam/property.hpp"

#include "runtime/template/sam/refusal.hpp"
#include "runtime/template/sam/tree.hpp"

#include <algorithm>

namespace leastwise::templates::sam {
namespace {

bool is_whole_number(const Document& value) {
    return value.as_integer().has_value() || value.if_bool() != nullptr;
}

bool is_text_or_map(const Document& value) { return is_text(&value) || is_map(&value); }

bool all_elements(const Document& value, bool (*accepts)(const Document&)) {
    const Document::Array* elements = value.if_array();
    return elements != nullptr && std::ranges::all_of(*elements, accepts);
}

bool all_members(const Document& value, bool (*accepts)(const Document&)) {
    const Object* object = value.if_object();
    return object != nullptr &&
           std::ranges::all_of(*object, [&](const auto& one) { return accepts(one.value); });
}

bool plain_text(const Document& value) { return is_text(&value); }
bool plain_map(const Document& value) { return is_map(&value); }

bool accepts(Kind kind, const Document& value) {
    switch (kind) {
        case Kind::any: return true;
        case Kind::text:
        case Kind::text_only: return is_text(&value);
        case Kind::map:
        case Kind::map_only: return is_map(&value);
        case Kind::list:
        case Kind::list_only: return is_list(&value);
        case Kind::boolean:
        case Kind::boolean_only: return value.if_bool() != nullptr;
        case Kind::integer:
        case Kind::integer_only: return is_whole_number(value);
        case Kind::text_or_map:
        case Kind::text_or_map_only: return is_text_or_map(value);
        case Kind::text_or_map_or_list: return is_text_or_map(value) || all_elements(value, is_text_or_map);
        case Kind::text_or_boolean: return is_text(&value) || value.if_bool() != nullptr;
        case Kind::text_or_list_of_text: return is_text(&value) || all_elements(value, plain_text);
        case Kind::list_of_text_or_map: return all_elements(value, is_text_or_map);
        case Kind::map_of_maps: return all_members(value, plain_map);
        case Kind::map_of_text: return all_members(value, plain_text);
        case Kind::boolean_or_map: return value.if_bool() != nullptr || is_map(&value);
        case Kind::members: return is_map(&value);
        case Kind::members_or_list: return is_map(&value) || all_elements(value, plain_map);
        case Kind::list_of_text: return all_elements(value, plain_text);
        case Kind::deletion_policy: return value == Document("Delete") || value == Document("Retain");
    }
    return false;
}

/// SAM lets any object of one member pass where intrinsics are allowed.
bool passes_as_intrinsic(Kind kind, const Document& value) {
    switch (kind) {
        case Kind::any:
        case Kind::text_or_list_of_text:
        case Kind::boolean_only:
        case Kind::text_only:
        case Kind::map_only:
        case Kind::list_only:
        case Kind::integer_only:
        case Kind::text_or_map_only: return false;
        default: break;
    }
    return is_map(&value) && value.if_object()->size() == 1;
}

std::string wrong_kind(std::string_view name, Kind kind) {
    const std::string quoted = "'" + std::string(name) + "'";
    if (kind == Kind::text || kind == Kind::text_only) return "Property " + quoted + " should be a string.";
    if (kind == Kind::map || kind == Kind::map_only) return "Property " + quoted + " should be a map.";
    if (kind == Kind::deletion_policy) {
        return "Property " + quoted + " should be a one of the strings: 'Delete' or 'Retain'.";
    }
    return "Type of property " + quoted + " is invalid.";
}

}  // namespace

void check_properties(const Object& properties, std::span<const Property> known, std::string_view logical_id,
                      std::string_view type) {
    for (const auto& given : properties) {
        if (std::ranges::find(known, given.name, &Property::name) == known.end()) {
            refuse_resource(
                logical_id,
                "property " + given.name + " not defined for resource of type " + std::string(type),
                given.name_span);
        }
    }
    for (const Property& property : known) {
        const Document& value = member(properties, property.name);
        if (passes_as_intrinsic(property.kind, value)) continue;
        if (value.is_null()) {
            if (property.presence == Presence::required) {
                refuse_resource(logical_id,
                                "Missing required property '" + std::string(property.name) + "'.");
            }
        } else if (!accepts(property.kind, value)) {
            refuse_resource(logical_id, wrong_kind(property.name, property.kind), value.span());
        }
    }
}

}  // namespace leastwise::templates::sam
