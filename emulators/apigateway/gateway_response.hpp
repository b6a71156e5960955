#pragma once
#include "emulators/apigateway/api.hpp"
#include "emulators/apigateway/template_text.hpp"

namespace leastwise::apigateway {

using GatewayResponses = std::map<std::string, GatewayResponse, std::less<>>;

/// What the client gets for a fault: the API's own response for its type, else for DEFAULT_4XX or
/// DEFAULT_5XX, else AWS's default. `values.fault` is set by this function.
http::Response render_fault(const Fault& fault, const GatewayResponses& responses, TemplateValues values);

/// The same of an HTTP API, which has no gateway responses.
http::Response render_http_api_fault(const Fault& fault);

/// Whether AWS knows the type.
bool is_response_type(std::string_view name);

}  // namespace leastwise::apigateway
