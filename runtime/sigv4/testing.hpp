#pragma once
// The recorded signing cases, read from the conformance folder when it is there.
#include "runtime/sigv4/sigv4.hpp"
#include "tests/catch.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace leastwise::sigv4::testing {

/// One case of AWS's signing test suite.
struct SigningCase {
    std::string name;
    http::Request request;        ///< before signing
    http::Request query_request;  ///< signed in the query string
    std::string secret, access_key_id, token;
    bool normalize = true, sign_body = false, omit_token = false;
    std::string header_canonical, header_to_sign, header_signature;
    std::string query_canonical, query_to_sign, query_signature;
};

/// All version 4 cases; empty, after a printed line, when the suite is absent.
std::vector<SigningCase> read_signing_cases();

/// 2015-08-30T12:36:00Z, the time of every case.
core::Instant suite_time();

}  // namespace leastwise::sigv4::testing
