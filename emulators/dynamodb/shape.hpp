#pragma once
#include "runtime/core/document.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace leastwise::dynamodb {

enum class Kind { string, integer, blob, boolean, list, map, structure, attribute_value };

/// Where a value stands: AWS words a wrong type differently for a member, an element and a whole nested
/// parameter.
enum class Place { member, element, parameterized };

/// "newer" constraints do not quote the value and spell the member as the API reference does.
enum class Quoting { older, newer };

struct Member;

/// The shape of one value of a request: what serialization accepts and what validation then allows.
struct Shape {
    Kind kind = Kind::string;
    std::string_view type{};            ///< AWS's type name, in the words for collections and structures
    std::span<const Member> members{};  ///< structure
    const Shape* element = nullptr;     ///< list and map
    std::optional<std::int64_t> min{}, max{};    ///< length of strings, lists and maps; value of integers
    bool name_pattern = false;                   ///< must match [a-zA-Z0-9_.-]+
    std::span<const std::string_view> values{};  ///< enum, in AWS's order
    Place place = Place::member;
    Quoting quoting = Quoting::older;
    std::string_view key_rule{};  ///< map: the constraint on keys, as AWS prints it
};

enum class Need { optional, required };

struct Member {
    std::string_view name;
    const Shape* shape;
    Need need = Need::optional;
};

/// Refuses what no deserializer would read: a string where a list is due, bad base64. @throws
/// SerializationException.
void check_types(const core::Document& input, const Shape& shape);
/// Refuses what breaks a constraint, all of it in one "N validation errors detected: …" message, at most ten.
/// @throws ValidationException.
void check_constraints(const core::Document& input, const Shape& shape);

}  // namespace leastwise::dynamodb
