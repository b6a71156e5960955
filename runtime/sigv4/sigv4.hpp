#pragma once
#include "runtime/core/clock.hpp"
#include "runtime/core/secret.hpp"
#include "runtime/http/message.hpp"
#include "runtime/sigv4/signing_keys.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace leastwise::sigv4 {

struct Credentials {
    std::string access_key_id;
    core::Secret secret;
    std::string session_token;  ///< "" for long-term keys
};

/// What the world knows of an access key.
struct Key {
    std::string_view secret;         ///< borrowed for the call
    std::string_view session_token;  ///< "" for long-term keys
    std::optional<core::Instant> expires;
};

/// Looks up an access key id.
using FindKey = std::function<std::optional<Key>(std::string_view access_key_id)>;

/// The vocabulary of the refusals: JSON services answer UnrecognizedClientException with status 400, REST
/// services the same with 403, Query services InvalidClientTokenId, and so on. See errors.hpp.
enum class Dialect { json, rest_json, query };

struct Expectation {
    std::string_view service;  ///< signing name the scope must carry
    std::string_view region;   ///< region the scope must carry
    core::Instant now;
    Dialect dialect = Dialect::json;
    SigningKeys* keys = nullptr;  ///< derived keys to reuse; borrowed; may be null
};

struct Verified {
    std::string access_key_id;
    core::Instant signed_at{};
    std::string region{};
    std::string service{};
};

struct Refused {
    std::string code;
    int status = 403;
    std::string message;
};

/// Checks the signature of a request, in its Authorization header or its query string.
/// Source: "Signature Version 4 signing process"; texts as observed.
std::variant<Verified, Refused> verify(const http::Request& request, const FindKey& find,
                                       const Expectation& expected);

/// Adds X-Amz-Date, X-Amz-Security-Token and Authorization. The Host header must be there.
void sign(http::Request& request, const Credentials& credentials, std::string_view region,
          std::string_view service, core::Instant at);

/// Adds the signature to the query string in place of headers. The Host header must be there.
void presign(http::Request& request, const Credentials& credentials, std::string_view region,
             std::string_view service, core::Instant at, std::chrono::seconds expires);

}  // namespace leastwise::sigv4
