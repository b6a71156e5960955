#pragma once
#include "runtime/core/diagnostic.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace leastwise::core {

class Document;
struct Member;

/// A number as it was written. Never a double: 38-digit DynamoDB numbers and 64-bit ids survive unchanged.
struct Number {
    std::string text;
    friend bool operator==(const Number&, const Number&) = default;
};

/// Members in the order they were written.
class Object {
public:
    // Defined below Member: a vector of an incomplete type can be named, not used.
    Object();
    Object(const Object&);
    Object(Object&&) noexcept;
    Object& operator=(const Object&);
    Object& operator=(Object&&) noexcept;
    ~Object();

    const Document* find(std::string_view name) const;
    Document* find(std::string_view name);
    /// The member's value, created as null when absent.
    Document& operator[](std::string_view name);
    void erase(std::string_view name);
    /// Appends without looking for an older member of that name.
    Document& append(std::string name, Document value);

    bool empty() const;
    std::size_t size() const;
    std::vector<Member>::const_iterator begin() const;
    std::vector<Member>::const_iterator end() const;
    std::vector<Member>::iterator begin();
    std::vector<Member>::iterator end();
    /// Two objects are equal when they have equal members in any order.
    friend bool operator==(const Object& left, const Object& right);

private:
    std::vector<Member> members_;
};

/// A tree of plain data (a request body, a template, a policy) whose nodes remember where they were written.
/// Equality ignores spans.
class Document {
public:
    using Array = std::vector<Document>;

    Document() = default;
    Document(std::nullptr_t) {}
    Document(bool value) : value_(value) {}
    Document(Number value) : value_(std::move(value)) {}
    Document(std::string value) : value_(std::move(value)) {}
    Document(std::string_view value) : value_(std::string(value)) {}
    Document(const char* value) : value_(std::string(value)) {}
    Document(std::int64_t value) : value_(Number{std::to_string(value)}) {}
    Document(int value) : value_(Number{std::to_string(value)}) {}
    Document(std::size_t value) : value_(Number{std::to_string(value)}) {}
    Document(Array value) : value_(std::move(value)) {}
    Document(Object value) : value_(std::move(value)) {}
    /// `Document::object({{"Name", "x"}, {"Count", 3}})`.
    static Document object(std::vector<Member> members);
    static Document object() { return Document(Object()); }
    static Document array(Array elements = {}) { return Document(std::move(elements)); }

    bool is_null() const { return std::holds_alternative<std::monostate>(value_); }
    const bool* if_bool() const { return std::get_if<bool>(&value_); }
    const Number* if_number() const { return std::get_if<Number>(&value_); }
    const std::string* if_string() const { return std::get_if<std::string>(&value_); }
    const Array* if_array() const { return std::get_if<Array>(&value_); }
    const Object* if_object() const { return std::get_if<Object>(&value_); }
    std::string* if_string() { return std::get_if<std::string>(&value_); }
    Array* if_array() { return std::get_if<Array>(&value_); }
    Object* if_object() { return std::get_if<Object>(&value_); }

    /// The member of that name, or nullptr when there is none or this is no object.
    const Document* find(std::string_view name) const;
    Document* find(std::string_view name);
    /// The member's text, or nullptr when it is absent or no string.
    const std::string* find_string(std::string_view name) const;
    /// The number as an integer, or nothing when this is no number, has a fraction or does not fit.
    std::optional<std::int64_t> as_integer() const;
    /// "null", "bool", "number", "string", "array" or "object".
    std::string_view kind_name() const;

    Span span() const { return span_; }
    Document& at(Span span) {
        span_ = span;
        return *this;
    }

    friend bool operator==(const Document& left, const Document& right) { return left.value_ == right.value_; }

private:
    std::variant<std::monostate, bool, Number, std::string, Array, Object> value_;
    Span span_;
};

struct Member {
    std::string name;
    Document value;
    Span name_span{};
};

inline Object::Object() = default;
inline Object::Object(const Object&) = default;
inline Object::Object(Object&&) noexcept = default;
inline Object& Object::operator=(const Object&) = default;
inline Object& Object::operator=(Object&&) noexcept = default;
inline Object::~Object() = default;
inline bool Object::empty() const { return members_.empty(); }
inline std::size_t Object::size() const { return members_.size(); }
inline std::vector<Member>::const_iterator Object::begin() const { return members_.begin(); }
inline std::vector<Member>::const_iterator Object::end() const { return members_.end(); }
inline std::vector<Member>::iterator Object::begin() { return members_.begin(); }
inline std::vector<Member>::iterator Object::end() { return members_.end(); }

}  // namespace leastwise::core
