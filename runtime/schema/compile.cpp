#include "runtime/core/text.hpp"
#include "runtime/schema/locations.hpp"
#include "runtime/schema/node.hpp"
#include "runtime/wire/json.hpp"

#include <algorithm>
#include <deque>

namespace leastwise::schema {

/// Turns schema documents into nodes, each document once. Works through a queue, so that neither nesting nor
/// reference cycles use the stack.
class Compiler {
public:
    Compiler(Locations& locations, core::Diagnostics& diagnostics)
        : locations_(locations), diagnostics_(diagnostics) {}

    Schema run(const core::Document& root) {
        schema_.root_ = node_for(root);
        while (!pending_.empty()) {
            const auto [document, node] = pending_.front();
            pending_.pop_front();
            fill(*document, *node);
        }
        refuse_endless_references();
        return std::move(schema_);
    }

private:
    void report(const core::Document& at, std::string message, std::string hint = {}) {
        diagnostics_.push_back(
            {core::Severity::error, "LW0801", at.span(), std::move(message), std::move(hint)});
    }

    const Node* node_for(const core::Document& document) {
        if (const auto known = nodes_.find(&document); known != nodes_.end()) return known->second;
        if (schema_.nodes_.size() >= kSchemaNodesMax) {
            if (!too_large_)
                report(document, "schema has more than " + std::to_string(kSchemaNodesMax) + " parts");
            too_large_ = true;
            return schema_.nodes_.front().get();
        }
        Node* node = schema_.nodes_.emplace_back(std::make_unique<Node>()).get();
        nodes_.emplace(&document, node);
        pending_.emplace_back(&document, node);
        return node;
    }

    void fill(const core::Document& document, Node& node) {
        const core::Object* object = document.if_object();
        if (object == nullptr) {
            return report(document, "a schema must be an object, not " + std::string(document.kind_name()));
        }
        if (const auto* reference = document.find("$ref");
            reference != nullptr && reference->if_string() != nullptr) {
            return fill_reference(document, *reference, node);
        }
        for (const auto& [name, value, span] : *object) fill_keyword(document, name, value, node);
    }

    void fill_reference(const core::Document& document, const core::Document& reference, Node& node) {
        const core::Document* target = locations_.find(document, *reference.if_string());
        if (target == nullptr) {
            return report(reference, "schema reference \"" + *reference.if_string() + "\" leads nowhere",
                          "refer to #/definitions/… or to a model of the same API");
        }
        node.reference = node_for(*target);
    }

    void fill_keyword(const core::Document& schema, std::string_view name, const core::Document& value,
                      Node& node) {
        if (name == "type") return fill_types(value, node);
        if (name == "enum") return fill_enumeration(value, node);
        if (name == "minimum") return fill_bound(name, value, schema.find("exclusiveMinimum"), node.minimum);
        if (name == "maximum") return fill_bound(name, value, schema.find("exclusiveMaximum"), node.maximum);
        if (name == "multipleOf") return fill_multiple(value, node);
        if (name == "minLength") return fill_count(name, value, node.min_length);
        if (name == "maxLength") return fill_count(name, value, node.max_length);
        if (name == "minItems") return fill_count(name, value, node.min_items);
        if (name == "maxItems") return fill_count(name, value, node.max_items);
        if (name == "minProperties") return fill_count(name, value, node.min_properties);
        if (name == "maxProperties") return fill_count(name, value, node.max_properties);
        if (name == "pattern") return fill_pattern(value, node);
        if (name == "uniqueItems") return fill_flag(name, value, node.unique_items);
        if (name == "items") return fill_items(value, node);
        if (name == "additionalItems") return fill_additional(name, value, node.additional_items);
        if (name == "additionalProperties") return fill_additional(name, value, node.additional_properties);
        if (name == "required") return fill_names(name, value, node.required);
        if (name == "properties") return fill_properties(value, node);
        if (name == "patternProperties") return fill_pattern_properties(value, node);
        if (name == "dependencies") return fill_dependencies(value, node);
        if (name == "allOf") return fill_schemas(name, value, node.all_of);
        if (name == "anyOf") return fill_schemas(name, value, node.any_of);
        if (name == "oneOf") return fill_schemas(name, value, node.one_of);
        if (name == "not") node.negated = node_for(value);
        if (name == "format" && value.if_string() != nullptr) {
            diagnostics_.push_back({core::Severity::note, "LW0803", value.span(),
                                    "schema keyword \"format\" is not checked",
                                    "use pattern where it matters"});
        }
    }

    void wrong(std::string_view keyword, std::string_view wanted, const core::Document& value) {
        report(value, "schema keyword \"" + std::string(keyword) + "\" must be " + std::string(wanted) +
                          ", not " + std::string(value.kind_name()));
    }

    void fill_types(const core::Document& value, Node& node) {
        const auto add = [&](const core::Document& name) {
            if (name.if_string() == nullptr) return wrong("type", "a string or a list of strings", name);
            const auto type = type_of_name(*name.if_string());
            if (!type)
                return report(name, "\"" + *name.if_string() + "\" is no JSON type",
                              "array, boolean, integer, null, number, object or string");
            node.types.insert(*type);
        };
        if (const auto* list = value.if_array()) {
            for (const auto& name : *list) add(name);
        } else {
            add(value);
        }
    }

    void fill_enumeration(const core::Document& value, Node& node) {
        const auto* list = value.if_array();
        if (list == nullptr) return wrong("enum", "a list", value);
        node.enumeration.emplace();
        for (const auto& element : *list) node.enumeration->push_back(canonical(element));
        node.enumeration_text = wire::to_json(value);
    }

    std::optional<Decimal> decimal(std::string_view keyword, const core::Document& value) {
        const auto* number = value.if_number();
        const auto parsed = number == nullptr ? std::nullopt : Decimal::parse(number->text);
        if (!parsed) wrong(keyword, "a number", value);
        return parsed;
    }

    void fill_bound(std::string_view keyword, const core::Document& value, const core::Document* exclusive,
                    std::optional<Bound>& bound) {
        const auto parsed = decimal(keyword, value);
        if (!parsed) return;
        bound = Bound{*parsed, value.if_number()->text, false};
        if (exclusive == nullptr) return;
        fill_flag(keyword == "minimum" ? "exclusiveMinimum" : "exclusiveMaximum", *exclusive,
                  bound->exclusive);
    }

    void fill_multiple(const core::Document& value, Node& node) {
        const auto parsed = decimal("multipleOf", value);
        if (!parsed) return;
        if (parsed->is_zero() || parsed->is_negative()) return wrong("multipleOf", "greater than 0", value);
        node.multiple_of = Bound{*parsed, value.if_number()->text, false};
    }

    void fill_count(std::string_view keyword, const core::Document& value,
                    std::optional<std::uint64_t>& count) {
        const auto parsed = decimal(keyword, value);
        if (!parsed) return;
        const auto integer = value.as_integer();
        if (!integer || *integer < 0) return wrong(keyword, "a whole number of at least 0", value);
        count = static_cast<std::uint64_t>(*integer);
    }

    void fill_flag(std::string_view keyword, const core::Document& value, bool& flag) {
        if (value.if_bool() == nullptr) return wrong(keyword, "true or false", value);
        flag = *value.if_bool();
    }

    std::optional<Pattern> compiled_pattern(std::string_view source, const core::Document& at) {
        auto compiled = Pattern::compile(source);
        if (auto* pattern = std::get_if<Pattern>(&compiled)) return std::move(*pattern);
        const auto& error = std::get<PatternError>(compiled);
        const std::string quoted = "pattern \"" + std::string(source) + '"';
        if (error.construct.empty()) {
            report(at, quoted + " is no regular expression: " + error.message);
        } else {
            diagnostics_.push_back({core::Severity::warning, "LW0802", at.span(),
                                    quoted + " uses " + error.construct + " (" + error.message +
                                        "), which is not supported: nothing will satisfy it",
                                    "write the pattern without it, or combine several in allOf"});
        }
        return {};
    }

    void fill_pattern(const core::Document& value, Node& node) {
        if (value.if_string() == nullptr) return wrong("pattern", "a string", value);
        node.pattern = compiled_pattern(*value.if_string(), value);
        if (!node.pattern) node.unsupported_pattern = *value.if_string();
    }

    void fill_items(const core::Document& value, Node& node) {
        if (value.if_array() == nullptr) {
            node.items = node_for(value);
            return;
        }
        node.is_tuple = true;
        for (const auto& element : *value.if_array()) node.item_list.push_back(node_for(element));
    }

    void fill_additional(std::string_view keyword, const core::Document& value, Additional& additional) {
        if (const bool* allowed = value.if_bool()) {
            additional.forbidden = !*allowed;
        } else if (value.if_object() != nullptr) {
            additional.schema = node_for(value);
        } else {
            wrong(keyword, "true, false or a schema", value);
        }
    }

    void fill_names(std::string_view keyword, const core::Document& value, std::vector<std::string>& names) {
        const auto* list = value.if_array();
        if (list == nullptr) return wrong(keyword, "a list of strings", value);
        for (const auto& name : *list) {
            if (name.if_string() == nullptr) return wrong(keyword, "a list of strings", name);
            names.push_back(*name.if_string());
        }
        std::ranges::sort(names);
    }

    void fill_properties(const core::Document& value, Node& node) {
        if (value.if_object() == nullptr) return wrong("properties", "an object of schemas", value);
        for (const auto& member : *value.if_object()) node.properties[member.name] = node_for(member.value);
    }

    void fill_pattern_properties(const core::Document& value, Node& node) {
        if (value.if_object() == nullptr) return wrong("patternProperties", "an object of schemas", value);
        for (const auto& member : *value.if_object()) {
            auto pattern = compiled_pattern(member.name, member.value);
            if (!pattern) node.unsupported_pattern = member.name;
            if (pattern) node.pattern_properties.emplace_back(std::move(*pattern), node_for(member.value));
        }
    }

    void fill_dependencies(const core::Document& value, Node& node) {
        if (value.if_object() == nullptr) return wrong("dependencies", "an object", value);
        for (const auto& member : *value.if_object()) {
            Dependency dependency{member.name, {}, nullptr};
            if (member.value.if_array() != nullptr) {
                fill_names("dependencies", member.value, dependency.requires_all);
            } else {
                dependency.schema = node_for(member.value);
            }
            node.dependencies.push_back(std::move(dependency));
        }
    }

    void fill_schemas(std::string_view keyword, const core::Document& value,
                      std::vector<const Node*>& schemas) {
        const auto* list = value.if_array();
        if (list == nullptr || list->empty()) return wrong(keyword, "a list of schemas", value);
        for (const auto& element : *list) schemas.push_back(node_for(element));
    }

    /// A reference that only leads to references and back says nothing about any instance.
    void refuse_endless_references() {
        for (const auto& [document, node] : nodes_) {
            const Node* at = node;
            std::size_t steps = 0;
            while (at->reference != nullptr && steps <= schema_.nodes_.size()) {
                at = at->reference;
                ++steps;
            }
            if (at->reference != nullptr) report(*document, "schema reference leads back to itself");
        }
    }

    Schema schema_;
    Locations& locations_;
    core::Diagnostics& diagnostics_;
    std::map<const core::Document*, Node*> nodes_;
    std::deque<std::pair<const core::Document*, Node*>> pending_;
    bool too_large_ = false;
};

Schema::Schema() = default;
Schema::Schema(Schema&&) noexcept = default;
Schema& Schema::operator=(Schema&&) noexcept = default;
Schema::~Schema() = default;

std::optional<Schema> compile(const core::Document& document, const Resolver& resolver,
                              core::Diagnostics& diagnostics) {
    Locations locations(document, resolver);
    core::Diagnostics found;
    Schema schema = Compiler(locations, found).run(document);
    const bool usable = !core::has_errors(found);
    std::ranges::stable_sort(found, {},
                             [](const core::Diagnostic& d) { return std::pair(d.span.line, d.span.column); });
    std::ranges::move(found, std::back_inserter(diagnostics));
    if (!usable) return {};
    return schema;
}

}  // namespace leastwise::schema
