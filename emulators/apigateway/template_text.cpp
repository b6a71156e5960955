#include "emulators/apigateway/template_text.hpp"

#include "runtime/core/text.hpp"
#include "runtime/wire/json.hpp"

#include <algorithm>

namespace leastwise::apigateway {
namespace {

bool is_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

/// One `$name.name` or `${name.name}` at the front of the text: its path and how much text it takes.
struct Reference {
    std::string_view path;
    std::size_t length = 0;
};

std::optional<Reference> reference_at(std::string_view text) {
    std::size_t at = 1;
    const bool braced = text.substr(1, 1) == "{";
    if (braced) ++at;
    const std::size_t start = at;
    while (at < text.size() &&
           (is_name(text[at]) || (text[at] == '.' && at + 1 < text.size() && is_name(text[at + 1])))) {
        ++at;
    }
    const std::string_view path = text.substr(start, at - start);
    if (path.empty() || (path.front() >= '0' && path.front() <= '9')) return {};
    if (!braced) return Reference{path, at};
    if (text.substr(at, 1) != "}") return {};
    return Reference{path, at + 1};
}

std::optional<std::string> error_value(const Fault& fault, std::string_view name) {
    const std::string quoted = fault.message ? wire::to_json(core::Document(*fault.message)) : "null";
    if (name == "messageString") return quoted;
    if (name == "message") return fault.message ? *fault.message : "null";
    if (name == "responseType") return std::string(fault.type);
    if (name == "validationErrorString") return fault.validation_error;
    return {};
}

std::optional<std::string> context_or_error(std::string_view path, const TemplateValues& values) {
    constexpr std::string_view kError = "error.";
    if (path.starts_with(kError)) {
        if (values.fault == nullptr) return {};
        return error_value(*values.fault, path.substr(kError.size()));
    }
    return context_value(values.context, values.request, path);
}

std::optional<std::string> lookup(std::string_view path, const TemplateValues& values) {
    constexpr std::string_view kContext = "context.";
    constexpr std::string_view kVariables = "stageVariables.";
    if (path.starts_with(kContext)) return context_or_error(path.substr(kContext.size()), values);
    if (path.starts_with(kVariables)) {
        const auto found = values.stage_variables.find(path.substr(kVariables.size()));
        if (found != values.stage_variables.end()) return found->second;
    }
    return {};
}

bool is_known_root(std::string_view path) {
    return path.starts_with("context.") || path.starts_with("stageVariables.");
}

std::optional<std::string> request_value(std::string_view path, const TemplateValues& values) {
    constexpr std::string_view kHeader = "header.", kQuery = "querystring.", kPath = "path.";
    if (path.starts_with(kHeader)) {
        const std::string* value = values.request.headers.find(path.substr(kHeader.size()));
        if (value != nullptr) return *value;
    } else if (path.starts_with(kQuery)) {
        const auto name = path.substr(kQuery.size());
        for (auto pair = values.request.query.rbegin(); pair != values.request.query.rend(); ++pair) {
            if (pair->name == name) return pair->value;
        }
    } else if (path.starts_with(kPath)) {
        for (const auto& [name, value] : values.path_parameters) {
            if (name == path.substr(kPath.size())) return value;
        }
    }
    return {};
}

}  // namespace

std::string fill_template(std::string_view text, const TemplateValues& values) {
    std::string out;
    while (!text.empty()) {
        const std::size_t dollar = std::min(text.find('$'), text.size());
        out += text.substr(0, dollar);
        text.remove_prefix(dollar);
        if (text.empty()) break;
        const auto reference = reference_at(text);
        if (reference && is_known_root(reference->path)) {
            out += lookup(reference->path, values).value_or("");
            text.remove_prefix(reference->length);
        } else {
            out += '$';
            text.remove_prefix(1);
        }
    }
    return out;
}

std::string velocity_construct(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '#') {
            std::size_t end = i + 1;
            while (end < text.size() && is_name(text[end])) ++end;
            const bool comment = text.substr(i + 1, 1) == "#" || text.substr(i + 1, 1) == "*";
            if (end > i + 1 && !(text[i + 1] >= '0' && text[i + 1] <= '9'))
                return std::string(text.substr(i, end - i));
            if (comment) return std::string(text.substr(i, 2));
        } else if (text[i] == '$') {
            const bool quiet = text.substr(i + 1, 1) == "!";
            const auto reference = reference_at(text.substr(i));
            if (quiet) return "$!";
            if (reference && !is_known_root(reference->path)) return '$' + std::string(reference->path);
        }
    }
    return {};
}

std::optional<std::string> mapped_value(std::string_view expression, const TemplateValues& values) {
    constexpr std::string_view kRequest = "method.request.";
    if (expression.size() >= 2 && expression.front() == '\'' && expression.back() == '\'') {
        return std::string(expression.substr(1, expression.size() - 2));
    }
    if (expression.starts_with(kRequest)) return request_value(expression.substr(kRequest.size()), values);
    return lookup(expression, values);
}

bool is_mapping_expression(std::string_view expression) {
    const bool quoted = expression.size() >= 2 && expression.front() == '\'' && expression.back() == '\'';
    return quoted || is_known_root(expression) || expression.starts_with("method.request.header.") ||
           expression.starts_with("method.request.path.") ||
           expression.starts_with("method.request.querystring.");
}

}  // namespace leastwise::apigateway
