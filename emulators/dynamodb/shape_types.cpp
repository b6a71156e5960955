#include "emulators/dynamodb/errors.hpp"
#include "emulators/dynamodb/shape.hpp"
#include "emulators/dynamodb/value.hpp"
#include "runtime/core/text.hpp"

namespace leastwise::dynamodb {
namespace {

using core::Document;

constexpr std::string_view kModel = "com.amazonaws.dynamodb.v20120810.";

// The words of this file are those of AWS's deserializer, as recorded by dynalite's suite.
[[noreturn]] void refuse(std::string message) { throw serialization(std::move(message)); }

std::string_view token_name(const Document& value) {
    if (const bool* boolean = value.if_bool()) return *boolean ? "TRUE_VALUE" : "FALSE_VALUE";
    if (value.if_string() != nullptr) return "STRING_VALUE";
    const core::Number* number = value.if_number();
    const bool whole = number == nullptr || number->text.find_first_of(".eE") == std::string::npos;
    return whole ? "NUMBER_VALUE" : "DECIMAL_VALUE";
}

bool is_collection(const Document& value) {
    return value.if_array() != nullptr || value.if_object() != nullptr;
}

void refuse_collection(const Document& value, std::string_view java_type) {
    if (value.if_array() != nullptr) refuse("Unrecognized collection type class " + std::string(java_type));
    if (value.if_object() != nullptr) refuse("Start of structure or map found where not expected");
}

void check_string(const Document& value) {
    refuse_collection(value, "java.lang.String");
    if (value.if_string() == nullptr)
        refuse(std::string(token_name(value)) + " cannot be converted to String");
}

void check_integer(const Document& value, std::string_view type) {
    refuse_collection(value, "java.lang." + std::string(type));
    if (value.if_number() == nullptr) {
        refuse(std::string(token_name(value)).append(" cannot be converted to ").append(type));
    }
}

void check_boolean(const Document& value) {
    refuse_collection(value, "java.lang.Boolean");
    if (value.if_number() != nullptr)
        refuse(std::string(token_name(value)) + " cannot be converted to Boolean");
    const std::string* text = value.if_string();
    if (text == nullptr) return;
    const std::string upper = core::to_upper(*text);
    for (const char* word : {"TRUE", "FALSE", "1", "0", "YES", "NO"}) {
        if (upper == word) return;
    }
    refuse("Unexpected token received from parser");
}

void check_blob(const Document& value) {
    refuse_collection(value, "java.nio.ByteBuffer");
    const std::string* text = value.if_string();
    if (text == nullptr) refuse("only base-64-encoded strings are convertible to bytes");
    if (text->size() % 4 != 0) {
        refuse("Base64 encoded length is expected a multiple of 4 bytes but found: " +
               std::to_string(text->size()));
    }
    // AWS spells it so.
    if (!core::from_base64(*text)) refuse("Invalid last non-pad Base64 character dectected");
}

void refuse_scalar(const Document& value, Place place) {
    if (is_collection(value)) return;
    switch (place) {
        case Place::member: refuse("Unexpected field type");
        case Place::element: refuse("Unexpected value type in payload");
        case Place::parameterized:
            refuse(
                "class sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl cannot be cast to class "
                "java.lang.Class (sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl and "
                "java.lang.Class are in module java.base of loader 'bootstrap')");
    }
}

void check_list(const Document& value, const Shape& shape) {
    refuse_scalar(value, shape.place == Place::parameterized ? Place::parameterized : Place::member);
    if (value.if_object() != nullptr) refuse("Start of structure or map found where not expected");
    for (const auto& element : *value.if_array()) {
        if (!element.is_null()) check_types(element, *shape.element);
    }
}

void check_map(const Document& value, const Shape& shape) {
    refuse_scalar(value, shape.place == Place::parameterized ? Place::parameterized : Place::member);
    if (value.if_array() != nullptr) {
        const std::string space(shape.type.find('.') == std::string_view::npos ? kModel : "");
        refuse("Unrecognized collection type java.util.Map<java.lang.String, " + space +
               std::string(shape.type) + ">");
    }
    for (const auto& member : *value.if_object()) {
        if (!member.value.is_null()) check_types(member.value, *shape.element);
    }
}

void check_structure(const Document& value, const Shape& shape) {
    refuse_scalar(value, shape.place);
    if (value.if_array() != nullptr) {
        refuse("Unrecognized collection type class " + std::string(kModel) + std::string(shape.type));
    }
    for (const auto& member : shape.members) {
        const Document* given = value.find(member.name);
        if (given != nullptr && !given->is_null()) check_types(*given, *member.shape);
    }
}

constexpr Shape kString{.kind = Kind::string};
constexpr Shape kBlob{.kind = Kind::blob};
constexpr Shape kBoolean{.kind = Kind::boolean};
constexpr Shape kStrings{.kind = Kind::list, .element = &kString};
constexpr Shape kBlobs{.kind = Kind::list, .element = &kBlob};
constexpr Shape kValue{.kind = Kind::attribute_value, .type = "AttributeValue", .place = Place::element};
constexpr Shape kValues{.kind = Kind::list, .element = &kValue};
constexpr Shape kMap{.kind = Kind::map, .type = "AttributeValue", .element = &kValue};
constexpr Member kValueMembers[] = {
    {"S", &kString}, {"B", &kBlob},     {"N", &kString},   {"BOOL", &kBoolean}, {"NULL", &kBoolean},
    {"BS", &kBlobs}, {"NS", &kStrings}, {"SS", &kStrings}, {"L", &kValues},     {"M", &kMap}};

}  // namespace

void check_types(const Document& input, const Shape& shape) {
    switch (shape.kind) {
        case Kind::string: return check_string(input);
        case Kind::integer: return check_integer(input, shape.type.empty() ? "Integer" : shape.type);
        case Kind::blob: return check_blob(input);
        case Kind::boolean: return check_boolean(input);
        case Kind::list: return check_list(input, shape);
        case Kind::map: return check_map(input, shape);
        case Kind::structure: return check_structure(input, shape);
        case Kind::attribute_value: {
            const Shape value{
                .kind = Kind::structure, .type = shape.type, .members = kValueMembers, .place = shape.place};
            return check_structure(input, value);
        }
    }
}

}  // namespace leastwise::dynamodb
