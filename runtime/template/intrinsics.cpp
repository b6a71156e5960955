#include "runtime/template/intrinsic_functions.hpp"

#include "runtime/template/diagnostics.hpp"
#include "runtime/template/template.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace leastwise::templates {
namespace {

using core::Document;
using core::Member;
using core::Object;
using State = Evaluated::State;

/// Functions of CloudFormation that are known and not evaluated, with what to do instead.
struct NotEvaluated {
    std::string_view name, hint;
};
constexpr std::array<NotEvaluated, 8> kNotEvaluated = {
    {{"Fn::ForEach", "write the repeated parts out"},
     {"Fn::GetStackOutput", "give the value by a parameter"},
     {"Fn::And", "conditions are combined in the section Conditions only"},
     {"Fn::Or", "conditions are combined in the section Conditions only"},
     {"Fn::Not", "conditions are combined in the section Conditions only"},
     {"Fn::Equals", "values are compared in the section Conditions only"},
     {"Fn::Contains", "rule functions stand in the section Rules only"},
     {"Fn::RefAll", "rule functions stand in the section Rules only"}}};

Evaluated unknown_function(const Member& call, const core::Span& at, core::Diagnostics& diagnostics) {
    for (const NotEvaluated& one : kNotEvaluated) {
        if (one.name != call.name) continue;
        diagnostics.push_back(
            error(code::kIntrinsicForm, at, call.name + " cannot be used here", std::string(one.hint)));
        return {};
    }
    diagnostics.push_back(
        error(code::kUnknownIntrinsic, at, "'" + call.name + "' is not an intrinsic function",
              "check the name; the functions are listed under \"Intrinsic function reference\" in "
              "the CloudFormation User Guide"));
    return {};
}

Evaluated evaluate_object(const Object& object, core::Span at, Evaluator& evaluator) {
    Evaluated result;
    Object members;
    for (const Member& one : object) {
        Evaluated value = evaluator.evaluate(one.value);
        if (value.state == State::removed) continue;
        if (value.state == State::pending) result.state = State::pending;
        members.append(one.name, std::move(value.value));
        (members.end() - 1)->name_span = one.name_span;
    }
    result.value = Document(std::move(members)).at(at);
    return result;
}

Evaluated evaluate_array(const Document::Array& elements, core::Span at, Evaluator& evaluator) {
    Evaluated result;
    Document::Array kept;
    for (const Document& element : elements) {
        Evaluated value = evaluator.evaluate(element);
        if (value.state == State::removed) continue;
        if (value.state == State::pending) result.state = State::pending;
        kept.push_back(std::move(value.value));
    }
    result.value = Document(std::move(kept)).at(at);
    return result;
}

}  // namespace

const Member* intrinsic_of(const Document& value) {
    const Object* object = value.if_object();
    if (object == nullptr || object->size() != 1) return nullptr;
    const Member& only = *object->begin();
    return only.name == "Ref" || only.name.starts_with("Fn::") ? &only : nullptr;
}

void Evaluator::problem(std::string_view code, core::Span at, std::string message, std::string hint) {
    // An argument that could not be evaluated has no form to object to.
    if (code == code::kIntrinsicForm && diagnostics_.size() > before_arguments_) return;
    const core::Span place = at.line == 0 ? scope_.owner : at;
    diagnostics_.push_back(error(code, place, std::move(message), std::move(hint)));
}

Evaluated Evaluator::evaluate(const Document& value) {
    if (const Member* call = intrinsic_of(value)) {
        const core::Span at = value.span().line != 0 ? value.span() : call->value.span();
        const IntrinsicFunction* function = find_intrinsic(call->name);
        if (function == nullptr) return unknown_function(*call, at, diagnostics_);
        if (function->needs_extensions && !scope_.language_extensions) {
            problem(code::kIntrinsicForm, at, call->name + " needs the transform AWS::LanguageExtensions",
                    "add it to the section Transform, before AWS::Serverless-2016-10-31");
            return {};
        }
        const std::size_t outer = std::exchange(before_arguments_, diagnostics_.size());
        Evaluated result = function->evaluate(call->value, at, *this);
        before_arguments_ = outer;
        if (result.state == State::complete) {
            result.value.at(at);
        } else if (result.state == State::pending && intrinsic_of(result.value) != nullptr) {
            result.value.at(at);
        }
        return result;
    }
    if (const Object* object = value.if_object()) return evaluate_object(*object, value.span(), *this);
    if (const Document::Array* elements = value.if_array())
        return evaluate_array(*elements, value.span(), *this);
    return {value, State::complete};
}

Evaluated evaluate(const Document& value, const Scope& scope, core::Diagnostics& diagnostics) {
    core::Diagnostics found;
    Evaluator evaluator(scope, found);
    Evaluated result = evaluator.evaluate(value);
    for (core::Diagnostic& one : found) {
        const bool known = std::ranges::any_of(diagnostics, [&](const core::Diagnostic& other) {
            return other.span == one.span && other.message == one.message;
        });
        if (!known) diagnostics.push_back(std::move(one));
    }
    return result;
}

}  // namespace leastwise::templates
