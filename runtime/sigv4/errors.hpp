#pragma once
#include "runtime/sigv4/sigv4.hpp"

#include <array>
#include <string>
#include <string_view>

namespace leastwise::sigv4 {

enum class Reason { missing_token, incomplete, invalid_token, expired_token, mismatch };

struct RefusalRow {
    Reason reason;
    Dialect dialect;
    std::string_view code;
    int status;
};

/// Codes and statuses by protocol. Sources: AWS's "Common Errors" pages; answers of DynamoDB, Cloud9, Lambda,
/// API Gateway and STS published in issue trackers and in test suites of emulators.
inline constexpr std::array kRefusals = {
    RefusalRow{Reason::missing_token, Dialect::json, "MissingAuthenticationTokenException", 400},
    RefusalRow{Reason::incomplete, Dialect::json, "IncompleteSignatureException", 400},
    RefusalRow{Reason::invalid_token, Dialect::json, "UnrecognizedClientException", 400},
    RefusalRow{Reason::expired_token, Dialect::json, "ExpiredTokenException", 400},
    RefusalRow{Reason::mismatch, Dialect::json, "InvalidSignatureException", 400},
    RefusalRow{Reason::missing_token, Dialect::rest_json, "MissingAuthenticationTokenException", 403},
    RefusalRow{Reason::incomplete, Dialect::rest_json, "IncompleteSignatureException", 403},
    RefusalRow{Reason::invalid_token, Dialect::rest_json, "UnrecognizedClientException", 403},
    RefusalRow{Reason::expired_token, Dialect::rest_json, "ExpiredTokenException", 403},
    RefusalRow{Reason::mismatch, Dialect::rest_json, "InvalidSignatureException", 403},
    RefusalRow{Reason::missing_token, Dialect::query, "MissingAuthenticationToken", 403},
    RefusalRow{Reason::incomplete, Dialect::query, "IncompleteSignature", 400},
    RefusalRow{Reason::invalid_token, Dialect::query, "InvalidClientTokenId", 403},
    RefusalRow{Reason::expired_token, Dialect::query, "ExpiredToken", 403},
    RefusalRow{Reason::mismatch, Dialect::query, "SignatureDoesNotMatch", 403},
};

inline Refused refuse(Reason reason, Dialect dialect, std::string message) {
    for (const RefusalRow& row : kRefusals) {
        if (row.reason == reason && row.dialect == dialect) {
            return {std::string(row.code), row.status, std::move(message)};
        }
    }
    return {"AccessDenied", 403, std::move(message)};
}

inline constexpr std::string_view kMissingToken = "Request is missing Authentication Token";
inline constexpr std::string_view kMissingTokenRest = "Missing Authentication Token";
inline constexpr std::string_view kInvalidToken = "The security token included in the request is invalid.";
inline constexpr std::string_view kExpiredToken = "The security token included in the request is expired";
inline constexpr std::string_view kMismatch =
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret "
    "Access Key and "
    "signing method. Consult the service documentation for details.";

inline std::string unsupported_algorithm(std::string_view name) {
    return "Unsupported AWS 'algorithm': '" + std::string(name) + "'.";
}
/// `hash` is the Authorization header's SHA-256 in base64; AWS stopped printing the header itself in 2023.
inline std::string no_key_value(std::string_view hash) {
    return "Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and "
           "encoded with "
           "Base64): '" +
           std::string(hash) + "'.";
}
inline std::string header_requires(std::string_view name) {
    return "Authorization header requires '" + std::string(name) + "' parameter. ";
}
inline constexpr std::string_view kHeaderRequiresDate =
    "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ";
inline std::string hashed_authorization(std::string_view hash) {
    return "(Hashed with SHA-256 and encoded with Base64) Authorization=" + std::string(hash);
}
inline std::string query_requires(std::string_view name) {
    return "AWS query-string parameters must include '" + std::string(name) + "'. ";
}
inline constexpr std::string_view kReexamineQuery = "Re-examine the query-string parameters.";
inline constexpr std::string_view kHostNotSigned =
    "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.";
inline std::string not_signed(std::string_view header) {
    return "'" + std::string(header) + "' must be a 'SignedHeader' in the AWS Authorization.";
}
inline std::string bad_date(std::string_view got) {
    return "Date must be in ISO-8601 'basic format'. Got '" + std::string(got) +
           "'. See http://en.wikipedia.org/wiki/ISO_8601";
}
inline std::string bad_credential(std::string_view got) {
    return "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, "
           "got '" +
           std::string(got) + "'";
}

}  // namespace leastwise::sigv4
