#include "runtime/core/nearest.hpp"
#include "runtime/core/text.hpp"
#include "runtime/template/diagnostics.hpp"
#include "runtime/template/intrinsic_functions.hpp"
#include "runtime/template/template.hpp"

#include <vector>

namespace leastwise::templates {
namespace {

using core::Document;
using State = Evaluated::State;

/// Reports a logical id that is not there, with the reason.
void unknown_target(const std::string& name, core::Span at, Evaluator& evaluator) {
    const Scope& scope = evaluator.scope();
    if (scope.absent != nullptr && scope.absent->contains(name)) {
        evaluator.problem(code::kUnknownReference, at,
                          "'" + name + "' is not created: its condition does not hold",
                          "refer to it within Fn::If on the same condition");
        return;
    }
    std::set<std::string, std::less<>> names;
    if (scope.resources != nullptr) names = *scope.resources;
    for (const auto& [parameter, value] : *scope.parameters) names.insert(parameter);
    std::string hint = nearest_name(name, names);
    if (hint.empty()) hint = "add it under Resources or Parameters";
    evaluator.problem(code::kUnknownReference, at,
                      "'" + name +
                          "' is neither a parameter nor a resource of this "
                          "template (Unresolved resource dependencies [" +
                          name + "])",
                      std::move(hint));
}

bool is_resource(const std::string& name, const Scope& scope) {
    return scope.resources != nullptr &&
           (scope.resources->contains(name) || !unfinished_part(name, scope).empty());
}

Evaluated attribute(const std::string& id, const std::string& name, core::Span at, Evaluator& evaluator) {
    const Scope& scope = evaluator.scope();
    if (!is_resource(id, scope)) {
        unknown_target(id, at, evaluator);
        return {};
    }
    if (scope.created == nullptr) return {{}, State::pending};
    if (auto value = scope.created->attribute(id, name)) return {std::move(*value), State::complete};
    evaluator.problem(code::kUnknownAttribute, at, "resource '" + id + "' has no attribute '" + name + "'",
                      "see \"Return values\" of its type in the CloudFormation User Guide");
    return {};
}

Evaluated reference(const std::string& name, core::Span at, Evaluator& evaluator) {
    const Scope& scope = evaluator.scope();
    if (name == "AWS::NoValue") return {{}, State::removed};
    if (const auto found = scope.parameters->find(name); found != scope.parameters->end()) {
        return {found->second, State::complete};
    }
    if (!is_resource(name, scope)) {
        unknown_target(name, at, evaluator);
        return {};
    }
    if (scope.created == nullptr) return {{}, State::pending};
    if (auto value = scope.created->ref(name)) return {std::move(*value), State::complete};
    evaluator.problem(code::kUnknownReference, at, "'" + name + "' was not created",
                      "see what was reported for it");
    return {};
}

}  // namespace

std::string unfinished_part(std::string_view logical_id, const Scope& scope) {
    std::string longest;
    if (scope.unfinished == nullptr || scope.unfinished->empty()) return longest;
    for (const std::string& id : *scope.unfinished) {
        if (logical_id.starts_with(id) && id.size() > longest.size()) longest = id;
    }
    // Events of any resource may have made these two.
    if (logical_id.starts_with("ServerlessRestApi") || logical_id.starts_with("ServerlessHttpApi"))
        return longest.empty() ? *scope.unfinished->begin() : longest;
    return longest;
}

Evaluated waiting(std::string_view name, Document argument) {
    return {Document::object({{std::string(name), std::move(argument)}}), State::pending};
}

Evaluated fn_ref(const Document& argument, core::Span at, Evaluator& evaluator) {
    const std::string* name = argument.if_string();
    if (name == nullptr) {
        evaluator.problem(code::kIntrinsicForm, at,
                          "Ref takes the name of a parameter or resource, not " + kind_with_article(argument),
                          "write Ref: LogicalId");
        return {};
    }
    Evaluated result = reference(*name, at, evaluator);
    return result.state == State::pending ? waiting("Ref", argument) : result;
}

Evaluated fn_get_att(const Document& argument, core::Span at, Evaluator& evaluator) {
    std::string id;
    std::string name;
    if (const std::string* text = argument.if_string()) {
        const std::size_t dot = text->find('.');
        id = text->substr(0, dot);
        if (dot != std::string::npos) name = text->substr(dot + 1);
    } else if (const Document::Array* parts = argument.if_array(); parts != nullptr && parts->size() >= 2) {
        std::vector<std::string> names;
        for (const Document& part : *parts) {
            const Evaluated evaluated = evaluator.evaluate(part);
            if (const std::string* one = evaluated.value.if_string()) names.push_back(*one);
        }
        if (names.size() == parts->size()) {
            id = names.front();
            names.erase(names.begin());
            name = core::join(names, ".");
        }
    }
    if (id.empty() || name.empty()) {
        evaluator.problem(code::kIntrinsicForm, at,
                          "Fn::GetAtt takes a logical id and the name of an attribute",
                          "write !GetAtt LogicalId.Attribute");
        return {};
    }
    Evaluated result = attribute(id, name, at, evaluator);
    return result.state == State::pending ? waiting("Fn::GetAtt", Document::array({id, name})) : result;
}

Evaluated fn_import_value(const Document& argument, core::Span at, Evaluator& evaluator) {
    Evaluated name = evaluator.evaluate(argument);
    if (name.state == State::pending) return waiting("Fn::ImportValue", std::move(name.value));
    const std::string* text = name.value.if_string();
    if (text == nullptr) {
        evaluator.problem(code::kIntrinsicForm, at, "Fn::ImportValue takes the name of an export",
                          "give it as text");
        return {};
    }
    const auto* exports = evaluator.scope().exports;
    const auto found = exports->find(*text);
    if (found != exports->end()) return {Document(found->second), State::complete};
    evaluator.problem(code::kUnknownExport, at, "No export named " + *text + " found",
                      "give its value with --export " + *text + "=VALUE");
    return {};
}

Evaluated fn_find_in_map(const Document& argument, core::Span at, Evaluator& evaluator) {
    const Document::Array* parts = argument.if_array();
    const bool with_default = parts != nullptr && parts->size() == 4;
    if (parts == nullptr || (parts->size() != 3 && !with_default)) {
        evaluator.problem(code::kIntrinsicForm, at,
                          "Fn::FindInMap takes a mapping, a top-level key and a key",
                          "write !FindInMap [Mapping, Key, Name]");
        return {};
    }
    std::vector<std::string> keys;
    for (std::size_t i = 0; i < 3; ++i) {
        const Evaluated key = evaluator.evaluate((*parts)[i]);
        const auto text = scalar_text(key.value);
        if (key.state != State::complete || !text) {
            evaluator.problem(code::kIntrinsicForm, at,
                              "the keys of Fn::FindInMap must be known before any resource "
                              "exists",
                              "use parameters, pseudo parameters or plain text");
            return {};
        }
        keys.push_back(*text);
    }
    const Document* found = evaluator.scope().mappings;
    for (const std::string& key : keys) found = found == nullptr ? nullptr : found->find(key);
    if (found != nullptr) return {*found, State::complete};
    const Document* fallback = with_default ? (*parts)[3].find("DefaultValue") : nullptr;
    if (fallback != nullptr) return evaluator.evaluate(*fallback);
    evaluator.problem(
        code::kUnknownReference, at,
        "Template error: Unable to get mapping for " + keys[0] + "::" + keys[1] + "::" + keys[2],
        "add the key to the section Mappings");
    return {};
}

Evaluated fn_if(const Document& argument, core::Span at, Evaluator& evaluator) {
    const Document::Array* parts = argument.if_array();
    const std::string* name = parts != nullptr && parts->size() == 3 ? (*parts)[0].if_string() : nullptr;
    if (name == nullptr) {
        evaluator.problem(code::kIntrinsicForm, at,
                          "Template error: Fn::If requires a list argument with the first "
                          "element being a condition",
                          "write !If [Condition, Value, OtherValue]");
        return {};
    }
    const auto* conditions = evaluator.scope().conditions;
    const auto found = conditions->find(*name);
    if (found == conditions->end()) {
        std::set<std::string, std::less<>> names;
        for (const auto& [condition, value] : *conditions) names.insert(condition);
        std::string hint = nearest_name(*name, names);
        if (hint.empty()) hint = "add it to the section Conditions";
        evaluator.problem(code::kUnknownReference, (*parts)[0].span().line != 0 ? (*parts)[0].span() : at,
                          "Template error: unresolved condition dependency " + *name + " in Fn::If",
                          std::move(hint));
        return {};
    }
    return evaluator.evaluate((*parts)[found->second ? 1 : 2]);
}

void collect_references(const Document& value, std::map<std::string, core::Span>& references) {
    if (const core::Member* call = intrinsic_of(value)) {
        const core::Span at = value.span();
        const Document& argument = call->value;
        const Document::Array* parts = argument.if_array();
        if (call->name == "Ref" && argument.if_string() != nullptr)
            references.emplace(*argument.if_string(), at);
        if (call->name == "Fn::GetAtt") {
            const Document* first = parts != nullptr && !parts->empty() ? &parts->front() : &argument;
            if (const std::string* id = first->if_string())
                references.emplace(id->substr(0, id->find('.')), at);
        }
        if (call->name == "Fn::Sub") {
            const Document* pattern = parts != nullptr && !parts->empty() ? &parts->front() : &argument;
            const Document* variables = parts != nullptr && parts->size() == 2 ? &(*parts)[1] : nullptr;
            if (const std::string* text = pattern->if_string()) {
                for (const SubPiece& piece : split_sub(*text)) {
                    if (!piece.is_name || (variables != nullptr && variables->find(piece.text) != nullptr))
                        continue;
                    references.emplace(piece.text.substr(0, piece.text.find('.')), at);
                }
            }
        }
    }
    if (const core::Object* object = value.if_object()) {
        for (const auto& one : *object) collect_references(one.value, references);
    } else if (const Document::Array* elements = value.if_array()) {
        for (const Document& element : *elements) collect_references(element, references);
    }
}

std::string nearest_name(std::string_view name, const std::set<std::string, std::less<>>& names) {
    core::Nearest nearest(name);
    for (const std::string& candidate : names) nearest.offer(candidate);
    return nearest.found().empty() ? std::string() : "did you mean '" + nearest.found() + "'?";
}

}  // namespace leastwise::templates
