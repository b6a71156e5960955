#include "emulators/apigateway/event.hpp"

#include "runtime/core/text.hpp"

#include <algorithm>

namespace leastwise::apigateway {
namespace {

/// An empty map is null in a proxy event [S] and {} in an authorizer's.
enum class EmptyMap { null, object };

core::Document map_or_empty(core::Object object, EmptyMap empty) {
    if (object.empty() && empty == EmptyMap::null) return {};
    return core::Document(std::move(object));
}

/// The last value wins [S].
core::Document single_values(const MultiValues& values, EmptyMap empty) {
    core::Object object;
    for (const auto& [name, list] : values) object.append(name, list.back());
    return map_or_empty(std::move(object), empty);
}

core::Document all_values(const MultiValues& values, EmptyMap empty) {
    core::Object object;
    for (const auto& [name, list] : values) {
        core::Document::Array elements(list.begin(), list.end());
        object.append(name, core::Document(std::move(elements)));
    }
    return map_or_empty(std::move(object), empty);
}

core::Document texts_document(const Texts& texts, EmptyMap empty) {
    core::Object object;
    for (const auto& [name, value] : texts) object.append(name, value);
    return map_or_empty(std::move(object), empty);
}

core::Document path_document(const PathParameters& parameters, EmptyMap empty) {
    core::Object object;
    for (const auto& [name, value] : parameters) object[name] = core::Document(value);
    return map_or_empty(std::move(object), empty);
}

/// The members that both kinds of event share, in AWS's order.
void append_request(core::Object& event, const EventSource& source, EmptyMap empty) {
    const MultiValues headers = group(event_headers(source), NameCase::ignored);
    const MultiValues query = group(source.request.query, NameCase::significant);
    event.append("headers", single_values(headers, empty));
    event.append("multiValueHeaders", all_values(headers, empty));
    event.append("queryStringParameters", single_values(query, empty));
    event.append("multiValueQueryStringParameters", all_values(query, empty));
    event.append("pathParameters", path_document(source.path_parameters, empty));
    event.append("stageVariables", texts_document(source.stage_variables, empty));
    event.append("requestContext", request_context_document(source.context, source.request));
}

bool reached_as_aws(const ClientRequest& request, const RequestContext& context) {
    return core::equals_ignoring_case(request.host.substr(0, request.host.find(':')), context.domain_name);
}

}  // namespace

std::vector<http::Header> event_headers(const EventSource& source) {
    std::vector<http::Header> headers;
    std::string forwarded_for = source.request.address.text;
    for (const auto& [name, value] : source.request.headers) {
        if (core::equals_ignoring_case(name, "X-Forwarded-For")) {
            forwarded_for = value + ", " + forwarded_for;
            continue;
        }
        if (core::equals_ignoring_case(name, "X-Amzn-Trace-Id") ||
            core::equals_ignoring_case(name, "X-Forwarded-Port") ||
            core::equals_ignoring_case(name, "X-Forwarded-Proto")) {
            continue;
        }
        headers.push_back({name, value});
    }
    // The truth about how the client came: TLS by AWS's own name, plain HTTP by the local port.
    const bool as_aws = reached_as_aws(source.request, source.context);
    headers.push_back({"X-Amzn-Trace-Id", source.context.trace_id});
    headers.push_back({"X-Forwarded-For", std::move(forwarded_for)});
    headers.push_back({"X-Forwarded-Port", as_aws ? "443" : std::to_string(source.request.local_port)});
    headers.push_back({"X-Forwarded-Proto", as_aws ? "https" : "http"});
    return headers;
}

core::Document proxy_event(const EventSource& source) {
    const ClientRequest& request = source.request;
    const bool http_api = !source.context.route_key.empty();
    core::Object event;
    if (http_api) event.append("version", "1.0");
    event.append("resource", source.context.resource_path);
    event.append("path", http_api ? request.path.context_path : request.path.path);
    event.append("httpMethod", request.method);
    append_request(event, source, EmptyMap::null);
    const std::string* type = request.headers.find("Content-Type");
    const bool binary =
        !request.body.empty() && is_binary_type(type == nullptr ? "" : *type, source.binary_media_types);
    event.append("body", request.body.empty() ? core::Document()
                         : binary             ? core::Document(core::to_base64(request.body))
                                              : core::Document(request.body));
    event.append("isBase64Encoded", binary);
    return core::Document(std::move(event));
}

core::Document token_event(const std::string& token, const std::string& method_arn) {
    return core::Document::object(
        {{"type", "TOKEN"}, {"methodArn", method_arn}, {"authorizationToken", token}});
}

core::Document request_event(const EventSource& source, const std::string& method_arn) {
    core::Object event;
    event.append("type", "REQUEST");
    event.append("methodArn", method_arn);
    event.append("resource", source.context.resource_path);
    event.append("path", source.request.path.path);
    event.append("httpMethod", source.request.method);
    append_request(event, source, EmptyMap::object);
    return core::Document(std::move(event));
}

}  // namespace leastwise::apigateway
