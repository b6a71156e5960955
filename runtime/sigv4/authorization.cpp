#include "runtime/sigv4/authorization.hpp"

#include "runtime/core/text.hpp"
#include "runtime/sigv4/canonical.hpp"
#include "runtime/sigv4/errors.hpp"
#include "runtime/sigv4/hash.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace leastwise::sigv4 {
namespace {

using Parameters = std::map<std::string, std::string, std::less<>>;

std::string text_of(const Parameters& parameters, std::string_view name) {
    const auto found = parameters.find(name);
    return found == parameters.end() ? std::string{} : found->second;
}

std::vector<std::string> signed_names_of(std::string_view list) {
    std::vector<std::string> names;
    if (list.empty()) return names;
    names.reserve(8);
    for (const auto name : core::split(list, ';')) names.push_back(core::to_lower(core::trim(name)));
    return names;
}

/// Parts of the header in the order given; of two with one name the last counts.
using Parts = std::vector<std::pair<std::string_view, std::string_view>>;

std::string_view text_of(const Parts& parts, std::string_view name) {
    const auto found = std::ranges::find(parts.rbegin(), parts.rend(), name, &Parts::value_type::first);
    return found == parts.rend() ? std::string_view{} : found->second;
}

/// `Credential=…, SignedHeaders=…, Signature=…`; nothing when a part has no equal-sign.
std::optional<Parts> read_parts(std::string_view text) {
    Parts parts;
    parts.reserve(3);
    for (const auto part : core::split(text, ',')) {
        const auto trimmed = core::trim(part);
        if (trimmed.empty()) continue;
        const auto equals = trimmed.find('=');
        if (equals == std::string_view::npos) return {};
        parts.emplace_back(core::trim(trimmed.substr(0, equals)), core::trim(trimmed.substr(equals + 1)));
    }
    return parts;
}

std::variant<Claim, Refused> read_header_claim(const http::Request& request, std::string_view authorization,
                                               Dialect dialect) {
    const auto incomplete = [dialect](std::string message) {
        return refuse(Reason::incomplete, dialect, std::move(message));
    };
    const auto space = authorization.find(' ');
    const auto algorithm = authorization.substr(0, space);
    if (algorithm.starts_with("AWS") && algorithm != kAlgorithm)
        return incomplete(unsupported_algorithm(algorithm));
    const auto hash = [authorization] { return core::to_base64(sha256(authorization)); };
    const auto rest = space == std::string_view::npos ? std::string_view{} : authorization.substr(space + 1);
    const auto parts = read_parts(rest);
    if (!parts) return incomplete(no_key_value(hash()));
    Claim claim;
    claim.credential = text_of(*parts, "Credential");
    claim.signature = text_of(*parts, "Signature");
    claim.signed_names = signed_names_of(text_of(*parts, "SignedHeaders"));
    std::string missing;
    for (const std::string_view name : {"Credential", "Signature", "SignedHeaders"}) {
        if (text_of(*parts, name).empty()) missing += header_requires(name);
    }
    const std::string* date = request.headers.find("X-Amz-Date");
    if (!date) date = request.headers.find("Date");
    if (!date) missing += kHeaderRequiresDate;
    if (!missing.empty()) return incomplete(missing + hashed_authorization(hash()));
    claim.amz_date = core::trim(*date);
    if (const auto* token = request.headers.find("X-Amz-Security-Token"))
        claim.session_token = core::trim(*token);
    return claim;
}

Parameters query_parameters(const http::Request& request) {
    Parameters parameters;
    for (const auto part : core::split(request.query(), '&')) {
        const auto equals = part.find('=');
        const auto value = equals == std::string_view::npos ? std::string_view{} : part.substr(equals + 1);
        parameters.emplace(core::uri_decode(part.substr(0, equals)), core::uri_decode(value));
    }
    return parameters;
}

std::variant<Claim, Refused> read_query_claim(const Parameters& parameters, Dialect dialect) {
    const std::string algorithm = text_of(parameters, "X-Amz-Algorithm");
    if (algorithm != kAlgorithm) return refuse(Reason::incomplete, dialect, unsupported_algorithm(algorithm));
    std::string missing;
    for (const std::string_view name :
         {"X-Amz-Credential", "X-Amz-Signature", "X-Amz-SignedHeaders", "X-Amz-Date"}) {
        if (text_of(parameters, name).empty()) missing += query_requires(name);
    }
    if (!missing.empty()) return refuse(Reason::incomplete, dialect, missing + std::string(kReexamineQuery));
    Claim claim;
    claim.credential = text_of(parameters, "X-Amz-Credential");
    claim.signature = text_of(parameters, "X-Amz-Signature");
    claim.signed_names = signed_names_of(text_of(parameters, "X-Amz-SignedHeaders"));
    claim.amz_date = text_of(parameters, "X-Amz-Date");
    claim.session_token = text_of(parameters, "X-Amz-Security-Token");
    return claim;
}

}  // namespace

std::variant<Claim, Refused> read_claim(const http::Request& request, Dialect dialect) {
    const std::string* header = request.headers.find("Authorization");
    const auto authorization = header ? core::trim(*header) : std::string_view{};
    // REST services read any scheme as key=value pairs; the others take one that is not AWS's for no token at
    // all.
    if (!authorization.empty() && (dialect == Dialect::rest_json || authorization.starts_with("AWS"))) {
        return read_header_claim(request, authorization, dialect);
    }
    if (authorization.empty()) {
        const Parameters parameters = query_parameters(request);
        if (parameters.contains("X-Amz-Algorithm")) return read_query_claim(parameters, dialect);
    }
    const auto text = dialect == Dialect::rest_json ? kMissingTokenRest : kMissingToken;
    return refuse(Reason::missing_token, dialect, std::string(text));
}

}  // namespace leastwise::sigv4
