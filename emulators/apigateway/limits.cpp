#include "emulators/apigateway/limits.hpp"

#include "emulators/apigateway/gateway_response.hpp"

namespace leastwise::apigateway {

std::optional<Fault> over_limit(const http::Request& request) {
    if (request.target.size() > kTargetBytesMax) return fault::uri_too_long();
    std::size_t header_bytes = 0;
    for (const auto& header : request.headers) header_bytes += header.value.size();
    if (header_bytes > kHeaderValueBytesMax) return fault::headers_too_large();
    if (request.body.size() > kBodyBytesMax) return fault::request_too_large();
    return {};
}

http::ServerLimits listener_limits() {
    http::ServerLimits limits;
    limits.header_bytes_max = 64 * 1024;
    limits.body_bytes_max = kBodyBytesMax + 64 * 1024;
    return limits;
}

http::Response refusal(int status, std::string_view /*reason*/) {
    Fault fault = fault::bad_request();
    if (status == 413) fault = fault::request_too_large();
    if (status == 414) fault = fault::uri_too_long();
    if (status == 431) fault = fault::headers_too_large();
    http::Response response = render_http_api_fault(fault);
    response.headers.set("x-amzn-ErrorType", std::string(fault.error_type));
    return response;
}

}  // namespace leastwise::apigateway
