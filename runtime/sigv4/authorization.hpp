#pragma once
#include "runtime/http/message.hpp"
#include "runtime/sigv4/sigv4.hpp"

#include <string>
#include <variant>
#include <vector>

namespace leastwise::sigv4 {

/// What a request says about its own signature, from its Authorization header or its query string.
struct Claim {
    std::string credential;                 ///< `AKID/20260131/us-east-1/dynamodb/aws4_request`
    std::vector<std::string> signed_names;  ///< lower case, as listed
    std::string signature;
    std::string amz_date;       ///< as written; its form is not yet checked
    std::string session_token;  ///< "" when none was sent
};

/// Reads the claim, or says in AWS's words what is missing.
std::variant<Claim, Refused> read_claim(const http::Request& request, Dialect dialect);

}  // namespace leastwise::sigv4
