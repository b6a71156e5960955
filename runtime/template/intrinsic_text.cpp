#include "runtime/core/text.hpp"
#include "runtime/template/diagnostics.hpp"
#include "runtime/template/intrinsic_functions.hpp"
#include "runtime/wire/json.hpp"

namespace leastwise::templates {
namespace {

using core::Document;
using State = Evaluated::State;

Evaluated wrong(Evaluator& evaluator, core::Span at, std::string message, std::string hint) {
    evaluator.problem(code::kIntrinsicForm, at, std::move(message), std::move(hint));
    return {};
}

bool is_sub_name(std::string_view name) {
    for (const char c : name) {
        const bool word = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (!word && c != '.' && c != ':' && c != '_' && c != '-') return false;
    }
    return !name.empty();
}

/// `${Name}` or `${Logical.Attribute}` outside the variables of the call.
Evaluated sub_value(const std::string& name, core::Span at, Evaluator& evaluator) {
    const bool attribute = name.find('.') != std::string::npos;
    return attribute ? fn_get_att(Document(name), at, evaluator) : fn_ref(Document(name), at, evaluator);
}

}  // namespace

std::optional<std::string> scalar_text(const Document& value) {
    if (const std::string* text = value.if_string()) return *text;
    if (const core::Number* number = value.if_number()) return number->text;
    if (const bool* flag = value.if_bool()) return *flag ? "true" : "false";
    return {};
}

std::string kind_with_article(const Document& value) {
    const std::string kind(value.kind_name());
    return (kind.starts_with('a') || kind.starts_with('o') ? "an " : "a ") + kind;
}

std::vector<SubPiece> split_sub(std::string_view pattern) {
    std::vector<SubPiece> pieces;
    const auto literal = [&](std::string_view text) {
        if (pieces.empty() || pieces.back().is_name) pieces.push_back({});
        pieces.back().text += text;
    };
    while (!pattern.empty()) {
        const std::size_t start = pattern.find("${");
        const std::size_t end = start == std::string_view::npos ? start : pattern.find('}', start);
        if (end == std::string_view::npos) {
            literal(pattern);
            break;
        }
        if (start > 0) literal(pattern.substr(0, start));
        const std::string_view inside = pattern.substr(start + 2, end - start - 2);
        if (inside.starts_with('!')) {
            literal("${" + std::string(inside.substr(1)) + "}");
        } else {
            pieces.push_back({std::string(core::trim(inside)), true});
        }
        pattern.remove_prefix(end + 1);
    }
    return pieces;
}

Evaluated fn_sub(const Document& argument, core::Span at, Evaluator& evaluator) {
    const Document::Array* parts = argument.if_array();
    const Document* pattern = &argument;
    Evaluated variables{Document::object(), State::complete};
    if (parts != nullptr && parts->size() == 2 && (*parts)[1].if_object() != nullptr) {
        pattern = &parts->front();
        variables = evaluator.evaluate((*parts)[1]);
    }
    if (pattern->if_string() == nullptr) {
        return wrong(
            evaluator, at,
            "Template error: One or more Fn::Sub intrinsic functions don't specify expected "
            "arguments. Specify a string as first argument, and an optional second argument to specify a "
            "mapping of values to replace in the string",
            "write !Sub 'text ${Name}'");
    }
    std::string text;
    bool pending = false;
    for (const SubPiece& piece : split_sub(*pattern->if_string())) {
        if (!piece.is_name) {
            text += piece.text;
            continue;
        }
        if (!is_sub_name(piece.text)) {
            return wrong(evaluator, at,
                         "Template error: variable names in Fn::Sub syntax must contain only "
                         "alphanumeric characters, underscores, periods, and colons",
                         "write ${!" + piece.text + "} for the literal text ${" + piece.text + "}");
        }
        const Document* own = variables.value.find(piece.text);
        Evaluated value;
        if (own != nullptr) {
            const core::Member* call = intrinsic_of(*own);
            value = {*own, call != nullptr ? State::pending : State::complete};
        } else {
            value = sub_value(piece.text, at, evaluator);
        }
        if (value.state == State::pending) {
            pending = true;
            continue;
        }
        if (value.value.is_null()) continue;  // reported already
        const auto replacement = scalar_text(value.value);
        if (!replacement) {
            return wrong(evaluator, at,
                         "Template error: every Fn::Sub object must have string values: '" + piece.text +
                             "' is " + kind_with_article(value.value),
                         "join the list with Fn::Join first");
        }
        text += *replacement;
    }
    if (!pending) return {Document(std::move(text)), State::complete};
    if (variables.value.if_object()->empty()) return waiting("Fn::Sub", *pattern);
    return waiting("Fn::Sub", Document::array({*pattern, std::move(variables.value)}));
}

Evaluated fn_join(const Document& argument, core::Span at, Evaluator& evaluator) {
    constexpr const char* kHint = "write !Join ['-', [a, b]]";
    const Document::Array* parts = argument.if_array();
    const std::string* delimiter = parts != nullptr && parts->size() == 2 ? (*parts)[0].if_string() : nullptr;
    if (delimiter == nullptr) {
        return wrong(
            evaluator, at,
            "Template error: every Fn::Join object requires two parameters, (1) a string "
            "delimiter and (2) a list of strings to be joined or a function that returns a list of strings "
            "(such as Fn::GetAZs) to be joined.",
            kHint);
    }
    Evaluated list = evaluator.evaluate((*parts)[1]);
    if (list.state == State::pending) {
        return waiting("Fn::Join", Document::array({*delimiter, std::move(list.value)}));
    }
    const Document::Array* elements = list.value.if_array();
    if (elements == nullptr)
        return wrong(evaluator, at, "Fn::Join joins a list, not " + kind_with_article(list.value), kHint);
    std::vector<std::string> texts;
    for (const Document& element : *elements) {
        const auto text = scalar_text(element);
        if (text) {
            texts.push_back(*text);
        } else if (!element.is_null()) {
            return wrong(evaluator, at,
                         "Fn::Join joins texts, and this list holds " + kind_with_article(element), kHint);
        }
    }
    return {Document(core::join(texts, *delimiter)), State::complete};
}

Evaluated fn_split(const Document& argument, core::Span at, Evaluator& evaluator) {
    const Document::Array* parts = argument.if_array();
    const std::string* delimiter = parts != nullptr && parts->size() == 2 ? (*parts)[0].if_string() : nullptr;
    if (delimiter == nullptr || delimiter->empty()) {
        return wrong(
            evaluator, at,
            "Template error: every Fn::Split object requires two parameters, (1) a string "
            "delimiter and (2) a string to be split or a function that returns a string to be split.",
            "write !Split [',', text]");
    }
    Evaluated source = evaluator.evaluate((*parts)[1]);
    if (source.state == State::pending) {
        return waiting("Fn::Split", Document::array({*delimiter, std::move(source.value)}));
    }
    const std::string* text = source.value.if_string();
    if (text == nullptr)
        return wrong(evaluator, at, "Fn::Split splits a text, not " + kind_with_article(source.value),
                     "write !Split [',', text]");
    Document::Array pieces;
    std::size_t start = 0;
    while (true) {
        const std::size_t end = text->find(*delimiter, start);
        pieces.emplace_back(text->substr(start, end == std::string::npos ? end : end - start));
        if (end == std::string::npos) break;
        start = end + delimiter->size();
    }
    return {Document(std::move(pieces)), State::complete};
}

Evaluated fn_base64(const Document& argument, core::Span at, Evaluator& evaluator) {
    Evaluated value = evaluator.evaluate(argument);
    if (value.state == State::pending) return waiting("Fn::Base64", std::move(value.value));
    const auto text = scalar_text(value.value);
    if (!text)
        return wrong(evaluator, at, "Template error: every Fn::Base64 object must have a String-typed value.",
                     "give it a text");
    return {Document(core::to_base64(*text)), State::complete};
}

Evaluated fn_to_json_string(const Document& argument, core::Span at, Evaluator& evaluator) {
    Evaluated value = evaluator.evaluate(argument);
    if (value.state == State::pending) return waiting("Fn::ToJsonString", std::move(value.value));
    if (value.value.if_array() == nullptr && value.value.if_object() == nullptr) {
        return wrong(evaluator, at, "Fn::ToJsonString takes a list or a map", "give it one");
    }
    return {Document(wire::to_json(value.value)), State::complete};
}

}  // namespace leastwise::templates
