#include "emulators/apigateway/check_request.hpp"

#include "runtime/core/text.hpp"
#include "runtime/wire/json.hpp"

#include <algorithm>

namespace leastwise::apigateway {
namespace {

constexpr std::string_view kHeader = "method.request.header.";
constexpr std::string_view kPath = "method.request.path.";
constexpr std::string_view kQuery = "method.request.querystring.";

bool is_blank(std::string_view text) { return core::trim(text).empty(); }

/// Present and not blank [D]. Names of headers and query parameters are case-sensitive [D].
bool is_present(std::string_view key, const ClientRequest& request, const PathParameters& path) {
    if (key.starts_with(kHeader)) {
        const auto name = key.substr(kHeader.size());
        return std::ranges::any_of(request.headers,
                                   [&](const auto& h) { return h.name == name && !is_blank(h.value); });
    }
    if (key.starts_with(kQuery)) {
        const auto name = key.substr(kQuery.size());
        return std::ranges::any_of(request.query,
                                   [&](const auto& q) { return q.name == name && !is_blank(q.value); });
    }
    if (key.starts_with(kPath)) {
        const auto name = key.substr(kPath.size());
        return std::ranges::any_of(path,
                                   [&](const auto& p) { return p.first == name && !is_blank(p.second); });
    }
    return true;
}

std::string short_name(std::string_view key) {
    for (const auto prefix : {kHeader, kPath, kQuery}) {
        if (key.starts_with(prefix)) return std::string(key.substr(prefix.size()));
    }
    return std::string(key);
}

/// The model for the request's content type; nullptr when none applies, and then the body is not validated
/// [D].
const std::string* model_for(const Texts& models, const http::Headers& headers) {
    const std::string* type = headers.find("Content-Type");
    const std::string media(type == nullptr ? "application/json"
                                            : core::trim(type->substr(0, type->find(';'))));
    for (const auto& [content_type, model] : models) {
        if (core::equals_ignoring_case(content_type, media)) return &model;
    }
    const auto fallback = models.find("$default");
    return fallback == models.end() ? nullptr : &fallback->second;
}

/// `[first, second]`, the form of $context.error.validationErrorString.
std::string list_of(const std::vector<schema::Violation>& violations) {
    std::vector<std::string> messages;
    for (const auto& violation : violations) messages.push_back(violation.message);
    return '[' + core::join(messages, ", ") + ']';
}

std::optional<Fault> check_body(const Method& method, const ClientRequest& request,
                                const FindSchema& find_schema) {
    const std::string* model = model_for(method.request_models, request.headers);
    if (model == nullptr) return {};
    const schema::Schema* compiled = find_schema(*model);
    if (compiled == nullptr) return fault::internal_error();
    const auto body =
        wire::read_json(request.body.empty() ? "{}" : request.body);  // an empty body counts as {} [S]
    if (!body) return fault::invalid_body("[Invalid JSON]");          // (mem)
    const auto violations = schema::validate(*compiled, *body);
    if (violations.empty()) return {};
    return fault::invalid_body(list_of(violations));
}

}  // namespace

std::string missing_parameters(const Method& method, const ClientRequest& request,
                               const PathParameters& path) {
    std::vector<std::string> missing;
    for (const auto& [key, required] : method.request_parameters) {
        if (required && !is_present(key, request, path)) missing.push_back(short_name(key));
    }
    return core::join(missing, ", ");
}

std::optional<Fault> check_request(const Method& method, const RequestValidator* validator,
                                   const ClientRequest& request, const PathParameters& path,
                                   const FindSchema& find_schema) {
    if (validator == nullptr) return {};
    if (validator->parameters) {
        const std::string missing = missing_parameters(method, request, path);
        if (!missing.empty()) return fault::missing_parameters(missing);
    }
    if (validator->body) return check_body(method, request, find_schema);
    return {};
}

}  // namespace leastwise::apigateway
