#pragma once
#include "emulators/dynamodb/number.hpp"

#include <compare>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace leastwise::dynamodb {

/// The data types, in the order of Value's alternatives.
enum class Type { S, N, B, BOOL, NUL, L, M, SS, NS, BS };

/// "S", "N", … as requests spell them.
std::string_view type_name(Type type);
std::optional<Type> type_named(std::string_view name);

class Value;
struct Attribute;

struct Binary {
    std::string bytes;
    friend bool operator==(const Binary&, const Binary&) = default;
};
struct Null {
    friend bool operator==(const Null&, const Null&) = default;
};

/// The members of a set: sorted, no two equal, never empty once stored.
struct StringSet {
    std::vector<std::string> members;
    friend bool operator==(const StringSet&, const StringSet&) = default;
};
struct NumberSet {
    std::vector<Number> members;
    friend bool operator==(const NumberSet&, const NumberSet&) = default;
};
struct BinarySet {
    std::vector<std::string> members;
    friend bool operator==(const BinarySet&, const BinarySet&) = default;
};

using List = std::vector<Value>;

/// An item or a map: attributes sorted by name.
class Attributes {
public:
    const Value* find(std::string_view name) const;
    Value* find(std::string_view name);
    /// Adds the attribute, or replaces the one of that name.
    void set(std::string_view name, Value value);
    void erase(std::string_view name);
    /// Appends an attribute whose name sorts after all others; what decoders that have sorted already call.
    void append(std::string name, Value value);

    bool empty() const { return attributes_.empty(); }
    std::size_t size() const;
    auto begin() const { return attributes_.begin(); }
    auto end() const { return attributes_.end(); }
    friend bool operator==(const Attributes& left, const Attributes& right);

private:
    std::vector<Attribute> attributes_;
};

/// One attribute value. Holds what the type means, never its JSON.
class Value {
public:
    using Variant = std::variant<std::string, Number, Binary, bool, Null, List, Attributes, StringSet,
                                 NumberSet, BinarySet>;

    template <typename T>
    explicit Value(T value) : value_(std::move(value)) {}

    Type type() const { return static_cast<Type>(value_.index()); }
    template <typename T>
    const T* get() const {
        return std::get_if<T>(&value_);
    }
    template <typename T>
    T* get() {
        return std::get_if<T>(&value_);
    }
    const Variant& variant() const { return value_; }
    friend bool operator==(const Value& left, const Value& right) { return left.value_ == right.value_; }

private:
    Variant value_;
};

struct Attribute {
    std::string name;
    Value value;
    friend bool operator==(const Attribute&, const Attribute&) = default;
};

// Where Attribute is complete: what it measures is the size of one.
inline std::size_t Attributes::size() const { return attributes_.size(); }

/// Order of two strings, numbers or binaries; nothing when the types differ or have no order.
std::optional<std::strong_ordering> compare(const Value& left, const Value& right);

/// What a value and an item count for against the limits. Source: Developer Guide, "DynamoDB item sizes and
/// formats".
std::size_t byte_size(const Value& value);
std::size_t byte_size(const Attributes& attributes);

}  // namespace leastwise::dynamodb
