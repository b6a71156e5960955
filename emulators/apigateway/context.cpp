#include "emulators/apigateway/context.hpp"

#include "runtime/core/text.hpp"
#include "runtime/wire/json.hpp"

#include <array>

namespace leastwise::apigateway {
namespace {

std::string two_digits(unsigned value) { return (value < 10 ? "0" : "") + std::to_string(value); }

core::Document text_or_null(const std::string& text) {
    return text.empty() ? core::Document() : core::Document(text);
}

std::int64_t epoch_ms(core::Instant at) { return at.time_since_epoch().count(); }

core::Document identity_document(const Identity& identity, const ClientRequest& request) {
    auto document = core::Document::object({{"accessKey", text_or_null(identity.access_key)},
                                            {"accountId", text_or_null(identity.account)},
                                            {"caller", text_or_null(identity.caller)},
                                            {"cognitoAuthenticationProvider", nullptr},
                                            {"cognitoAuthenticationType", nullptr},
                                            {"cognitoIdentityId", nullptr},
                                            {"cognitoIdentityPoolId", nullptr},
                                            {"principalOrgId", nullptr},
                                            {"sourceIp", request.address.text},
                                            {"user", text_or_null(identity.user)},
                                            {"userAgent", text_or_null(request.user_agent)},
                                            {"userArn", text_or_null(identity.user_arn)}});
    if (!identity.api_key.empty()) {
        document.if_object()->append("apiKey", identity.api_key);
        document.if_object()->append("apiKeyId", identity.api_key_id);
    }
    return document;
}

core::Document authorizer_document(const AuthorizerContext& authorizer) {
    core::Object object = authorizer.values;
    object["principalId"] = core::Document(authorizer.principal_id);
    object["integrationLatency"] = core::Document(static_cast<std::int64_t>(authorizer.latency_ms));
    return core::Document(std::move(object));
}

/// The text of a scalar as `$context` shows it.
std::optional<std::string> scalar_text(const core::Document& value) {
    if (const auto* text = value.if_string()) return *text;
    if (value.is_null()) return {};
    return wire::to_json(value);
}

}  // namespace

std::string common_log_time(core::Instant at) {
    constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto days = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day date{days};
    const std::chrono::hh_mm_ss time{std::chrono::floor<std::chrono::seconds>(at - days)};
    std::string out = two_digits(static_cast<unsigned>(date.day())) + '/';
    out += kMonths[static_cast<unsigned>(date.month()) - 1];
    out += '/' + std::to_string(static_cast<int>(date.year())) + ':';
    out += two_digits(static_cast<unsigned>(time.hours().count())) + ':';
    out += two_digits(static_cast<unsigned>(time.minutes().count())) + ':';
    return out + two_digits(static_cast<unsigned>(time.seconds().count())) + " +0000";
}

std::string make_trace_root(core::World& world) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string seconds;
    for (auto value = static_cast<std::uint64_t>(epoch_ms(world.clock.now()) / 1000); seconds.size() < 8;
         value >>= 4) {
        seconds.insert(seconds.begin(), kDigits[value & 15]);
    }
    return "1-" + seconds + '-' + world.ids.hex(24);
}

std::string trace_header(const http::Headers& headers, core::World& world) {
    if (const std::string* sent = headers.find("X-Amzn-Trace-Id")) {
        for (const auto part : core::split(*sent, ';')) {
            if (part.starts_with("Root=") && part.size() > 5) return *sent;
        }
    }
    return "Root=" + make_trace_root(world);
}

core::Document request_context_document(const RequestContext& context, const ClientRequest& request) {
    auto document = core::Document::object({{"accountId", context.account},
                                            {"apiId", context.api_id},
                                            {"deploymentId", context.deployment_id},
                                            {"domainName", context.domain_name},
                                            {"domainPrefix", context.domain_prefix},
                                            {"extendedRequestId", context.extended_request_id},
                                            {"httpMethod", request.method},
                                            {"identity", identity_document(context.identity, request)},
                                            {"path", request.path.context_path},
                                            {"protocol", request.protocol},
                                            {"requestId", context.request_id},
                                            {"requestTime", common_log_time(context.at)},
                                            {"requestTimeEpoch", epoch_ms(context.at)},
                                            {"resourceId", context.resource_id},
                                            {"resourcePath", context.resource_path},
                                            {"stage", context.stage}});
    auto& object = *document.if_object();
    if (!context.operation_name.empty()) object.append("operationName", context.operation_name);
    if (context.authorizer) object.append("authorizer", authorizer_document(*context.authorizer));
    return document;
}

std::optional<std::string> context_value(const RequestContext& context, const ClientRequest& request,
                                         std::string_view path) {
    const core::Document document = request_context_document(context, request);
    const core::Document* at = &document;
    if (path == "xrayTraceId") return context.trace_id;
    if (path == "routeKey" && !context.route_key.empty()) return context.route_key;
    for (const auto part : core::split(path, '.')) {
        at = at->find(part);
        if (at == nullptr) return {};
    }
    return scalar_text(*at);
}

}  // namespace leastwise::apigateway
