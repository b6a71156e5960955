#include "emulators/dynamodb/errors.hpp"
#include "emulators/dynamodb/shape.hpp"
#include "runtime/core/text.hpp"
#include "runtime/wire/json.hpp"

#include <algorithm>
#include <cctype>
#include <vector>

namespace leastwise::dynamodb {
namespace {

using core::Document;

constexpr std::size_t kFaultsMax = 10;  // AWS stops counting there

bool is_name(std::string_view text) {
    return std::ranges::all_of(text, [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.' || c == '-';
    });
}

std::string lower_first(std::string_view name) {
    std::string text(name);
    if (!text.empty()) text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
    return text;
}

/// A value as the older words echo it: lists as Java prints them, maps as JSON.
std::string echo(const Document& value) {
    if (const std::string* text = value.if_string()) return *text;
    if (const core::Number* number = value.if_number()) return number->text;
    const Document::Array* array = value.if_array();
    if (array == nullptr) return wire::to_json(value);
    std::string text = "[";
    for (const auto& element : *array) {
        if (text.size() > 1) text += ", ";
        const std::string* key = element.find_string("AttributeName");
        const std::string* type = element.find_string("KeyType");
        if (key != nullptr && type != nullptr) {
            text += "KeySchemaElement(attributeName=" + *key + ", keyType=" + *type + ")";
        } else {
            text += echo(element);
        }
    }
    return text + "]";
}

std::string joined(std::span<const std::string_view> values) {
    std::string text;
    for (const auto& value : values) text.append(text.empty() ? "" : ", ").append(value);
    return text;
}

/// Walks input and shape side by side and collects the broken constraints in AWS's order.
class Checker {
public:
    void check_structure(const Document& input, const Shape& shape, const std::string& path) {
        for (const auto& member : shape.members) {
            if (full()) return;
            const Document* value = input.find(member.name);
            const bool absent = value == nullptr || value->is_null();
            const bool newer = !absent && member.shape->quoting == Quoting::newer;
            const std::string at = path + (newer ? std::string(member.name) : lower_first(member.name));
            if (absent) {
                if (member.need == Need::required) add_null(at);
                continue;
            }
            check_value(*value, *member.shape, at);
        }
    }
    const std::vector<std::string>& faults() const { return faults_; }

private:
    bool full() const { return faults_.size() >= kFaultsMax; }
    void add_null(const std::string& at) {
        faults_.push_back("Value null at '" + at + "' failed to satisfy constraint: Member must not be null");
    }
    void add(const Document& value, const Shape& shape, const std::string& at, const std::string& rule) {
        const std::string echoed = shape.quoting == Quoting::newer ? "Value" : "Value '" + echo(value) + "'";
        if (!full()) faults_.push_back(echoed + " at '" + at + "' failed to satisfy constraint: " + rule);
    }

    void check_value(const Document& value, const Shape& shape, const std::string& at) {
        check_keys(value, shape, at);
        check_text(value, shape, at);
        check_bounds(value, shape, at);
        if (const Document::Array* array = value.if_array()) {
            for (std::size_t i = 0; i < array->size(); ++i) {
                check_element((*array)[i], shape, at + "." + std::to_string(i + 1) + ".member");
            }
        } else if (const core::Object* object = value.if_object()) {
            if (shape.kind == Kind::structure) check_structure(value, shape, at + ".");
            if (shape.kind != Kind::map) return;
            for (const auto& member : *object)
                check_element(member.value, shape, at + "." + member.name + ".member");
        }
    }
    void check_element(const Document& element, const Shape& shape, const std::string& at) {
        if (shape.element == nullptr) return;
        if (!element.is_null()) return check_value(element, *shape.element, at);
        if (!full()) add_null(at);
    }
    void check_keys(const Document& value, const Shape& shape, const std::string& at) {
        if (shape.key_rule.empty()) return;
        const bool good = std::ranges::all_of(*value.if_object(), [](const core::Member& member) {
            return member.name.size() >= 3 && member.name.size() <= 255 && is_name(member.name);
        });
        if (!good)
            add(value, Shape{}, lower_first(at),
                "Map keys must satisfy constraint: [" + std::string(shape.key_rule) + "]");
    }
    void check_text(const Document& value, const Shape& shape, const std::string& at) {
        const std::string* text = value.if_string();
        if (text == nullptr) return;
        if (!shape.values.empty() && std::ranges::find(shape.values, *text) == shape.values.end()) {
            add(value, shape, at, "Member must satisfy enum value set: [" + joined(shape.values) + "]");
        }
        const bool empty_newer = text->empty() && shape.min && *shape.min == 1;
        if (shape.name_pattern && !empty_newer && (!is_name(*text) || text->empty())) {
            add(value, shape, at, "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+");
        }
    }
    void check_bounds(const Document& value, const Shape& shape, const std::string& at) {
        const bool integer = shape.kind == Kind::integer;
        const std::string what = integer ? "value" : "length";
        const std::int64_t measure = integer ? integer_of(value) : length_of(value);
        if (shape.min && measure < *shape.min) {
            add(value, shape, at,
                "Member must have " + what + " greater than or equal to " + std::to_string(*shape.min));
        }
        if (shape.max && measure > *shape.max) {
            add(value, shape, at,
                "Member must have " + what + " less than or equal to " + std::to_string(*shape.max));
        }
    }
    static std::int64_t integer_of(const Document& value) {
        const std::string& text = value.if_number()->text;
        const auto whole = core::to_integer(text.substr(0, text.find_first_of(".eE")));
        return whole ? *whole : text.starts_with('-') ? INT64_MIN : INT64_MAX;
    }
    static std::int64_t length_of(const Document& value) {
        if (const std::string* text = value.if_string())
            return static_cast<std::int64_t>(core::utf8_length(*text));
        if (const Document::Array* array = value.if_array()) return static_cast<std::int64_t>(array->size());
        if (const core::Object* object = value.if_object()) return static_cast<std::int64_t>(object->size());
        return 0;
    }

    std::vector<std::string> faults_;
};

}  // namespace

void check_constraints(const Document& input, const Shape& shape) {
    Checker checker;
    checker.check_structure(input, shape, "");
    const std::size_t count = checker.faults().size();
    if (count == 0) return;
    std::string message =
        std::to_string(count) + (count == 1 ? " validation error" : " validation errors") + " detected: ";
    throw validation(message + core::join(checker.faults(), "; "));
}

}  // namespace leastwise::dynamodb
