#pragma once
#include "runtime/core/document.hpp"
#include "runtime/http/message.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace leastwise::apigateway {

/// A function's answer in the form that a Lambda proxy integration wants.
struct ProxyResponse {
    int status = 200;
    http::Headers headers;
    std::string body;
    bool is_base64 = false;
    std::vector<std::string> cookies;  ///< payload format 2.0
};

/// Reads an answer in payload format 1.0. Nothing when AWS would answer 502: no JSON object, a member it does
/// not know, a member of the wrong type.
std::optional<ProxyResponse> read_proxy_response(std::string_view payload);

/// Reads an answer in payload format 2.0, where anything without a status code is the body itself.
std::optional<ProxyResponse> read_proxy_response_v2(std::string_view payload);

enum class Decoding { when_base64, never };
/// The HTTP answer. Nothing when the body claims to be base64 and is not.
std::optional<http::Response> to_response(const ProxyResponse& response, Decoding decoding);

/// Renames the headers that a backend may not set itself (`x-amzn-Remapped-…`) and drops Transfer-Encoding
/// [S].
http::Headers remapped(const http::Headers& headers);

}  // namespace leastwise::apigateway
