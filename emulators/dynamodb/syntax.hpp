#pragma once
#include "emulators/dynamodb/value.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leastwise::dynamodb {

/// One step of a document path: an attribute name (or "#n" until resolved), or a list index.
struct PathElement {
    std::string name;
    std::optional<std::size_t> index;
    friend bool operator==(const PathElement&, const PathElement&) = default;
};

/// A document path; its first element is a name.
struct Path {
    std::vector<PathElement> elements;
    const std::string& root() const { return elements.front().name; }
    friend bool operator==(const Path&, const Path&) = default;
};

/// `[a, [0], b]`, as AWS prints paths in messages.
std::string to_text(const Path& path);

enum class Function {
    attribute_exists,
    attribute_not_exists,
    attribute_type,
    begins_with,
    contains,
    size,  // conditions
    if_not_exists,
    list_append  // updates
};
std::optional<Function> function_named(std::string_view name);

struct Operand {
    enum class Kind { path, value, function };
    Kind kind = Kind::path;
    Path path;
    std::string text;                  ///< ":v", or the function's name as written
    const Value* value = nullptr;      ///< of ":v" once resolved; owned by the request's placeholders
    std::optional<Function> function;  ///< nothing while the name is unknown
    std::vector<Operand> arguments;
};

enum class Comparator { equal, unequal, less, less_or_equal, greater, greater_or_equal };

struct Condition {
    enum class Kind { all, any, negation, comparison, between, in, function };
    Kind kind = Kind::all;
    Comparator comparator = Comparator::equal;
    std::vector<Condition> conditions;  ///< of all, any (two or more) and negation (one)
    std::vector<Operand> operands;      ///< of the others; a function's call is the only one
};

struct UpdateAction {
    enum class Kind { set, remove, add, erase };  ///< erase is DELETE
    enum class Arithmetic { none, plus, minus };
    Kind kind = Kind::set;
    Path path;
    Arithmetic arithmetic = Arithmetic::none;
    std::vector<Operand> operands;  ///< SET: one, or two with arithmetic; ADD and DELETE: the value
};

struct Update {
    std::vector<UpdateAction> actions;
    /// The words of the AttributeUpdates parameter, whose ADD also appends to lists.
    bool legacy = false;
};

}  // namespace leastwise::dynamodb
