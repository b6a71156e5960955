#include "runtime/core/text.hpp"
#include "runtime/schema/node.hpp"
#include "runtime/wire/json.hpp"

#include <algorithm>

namespace leastwise::schema {
namespace {

std::string json_list(const std::vector<std::string>& names) {
    std::string out = "[";
    for (const auto& name : names) {
        if (out.size() > 1) out += ',';
        wire::append_json_string(out, name);
    }
    return out + ']';
}

std::string pointer_token(std::string_view name) {
    return '/' + core::replace_all(core::replace_all(std::string(name), "~", "~0"), "/", "~1");
}

std::string allowed_types(const std::set<Type>& types) {
    std::set<Type> all = types;
    if (all.contains(Type::number)) all.insert(Type::integer);
    std::vector<std::string> names;
    for (const Type type : all) names.emplace_back(type_name(type));
    return json_list(names);
}

}  // namespace

/// One run over one instance. Messages follow java-json-tools/json-schema-validator, whose wording API
/// Gateway shows in $context.error.validationErrorString.
class Validation {
public:
    std::vector<Violation> run(const Schema& schema, const core::Document& instance) {
        check(*schema.root_, instance, "");
        return std::move(violations_);
    }

private:
    void fail(const std::string& pointer, std::string_view keyword, std::string message) {
        failed_ = true;
        if (silent_ == 0 && violations_.size() < kViolationsMax) {
            violations_.push_back({pointer, std::string(keyword), std::move(message)});
        }
    }

    /// Runs out once for the whole instance; from then on everything fails, so that no answer is guessed.
    bool within_limits(const std::string& pointer) {
        if (exhausted_) {
            failed_ = true;
            return false;
        }
        ++steps_;
        if (depth_ <= kEvaluationDepthMax && steps_ <= kEvaluationStepsMax) return true;
        exhausted_ = true;
        silent_ = 0;
        fail(pointer, "limit", "instance is too deep or too costly to validate");
        return false;
    }

    /// Reports every failure at `instance`; looks into its elements only when it is sound itself.
    void check(const Node& start, const core::Document& instance, const std::string& pointer) {
        const Node* node = &start;
        while (node->reference != nullptr) node = node->reference;
        if (!within_limits(pointer)) return;
        ++depth_;
        const bool outer = failed_;
        failed_ = false;
        check_here(*node, instance, pointer);
        if (!failed_) check_inside(*node, instance, pointer);
        failed_ = failed_ || outer;
        --depth_;
    }

    /// Whether the instance satisfies the node, without reporting why not.
    bool satisfies(const Node& node, const core::Document& instance, const std::string& pointer) {
        const bool outer = failed_;
        failed_ = false;
        ++silent_;
        check(node, instance, pointer);
        if (silent_ > 0) --silent_;
        const bool good = !failed_;
        failed_ = outer || exhausted_;
        return good;
    }

    void check_here(const Node& node, const core::Document& instance, const std::string& pointer) {
        check_type(node, instance, pointer);
        if (node.enumeration &&
            std::ranges::find(*node.enumeration, canonical(instance)) == node.enumeration->end()) {
            fail(pointer, "enum",
                 "instance value (" + wire::to_json(instance) +
                     ") not found in enum (possible values: " + node.enumeration_text + ")");
        }
        if (const auto* number = instance.if_number()) check_number(node, number->text, pointer);
        if (const auto* text = instance.if_string()) check_string(node, *text, pointer);
        if (const auto* array = instance.if_array()) check_array(node, *array, pointer);
        if (const auto* object = instance.if_object()) check_object(node, *object, instance, pointer);
        check_combinations(node, instance, pointer);
    }

    void check_type(const Node& node, const core::Document& instance, const std::string& pointer) {
        if (node.types.empty()) return;
        const Type actual = type_of(instance);
        if (std::ranges::any_of(node.types, [&](Type wanted) { return is_a(actual, wanted); })) return;
        fail(pointer, "type",
             "instance type (" + std::string(type_name(actual)) +
                 ") does not match any allowed primitive type (allowed: " + allowed_types(node.types) + ")");
    }

    void check_number(const Node& node, const std::string& text, const std::string& pointer) {
        if (!node.minimum && !node.maximum && !node.multiple_of) return;
        const auto value = Decimal::parse(text);
        if (!value) return fail(pointer, "limit", "number cannot be read: " + text);
        if (node.minimum) check_minimum(*node.minimum, *value, text, pointer);
        if (node.maximum) check_maximum(*node.maximum, *value, text, pointer);
        if (!node.multiple_of) return;
        const auto multiple = is_multiple(*value, node.multiple_of->value);
        if (!multiple) return fail(pointer, "limit", "number is too large to be divided: " + text);
        if (!*multiple) {
            fail(pointer, "multipleOf",
                 "remainder of division is not zero (" + text + " / " + node.multiple_of->text + ")");
        }
    }

    void check_minimum(const Bound& bound, const Decimal& value, const std::string& text,
                       const std::string& pointer) {
        if (value < bound.value) {
            fail(pointer, "minimum",
                 "numeric instance is lower than the required minimum (minimum: " + bound.text +
                     ", found: " + text + ")");
        } else if (bound.exclusive && value == bound.value) {
            fail(pointer, "minimum",
                 "numeric instance is not strictly greater than the required minimum " + bound.text);
        }
    }

    void check_maximum(const Bound& bound, const Decimal& value, const std::string& text,
                       const std::string& pointer) {
        if (value > bound.value) {
            fail(pointer, "maximum",
                 "numeric instance is greater than the required maximum (maximum: " + bound.text +
                     ", found: " + text + ")");
        } else if (bound.exclusive && value == bound.value) {
            fail(pointer, "maximum",
                 "numeric instance is not strictly lower than the required maximum " + bound.text);
        }
    }

    void check_string(const Node& node, const std::string& text, const std::string& pointer) {
        if (node.min_length || node.max_length) {
            const std::size_t length = core::utf8_length(text);
            const std::string found = "string " + wire::to_json(core::Document(text));
            if (node.min_length && length < *node.min_length) {
                fail(pointer, "minLength",
                     found + " is too short (length: " + std::to_string(length) +
                         ", required minimum: " + std::to_string(*node.min_length) + ")");
            }
            if (node.max_length && length > *node.max_length) {
                fail(pointer, "maxLength",
                     found + " is too long (length: " + std::to_string(length) +
                         ", maximum allowed: " + std::to_string(*node.max_length) + ")");
            }
        }
        const bool refused = node.pattern ? !node.pattern->found_in(text) : !node.unsupported_pattern.empty();
        if (!refused) return;
        const std::string& source = node.pattern ? node.pattern->source() : node.unsupported_pattern;
        fail(pointer, "pattern",
             "ECMA 262 regex " + wire::to_json(core::Document(source)) + " does not match input string " +
                 wire::to_json(core::Document(text)));
    }

    void check_array(const Node& node, const core::Document::Array& array, const std::string& pointer) {
        const std::string instance_has =
            " elements but instance has " + std::to_string(array.size()) + " elements";
        if (node.min_items && array.size() < *node.min_items) {
            fail(pointer, "minItems",
                 "array is too short: must have at least " + std::to_string(*node.min_items) + instance_has);
        }
        if (node.max_items && array.size() > *node.max_items) {
            fail(pointer, "maxItems",
                 "array is too long: must have at most " + std::to_string(*node.max_items) + instance_has);
        }
        if (node.is_tuple && node.additional_items.forbidden && array.size() > node.item_list.size()) {
            fail(pointer, "additionalItems",
                 "array must not contain more than " + std::to_string(node.item_list.size()) + instance_has);
        }
        if (!node.unique_items) return;
        std::set<std::string> seen;
        for (const auto& element : array) {
            if (seen.insert(canonical(element)).second) continue;
            return fail(pointer, "uniqueItems", "array must not contain duplicate elements");
        }
    }

    void check_object(const Node& node, const core::Object& object, const core::Document& instance,
                      const std::string& pointer) {
        const auto count = std::to_string(object.size());
        if (node.min_properties && object.size() < *node.min_properties) {
            fail(pointer, "minProperties",
                 "object has too few properties (found " + count + " but schema requires at least " +
                     std::to_string(*node.min_properties) + ")");
        }
        if (node.max_properties && object.size() > *node.max_properties) {
            fail(pointer, "maxProperties",
                 "object has too many properties (found " + count + " but schema requires at most " +
                     std::to_string(*node.max_properties) + ")");
        }
        std::vector<std::string> missing;
        for (const auto& name : node.required) {
            if (object.find(name) == nullptr) missing.push_back(name);
        }
        if (!missing.empty()) {
            fail(pointer, "required", "object has missing required properties (" + json_list(missing) + ")");
        }
        check_additional(node, object, pointer);
        for (const auto& dependency : node.dependencies)
            check_dependency(dependency, object, instance, pointer);
    }

    static bool is_declared(const Node& node, const std::string& name) {
        return node.properties.contains(name) ||
               std::ranges::any_of(node.pattern_properties,
                                   [&](const auto& p) { return p.first.found_in(name); });
    }

    void check_additional(const Node& node, const core::Object& object, const std::string& pointer) {
        if (!node.additional_properties.forbidden) return;
        std::set<std::string> surplus;
        for (const auto& member : object) {
            if (!is_declared(node, member.name)) surplus.insert(member.name);
        }
        if (surplus.empty()) return;
        fail(pointer, "additionalProperties",
             "object instance has properties which are not allowed by the schema: " +
                 json_list({surplus.begin(), surplus.end()}));
    }

    void check_dependency(const Dependency& dependency, const core::Object& object,
                          const core::Document& instance, const std::string& pointer) {
        if (object.find(dependency.property) == nullptr) return;
        if (dependency.schema != nullptr) return check(*dependency.schema, instance, pointer);
        std::vector<std::string> missing;
        for (const auto& name : dependency.requires_all) {
            if (object.find(name) == nullptr) missing.push_back(name);
        }
        if (missing.empty()) return;
        fail(pointer, "dependencies",
             "property " + wire::to_json(core::Document(dependency.property)) +
                 " of object has missing property dependencies (schema requires " +
                 json_list(dependency.requires_all) + "; missing: " + json_list(missing) + ")");
    }

    std::size_t count_satisfied(const std::vector<const Node*>& nodes, const core::Document& instance,
                                const std::string& pointer) {
        return static_cast<std::size_t>(std::ranges::count_if(
            nodes, [&](const Node* node) { return satisfies(*node, instance, pointer); }));
    }

    void check_combinations(const Node& node, const core::Document& instance, const std::string& pointer) {
        if (!node.all_of.empty()) {
            const auto matched = count_satisfied(node.all_of, instance, pointer);
            if (matched != node.all_of.size()) {
                fail(pointer, "allOf",
                     "instance failed to match all required schemas (matched only " +
                         std::to_string(matched) + " out of " + std::to_string(node.all_of.size()) + ")");
            }
        }
        if (!node.any_of.empty() && count_satisfied(node.any_of, instance, pointer) == 0) {
            fail(pointer, "anyOf",
                 "instance failed to match at least one required schema among " +
                     std::to_string(node.any_of.size()));
        }
        if (!node.one_of.empty()) {
            const auto matched = count_satisfied(node.one_of, instance, pointer);
            if (matched != 1) {
                fail(pointer, "oneOf",
                     "instance failed to match exactly one schema (matched " + std::to_string(matched) +
                         " out of " + std::to_string(node.one_of.size()) + ")");
            }
        }
        if (node.negated != nullptr && satisfies(*node.negated, instance, pointer)) {
            fail(pointer, "not", "instance matched a schema which it should not have");
        }
    }

    void check_inside(const Node& node, const core::Document& instance, const std::string& pointer) {
        if (const auto* array = instance.if_array()) check_elements(node, *array, pointer);
        if (const auto* object = instance.if_object()) check_members(node, *object, pointer);
    }

    void check_elements(const Node& node, const core::Document::Array& array, const std::string& pointer) {
        for (std::size_t i = 0; i < array.size(); ++i) {
            const Node* schema = node.items;
            if (node.is_tuple)
                schema = i < node.item_list.size() ? node.item_list[i] : node.additional_items.schema;
            if (schema != nullptr) check(*schema, array[i], pointer + '/' + std::to_string(i));
        }
    }

    void check_members(const Node& node, const core::Object& object, const std::string& pointer) {
        for (const auto& member : object) {
            bool declared = false;
            if (const auto found = node.properties.find(member.name); found != node.properties.end()) {
                declared = true;
                check(*found->second, member.value, pointer + pointer_token(member.name));
            }
            for (const auto& [pattern, schema] : node.pattern_properties) {
                if (!pattern.found_in(member.name)) continue;
                declared = true;
                check(*schema, member.value, pointer + pointer_token(member.name));
            }
            if (!declared && node.additional_properties.schema != nullptr) {
                check(*node.additional_properties.schema, member.value, pointer + pointer_token(member.name));
            }
        }
    }

    std::vector<Violation> violations_;
    std::size_t depth_ = 0;
    std::size_t steps_ = 0;
    std::size_t silent_ = 0;
    bool failed_ = false;
    bool exhausted_ = false;
};

std::vector<Violation> validate(const Schema& schema, const core::Document& instance) {
    return Validation().run(schema, instance);
}

}  // namespace leastwise::schema
