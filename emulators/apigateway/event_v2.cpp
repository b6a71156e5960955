#include "emulators/apigateway/event.hpp"

#include "runtime/core/text.hpp"

#include <algorithm>

namespace leastwise::apigateway {
namespace {

constexpr std::string_view kTextTypes[] = {"application/json", "application/javascript", "application/xml",
                                           "application/x-www-form-urlencoded"};

/// HTTP APIs pass a body as text when its content type says text, and encode anything else [D].
bool is_text(std::string_view content_type) {
    const std::string type = core::to_lower(core::trim(content_type.substr(0, content_type.find(';'))));
    return type.starts_with("text/") || type.ends_with("+json") || type.ends_with("+xml") ||
           std::ranges::find(kTextTypes, type) != std::end(kTextTypes);
}

/// Names in lower case, values of one name joined by commas [D].
core::Object joined(const std::vector<http::Header>& pairs, NameCase name_case) {
    core::Object object;
    for (const auto& [name, values] : group(pairs, name_case)) {
        object.append(name_case == NameCase::ignored ? core::to_lower(name) : name, core::join(values, ","));
    }
    return object;
}

core::Document context_document(const EventSource& source) {
    const RequestContext& context = source.context;
    const ClientRequest& request = source.request;
    auto document = core::Document::object(
        {{"accountId", context.account},
         {"apiId", context.api_id},
         {"domainName", context.domain_name},
         {"domainPrefix", context.domain_prefix},
         {"http", core::Document::object({{"method", request.method},
                                          {"path", core::uri_decode(request.path.context_path)},
                                          {"protocol", request.protocol},
                                          {"sourceIp", request.address.text},
                                          {"userAgent", request.user_agent}})},
         {"requestId", context.request_id},
         {"routeKey", context.route_key},
         {"stage", context.stage},
         {"time", common_log_time(context.at)},
         {"timeEpoch", static_cast<std::int64_t>(context.at.time_since_epoch().count())}});
    if (context.authorizer) {
        document.if_object()->append(
            "authorizer", core::Document::object({{"lambda", core::Document(context.authorizer->values)}}));
    }
    return document;
}

void append_path_and_variables(core::Object& event, const EventSource& source) {
    core::Object path;
    for (const auto& [name, value] : source.path_parameters)
        path[name] = core::Document(core::uri_decode(value));
    if (!path.empty()) event.append("pathParameters", core::Document(std::move(path)));
    core::Object variables;
    for (const auto& [name, value] : source.stage_variables) variables.append(name, value);
    if (!variables.empty()) event.append("stageVariables", core::Document(std::move(variables)));
}

/// Everything before the body. Empty maps are left out [D].
core::Object common_event(const EventSource& source) {
    core::Object event;
    event.append("version", "2.0");
    event.append("routeKey", source.context.route_key);
    event.append("rawPath", core::uri_decode(source.request.path.context_path));
    event.append("rawQueryString", source.request.raw_query);
    std::vector<http::Header> headers = event_headers(source);
    core::Document::Array cookies;
    for (const auto& [name, value] : headers) {
        if (!core::equals_ignoring_case(name, "Cookie")) continue;
        for (const auto cookie : core::split(value, ';')) cookies.emplace_back(core::trim(cookie));
    }
    std::erase_if(headers,
                  [](const http::Header& h) { return core::equals_ignoring_case(h.name, "Cookie"); });
    if (!cookies.empty()) event.append("cookies", core::Document(std::move(cookies)));
    event.append("headers", core::Document(joined(headers, NameCase::ignored)));
    core::Object query = joined(source.request.query, NameCase::significant);
    if (!query.empty()) event.append("queryStringParameters", core::Document(std::move(query)));
    event.append("requestContext", context_document(source));
    append_path_and_variables(event, source);
    return event;
}

}  // namespace

core::Document proxy_event_v2(const EventSource& source) {
    core::Object event = common_event(source);
    const std::string& body = source.request.body;
    const std::string* type = source.request.headers.find("Content-Type");
    const bool binary = !body.empty() && (type == nullptr ? !core::is_utf8(body) : !is_text(*type));
    if (!body.empty()) event.append("body", binary ? core::to_base64(body) : body);
    event.append("isBase64Encoded", binary);
    return core::Document(std::move(event));
}

core::Document request_event_v2(const EventSource& source, const std::string& route_arn,
                                const std::vector<std::string>& identity) {
    core::Object common = common_event(source);
    core::Object event;
    event.append("version", "2.0");
    event.append("type", "REQUEST");
    event.append("routeArn", route_arn);
    event.append("identitySource", core::Document(core::Document::Array(identity.begin(), identity.end())));
    for (auto& member : common) {
        if (member.name != "version") event.append(member.name, std::move(member.value));
    }
    return core::Document(std::move(event));
}

}  // namespace leastwise::apigateway
