#pragma once
#include "http.hpp"

#include <string>

/// AWS Signature Version 4 for requests without a query string.
namespace sigv4 {

struct Credentials {
    std::string access_key_id, secret_access_key, session_token;
};

struct Scope {
    std::string region, service;
};

/// Adds X-Amz-Date, X-Amz-Security-Token and Authorization. Every header given is signed, and `host` with them.
void sign(http::Headers& headers, const std::string& host, const std::string& body, const Credentials& credentials,
          const Scope& scope);

}  // namespace sigv4
