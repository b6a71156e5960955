#include "emulators/apigateway/cors.hpp"

#include "emulators/apigateway/properties.hpp"
#include "runtime/core/text.hpp"

#include <algorithm>

namespace leastwise::apigateway {
namespace {

constexpr std::string_view kOwned[] = {"access-control-allow-origin",  "access-control-allow-methods",
                                       "access-control-allow-headers", "access-control-expose-headers",
                                       "access-control-max-age",       "access-control-allow-credentials"};

/// OpenAPI spells the members in camel case, CloudFormation in Pascal case.
const core::Document* setting(const core::Document& configuration, std::string_view name) {
    if (const auto* value = configuration.find(name)) return value;
    std::string pascal(name);
    pascal.front() = static_cast<char>(pascal.front() - 'a' + 'A');
    return configuration.find(pascal);
}

/// What Access-Control-Allow-Origin says to this origin; "" when it is not allowed.
std::string allowed_origin(const core::Document& configuration, const http::Headers& request_headers) {
    const std::string* origin = request_headers.find("Origin");
    if (origin == nullptr) return {};
    for (const auto& pattern : list_of(setting(configuration, "allowOrigins"))) {
        if (pattern == "*") return pattern;
        if (core::glob_match(core::to_lower(pattern), core::to_lower(*origin))) return *origin;
    }
    return {};
}

void set_list(const core::Document& configuration, std::string_view name, std::string_view header,
              http::Headers& headers) {
    const auto values = list_of(setting(configuration, name));
    if (!values.empty()) headers.set(header, core::join(values, ","));
}

}  // namespace

bool is_preflight(const http::Request& request) {
    return request.method == "OPTIONS" && request.headers.find("Origin") != nullptr &&
           request.headers.find("Access-Control-Request-Method") != nullptr;
}

void add_cors_headers(const core::Document& configuration, const http::Headers& request_headers,
                      http::Headers& response_headers) {
    const std::string origin = allowed_origin(configuration, request_headers);
    if (origin.empty()) return;
    for (const auto name : kOwned) {
        const bool preflight_only = name == "access-control-allow-methods" ||
                                    name == "access-control-allow-headers" ||
                                    name == "access-control-max-age";
        if (!preflight_only) response_headers.erase(name);
    }
    response_headers.set("access-control-allow-origin", origin);
    if (flag_of(setting(configuration, "allowCredentials")).value_or(false)) {
        response_headers.set("access-control-allow-credentials", "true");
    }
    set_list(configuration, "exposeHeaders", "access-control-expose-headers", response_headers);
}

http::Response preflight_response(const core::Document& configuration, const http::Headers& request_headers) {
    http::Response response;
    response.status = 204;
    if (allowed_origin(configuration, request_headers).empty()) return response;
    set_list(configuration, "allowMethods", "access-control-allow-methods", response.headers);
    set_list(configuration, "allowHeaders", "access-control-allow-headers", response.headers);
    if (const auto age = integer_of(setting(configuration, "maxAge"))) {
        response.headers.set("access-control-max-age", std::to_string(*age));
    }
    return response;
}

}  // namespace leastwise::apigateway
