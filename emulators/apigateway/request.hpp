#pragma once
#include "emulators/apigateway/api.hpp"
#include "runtime/http/message.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace leastwise::apigateway {

/// Sets the client's address for one request, so that rules on addresses can be tested. Only loopback peers
/// may.
constexpr std::string_view kClientAddressHeader = "X-Leastwise-Client-Ip";

/// The address that a request counts as coming from.
struct ClientAddress {
    std::string text;
    bool simulated = false;
};
/// Nothing when a peer asks for an address that is none.
std::optional<ClientAddress> client_address(const http::Request& request);
bool is_ip_address(std::string_view text);

/// The path of a target that a proxy's client sent in absolute form (`http://host/path`); others as they are.
std::string_view origin_form(std::string_view target);

/// A path cut into its stage and what the API sees.
struct StagePath {
    std::string stage;
    std::string path;          ///< leading slashes merged, query gone; as sent otherwise
    std::string context_path;  ///< `/Prod//x`: with the stage, slashes kept
};
/// AWS ignores slashes before the stage. `path` is the request's, without query.
StagePath split_stage(std::string_view path);

/// Name and values, names in order of arrival.
using MultiValues = std::vector<std::pair<std::string, std::vector<std::string>>>;
enum class NameCase { significant, ignored };
MultiValues group(const std::vector<http::Header>& pairs, NameCase name_case);

/// The header fields that API Gateway passes on: without those it drops and without kClientAddressHeader.
http::Headers passed_headers(const http::Headers& headers);

/// What the chain works on. Filled by `read_request`.
struct ClientRequest {
    std::string method;
    StagePath path;
    http::Headers headers;            ///< those passed on, names as sent
    std::vector<http::Header> query;  ///< decoded, in order
    std::string raw_query;
    std::string body;
    std::string host;  ///< Host header, "" when there was none
    std::string user_agent;
    ClientAddress address;
    std::string protocol;  ///< "HTTP/1.1"
    std::uint16_t local_port = 0;
};

/// Whether a media type (`image/png; q=1`) is one of the API's binary types; `*/*` and `image/*` match as
/// expected.
bool is_binary_type(std::string_view media_type, const std::vector<std::string>& binary_types);

}  // namespace leastwise::apigateway
