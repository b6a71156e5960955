#include "runtime/core/text.hpp"
#include "runtime/sigv4/authorization.hpp"
#include "runtime/sigv4/canonical.hpp"
#include "runtime/sigv4/errors.hpp"
#include "runtime/sigv4/hash.hpp"
#include "runtime/sigv4/sigv4.hpp"

#include <algorithm>
#include <array>

namespace leastwise::sigv4 {
namespace {

/// `20260131T080910Z` to the second; nothing for any other text.
std::optional<core::Instant> read_amz_date(std::string_view text) {
    if (text.size() != 16 || text[8] != 'T' || text[15] != 'Z') return {};
    const auto number = [text](std::size_t at, std::size_t length) {
        const auto digits = text.substr(at, length);
        const bool all_digits = digits.find_first_not_of("0123456789") == std::string_view::npos;
        return all_digits ? static_cast<int>(core::to_integer(digits).value_or(-1)) : -1;
    };
    const int year = number(0, 4), month = number(4, 2), day = number(6, 2);
    const int hour = number(9, 2), minute = number(11, 2), second = number(13, 2);
    if (std::min({year, month, day, hour, minute, second}) < 0 || hour > 23 || minute > 59 || second > 59)
        return {};
    const std::chrono::year_month_day date{std::chrono::year(year),
                                           std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day))};
    if (!date.ok()) return {};
    return core::Instant(std::chrono::sys_days(date)) + std::chrono::hours(hour) +
           std::chrono::minutes(minute) + std::chrono::seconds(second);
}

/// The header that must be signed and is not: Host, and every `x-amz-` header of the request.
std::optional<std::string> unsigned_header(const http::Request& request, const Claim& claim) {
    const auto is_signed = [&claim](const std::string& name) {
        return std::ranges::find(claim.signed_names, name) != claim.signed_names.end();
    };
    if (!is_signed("host")) return std::string(kHostNotSigned);
    constexpr std::string_view kPrefix = "x-amz-";
    for (const auto& field : request.headers) {
        if (!core::equals_ignoring_case(std::string_view(field.name).substr(0, kPrefix.size()), kPrefix)) continue;
        if (!is_signed(core::to_lower(field.name))) return not_signed(field.name);
    }
    return {};
}

/// How far a signature's date may be from the service's clock. Query services print 15 minutes, the others 5.
std::chrono::minutes skew_of(Dialect dialect) {
    return std::chrono::minutes(dialect == Dialect::query ? 15 : 5);
}

std::optional<std::string> outside_window(std::string_view amz_date, core::Instant signed_at,
                                          const Expectation& expected) {
    const auto skew = skew_of(expected.dialect);
    if (signed_at >= expected.now - skew && signed_at <= expected.now + skew) return {};
    const std::string minutes = std::to_string(skew.count()) + " min.)";
    const std::string now = core::amz_date(expected.now);
    if (signed_at < expected.now - skew) {
        return "Signature expired: " + std::string(amz_date) + " is now earlier than " +
               core::amz_date(expected.now - skew) + " (" + now + " - " + minutes;
    }
    return "Signature not yet current: " + std::string(amz_date) + " is still later than " +
           core::amz_date(expected.now + skew) + " (" + now + " + " + minutes;
}

/// Services with one endpoint for all regions sign for us-east-1; a client that was given another endpoint
/// signs for its own region. STS has both kinds of endpoint.
bool is_region(std::string_view region, const Expectation& expected) {
    constexpr std::array<std::string_view, 5> kGlobal = {"cloudfront", "iam", "organizations", "route53",
                                                         "sts"};
    if (region == expected.region) return true;
    return region == "us-east-1" && std::ranges::find(kGlobal, expected.service) != kGlobal.end();
}

/// Every part of the scope that is wrong, in AWS's order; "" when all are right. The sentences end with a
/// space, as AWS's do, the last one excepted.
std::string wrong_scope(const std::vector<std::string_view>& parts, std::string_view amz_date,
                        const Expectation& expected) {
    std::string text;
    if (!is_region(parts[2], expected)) {
        text += "Credential should be scoped to a valid region, not '" + std::string(parts[2]) + "'. ";
    }
    if (parts[3] != expected.service) {
        text += "Credential should be scoped to correct service: '" + std::string(expected.service) + "'. ";
    }
    if (parts[4] != "aws4_request") {
        text += "Credential should be scoped with a valid terminator: 'aws4_request', not '" +
                std::string(parts[4]) + "'. ";
    }
    if (parts[1] != amz_date.substr(0, 8)) {
        text +=
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '" +
            std::string(parts[1]) + "' != '" + std::string(amz_date.substr(0, 8)) + "', from '" +
            std::string(amz_date) + "'.";
    }
    return text;
}

/// REST services print what they computed.
std::string mismatch_text(Dialect dialect, std::string_view canonical, std::string_view to_sign) {
    std::string text(kMismatch);
    if (dialect != Dialect::rest_json) return text;
    text.append("\n\nThe Canonical String for this request should have been\n'").append(canonical);
    return text.append("'\n\nThe String-to-Sign should have been\n'").append(to_sign).append("'\n");
}

/// The checks of one request, in the order in which AWS answers them.
class Verification {
public:
    Verification(const http::Request& request, const Claim& claim, const Expectation& expected)
        : request_(request), claim_(claim), expected_(expected) {}

    std::variant<Verified, Refused> run(const FindKey& find) {
        if (const auto name = unsigned_header(request_, claim_)) return refused(Reason::mismatch, *name);
        const auto signed_at = read_amz_date(claim_.amz_date);
        if (!signed_at) return refused(Reason::incomplete, bad_date(claim_.amz_date));
        if (const auto text = outside_window(claim_.amz_date, *signed_at, expected_)) {
            return refused(Reason::mismatch, *text);
        }
        const auto parts = core::split(claim_.credential, '/');
        if (parts.size() != 5) return refused(Reason::incomplete, bad_credential(claim_.credential));
        if (std::string text = wrong_scope(parts, claim_.amz_date, expected_); !text.empty()) {
            return refused(Reason::mismatch, std::move(text));
        }
        const auto key = find(parts[0]);
        if (!key || key->secret.empty()) return refused(Reason::invalid_token, kInvalidToken);
        if (auto refusal = check_token(*key)) return *refusal;
        const Scope scope{parts[1], parts[2], parts[3]};
        if (auto refusal = check_signature(parts[0], *key, scope)) return *refusal;
        return Verified{std::string(parts[0]), *signed_at, std::string(parts[2]), std::string(parts[3])};
    }

private:
    Refused refused(Reason reason, std::string_view text) const {
        return refuse(reason, expected_.dialect, std::string(text));
    }

    std::optional<Refused> check_token(const Key& key) const {
        if (!core::constant_time_equal(key.session_token, claim_.session_token)) {
            return refused(Reason::invalid_token, kInvalidToken);
        }
        if (key.expires && *key.expires <= expected_.now)
            return refused(Reason::expired_token, kExpiredToken);
        return {};
    }

    std::optional<Refused> check_signature(std::string_view access_key_id, const Key& key,
                                           const Scope& scope) const {
        const CanonicalForm form{path_rule(scope.service), claim_.signed_names,
                                 payload_hash(request_, scope.service)};
        const std::string canonical = canonical_request(request_, form);
        const std::string to_sign = string_to_sign(claim_.amz_date, scope, canonical);
        const MacKey signing_key = expected_.keys ? expected_.keys->find(access_key_id, key.secret, scope)
                                                  : MacKey(derive_signing_key(key.secret, scope));
        const std::string signature = core::to_hex(signing_key.code(to_sign));
        if (core::constant_time_equal(signature, claim_.signature)) return {};
        return refused(Reason::mismatch, mismatch_text(expected_.dialect, canonical, to_sign));
    }

    const http::Request& request_;
    const Claim& claim_;
    const Expectation& expected_;
};

}  // namespace

std::variant<Verified, Refused> verify(const http::Request& request, const FindKey& find,
                                       const Expectation& expected) {
    const auto claim = read_claim(request, expected.dialect);
    if (const auto* refusal = std::get_if<Refused>(&claim)) return *refusal;
    return Verification(request, std::get<Claim>(claim), expected).run(find);
}

}  // namespace leastwise::sigv4
