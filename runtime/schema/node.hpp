#pragma once
#include "runtime/schema/decimal.hpp"
#include "runtime/schema/pattern.hpp"
#include "runtime/schema/schema.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <utility>

namespace leastwise::schema {

enum class Type : std::uint8_t { array, boolean, integer, null, number, object, string };

std::string_view type_name(Type type);
std::optional<Type> type_of_name(std::string_view name);
/// Draft 4 calls an integer what is written without fraction and exponent.
Type type_of(const core::Document& instance);
bool is_a(Type actual, Type wanted);
/// Equal instances, as draft 4 means it, have equal text: numbers by value, members without order.
std::string canonical(const core::Document& instance);

struct Bound {
    Decimal value;
    std::string text;  ///< as written
    bool exclusive = false;
};

/// What a property may need when another one is present.
struct Dependency {
    std::string property;
    std::vector<std::string> requires_all;
    const Node* schema = nullptr;
};

/// `additionalProperties` and `additionalItems`: forbidden, or held to a schema, or free (neither).
struct Additional {
    bool forbidden = false;
    const Node* schema = nullptr;
};

/// One schema object. Pointers lead to nodes of the same Schema.
struct Node {
    const Node* reference = nullptr;  ///< `$ref`: everything beside it is ignored

    std::set<Type> types;                                 ///< empty = any
    std::optional<std::vector<std::string>> enumeration;  ///< canonical
    std::string enumeration_text;

    std::optional<Bound> minimum, maximum, multiple_of;
    std::optional<std::uint64_t> min_length, max_length;
    std::optional<Pattern> pattern;
    std::string unsupported_pattern;  ///< never satisfied: what cannot be checked is not let through

    std::optional<std::uint64_t> min_items, max_items;
    bool unique_items = false;
    const Node* items = nullptr;  ///< one schema for all elements
    std::vector<const Node*> item_list;
    bool is_tuple = false;
    Additional additional_items;

    std::optional<std::uint64_t> min_properties, max_properties;
    std::vector<std::string> required;
    std::map<std::string, const Node*, std::less<>> properties;
    std::vector<std::pair<Pattern, const Node*>> pattern_properties;
    Additional additional_properties;
    std::vector<Dependency> dependencies;

    std::vector<const Node*> all_of, any_of, one_of;
    const Node* negated = nullptr;
};

}  // namespace leastwise::schema
