#pragma once
#include "runtime/core/document.hpp"
#include "runtime/http/message.hpp"

namespace leastwise::apigateway {

// CORS of HTTP APIs: the configuration answers preflight requests and overrides the integration's headers
// [D]. `configuration` has allowOrigins, allowMethods, allowHeaders, exposeHeaders, maxAge, allowCredentials.

bool is_preflight(const http::Request& request);
http::Response preflight_response(const core::Document& configuration, const http::Headers& request_headers);
void add_cors_headers(const core::Document& configuration, const http::Headers& request_headers,
                      http::Headers& response_headers);

}  // namespace leastwise::apigateway
