#pragma once
#include "runtime/http/message.hpp"
#include "runtime/sigv4/signing_keys.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace leastwise::sigv4 {

/// How a path becomes canonical. Amazon S3 takes it as it is; all other services resolve `.`, `..` and
/// repeated slashes and encode what is already encoded once more.
enum class PathRule { normalized, as_sent };
PathRule path_rule(std::string_view service);

std::string canonical_path(std::string_view path, PathRule rule);
/// Pairs encoded and sorted; `X-Amz-Signature` is left out.
std::string canonical_query(std::string_view query);
/// `name:value` lines of the listed headers. Values of one name are joined by commas, runs of white space
/// collapse.
std::string canonical_headers(const http::Headers& headers, const std::vector<std::string>& signed_names);

struct CanonicalForm {
    PathRule path = PathRule::normalized;
    std::vector<std::string> signed_names;  ///< lower case, in the order of SignedHeaders
    std::string payload_hash;               ///< hexadecimal, or UNSIGNED-PAYLOAD
};
/// Source: IAM User Guide, "Create a signed AWS API request", step 1.
std::string canonical_request(const http::Request& request, const CanonicalForm& form);

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";
/// Source: the same, step 3. `amz_date` is `20260131T080910Z`.
std::string string_to_sign(std::string_view amz_date, const Scope& scope, std::string_view canonical);

/// The hash that stands for the body. Only Amazon S3 lets the request say it, or say that there is none.
std::string payload_hash(const http::Request& request, std::string_view service);

}  // namespace leastwise::sigv4
