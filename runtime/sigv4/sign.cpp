#include "runtime/core/text.hpp"
#include "runtime/sigv4/canonical.hpp"
#include "runtime/sigv4/hash.hpp"
#include "runtime/sigv4/sigv4.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace leastwise::sigv4 {
namespace {

/// Headers that proxies change, which is why AWS's own clients leave them unsigned.
bool is_signable(std::string_view name) {
    constexpr std::array<std::string_view, 7> kUnsigned = {
        "authorization",     "connection", "expect",         "presigned-expires",
        "transfer-encoding", "user-agent", "x-amzn-trace-id"};
    return std::ranges::find(kUnsigned, name) == kUnsigned.end();
}

std::vector<std::string> signable_names(const http::Headers& headers) {
    std::set<std::string> names;
    for (const auto& field : headers) {
        std::string name = core::to_lower(field.name);
        if (is_signable(name)) names.insert(std::move(name));
    }
    return {names.begin(), names.end()};
}

std::string signature_of(const http::Request& request, const CanonicalForm& form, const Scope& scope,
                         std::string_view amz_date, const core::Secret& secret) {
    const std::string to_sign = string_to_sign(amz_date, scope, canonical_request(request, form));
    return core::to_hex(hmac_sha256(derive_signing_key(secret.reveal(), scope), to_sign));
}

}  // namespace

void sign(http::Request& request, const Credentials& credentials, std::string_view region,
          std::string_view service, core::Instant at) {
    const std::string amz_date = core::amz_date(at);
    request.headers.set("X-Amz-Date", amz_date);
    if (!credentials.session_token.empty())
        request.headers.set("X-Amz-Security-Token", credentials.session_token);
    const Scope scope{std::string_view(amz_date).substr(0, 8), region, service};
    const CanonicalForm form{path_rule(service), signable_names(request.headers),
                             payload_hash(request, service)};
    const std::string signature = signature_of(request, form, scope, amz_date, credentials.secret);
    std::string authorization(kAlgorithm);
    authorization.append(" Credential=").append(credentials.access_key_id).append("/").append(scope.text());
    authorization.append(", SignedHeaders=").append(core::join(form.signed_names, ";"));
    request.headers.set("Authorization", authorization.append(", Signature=").append(signature));
}

void presign(http::Request& request, const Credentials& credentials, std::string_view region,
             std::string_view service, core::Instant at, std::chrono::seconds expires) {
    const std::string amz_date = core::amz_date(at);
    const Scope scope{std::string_view(amz_date).substr(0, 8), region, service};
    const auto names = signable_names(request.headers);
    std::string query = "X-Amz-Algorithm=" + std::string(kAlgorithm);
    query += "&X-Amz-Credential=" + core::uri_encode(credentials.access_key_id + "/" + scope.text());
    query += "&X-Amz-Date=" + amz_date + "&X-Amz-Expires=" + std::to_string(expires.count());
    if (!credentials.session_token.empty()) {
        query += "&X-Amz-Security-Token=" + core::uri_encode(credentials.session_token);
    }
    query += "&X-Amz-SignedHeaders=" + core::uri_encode(core::join(names, ";")) + "&X-Amz-Signature=";
    const char* joint = request.target.find('?') == std::string::npos ? "?" : "&";
    request.target.append(joint).append(query);
    const CanonicalForm form{path_rule(service), names, payload_hash(request, service)};
    request.target += signature_of(request, form, scope, amz_date, credentials.secret);
}

}  // namespace leastwise::sigv4
