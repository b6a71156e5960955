#include "emulators/apigateway/mock.hpp"

#include "runtime/core/text.hpp"

#include <algorithm>

namespace leastwise::apigateway {
namespace {

constexpr std::string_view kJson = "application/json";

/// The template for the request's content type, JSON's when it has none.
const std::string* request_template(const Integration& integration, const http::Headers& headers) {
    const std::string* type = headers.find("Content-Type");
    const std::string media(type == nullptr ? kJson
                                            : core::trim(std::string_view(*type).substr(0, type->find(';'))));
    const auto found = integration.request_templates.find(media);
    return found == integration.request_templates.end() ? nullptr : &found->second;
}

/// The first response whose expression matches the status, else the default.
const IntegrationResponse* select_response(const Integration& integration, const Snapshot& snapshot,
                                           int status) {
    const IntegrationResponse* fallback = nullptr;
    for (const auto& response : integration.responses) {
        if (response.selection_pattern.empty()) {
            fallback = fallback == nullptr ? &response : fallback;
            continue;
        }
        const auto* pattern = snapshot.selection_pattern(response);
        if (pattern != nullptr && pattern->found_in(std::to_string(status))) return &response;
    }
    return fallback;
}

const std::pair<const std::string, std::string>* response_template(const IntegrationResponse& response) {
    if (response.templates.empty()) return nullptr;
    const auto json = response.templates.find(kJson);
    return json != response.templates.end() ? &*json : &*response.templates.begin();
}

}  // namespace

std::optional<int> mock_status(std::string_view text) {
    const std::string_view trimmed = core::trim(text);
    if (!trimmed.starts_with('{') || !trimmed.ends_with('}')) return {};
    constexpr std::string_view kName = "statusCode";
    const auto at = trimmed.find(kName);
    if (at == std::string_view::npos) return {};
    std::string_view rest = trimmed.substr(at + kName.size());
    if (rest.starts_with('"') || rest.starts_with('\'')) rest.remove_prefix(1);
    rest = core::trim(rest);
    if (!rest.starts_with(':')) return {};
    rest = core::trim(rest.substr(1));
    const auto end = rest.find_first_not_of("0123456789");
    const auto status = core::to_integer(rest.substr(0, end));
    if (!status || *status < 100 || *status > 599) return {};
    const std::string_view after = core::trim(rest.substr(end));
    if (!after.starts_with(',') && !after.starts_with('}')) return {};
    return static_cast<int>(*status);
}

std::variant<http::Response, Fault> run_mock(const Integration& integration, const Snapshot& snapshot,
                                             const TemplateValues& values) {
    const std::string* text = request_template(integration, values.request.headers);
    if (text == nullptr) {
        const bool has_templates = !integration.request_templates.empty();
        const bool refused = integration.passthrough == Passthrough::never ||
                             (integration.passthrough == Passthrough::when_no_templates && has_templates);
        if (refused) return fault::unsupported_media_type();
    }
    const auto status = mock_status(text == nullptr ? values.request.body : fill_template(*text, values));
    const auto* chosen = status ? select_response(integration, snapshot, *status) : nullptr;
    if (chosen == nullptr) return fault::internal_error();
    http::Response response;
    response.status = chosen->status;
    response.headers.set("Content-Type", std::string(kJson));
    if (const auto* body = response_template(*chosen)) {
        response.headers.set("Content-Type", body->first);
        response.body = fill_template(body->second, values);
    }
    for (const auto& [parameter, expression] : chosen->parameters) {
        constexpr std::string_view kPrefix = "method.response.header.";
        if (!parameter.starts_with(kPrefix)) continue;
        const auto value = mapped_value(expression, values);
        if (value) response.headers.set(std::string_view(parameter).substr(kPrefix.size()), *value);
    }
    return response;
}

}  // namespace leastwise::apigateway
