#include "emulators/apigateway/data_plane.hpp"
#include "emulators/apigateway/mock.hpp"
#include "emulators/apigateway/proxy_response.hpp"
#include "runtime/core/text.hpp"
#include "runtime/wire/json.hpp"

namespace leastwise::apigateway {
namespace {

constexpr std::string_view kCallersCredentials = "arn:aws:iam::*:user/*";

/// `${stageVariables.name}` in a URI; an unknown one becomes nothing.
std::string with_stage_variables(std::string text, const Texts& variables) {
    constexpr std::string_view kOpen = "${stageVariables.";
    for (auto at = text.find(kOpen); at != std::string::npos; at = text.find(kOpen, at)) {
        const auto end = text.find('}', at);
        if (end == std::string::npos) break;
        const auto found =
            variables.find(std::string_view(text).substr(at + kOpen.size(), end - at - kOpen.size()));
        const std::string value = found == variables.end() ? "" : found->second;
        text.replace(at, end - at + 1, value);
        at += value.size();
    }
    return text;
}

/// Binary answers are decoded when the first media type that the client accepts is one of the API's [S].
Decoding decoding_for(const Exchange& exchange) {
    const auto& types = exchange.snapshot->definition().binary_media_types;
    const std::string* accept = exchange.request.headers.find("Accept");
    const std::string_view first =
        accept == nullptr ? "" : std::string_view(*accept).substr(0, accept->find(','));
    return is_binary_type(first, types) ? Decoding::when_base64 : Decoding::never;
}

}  // namespace

const gate::Credential* DataPlane::role_session(const gate::Caller& service, const std::string& role_arn) {
    auto& key = role_sessions_[role_arn];
    const gate::Credential* known = gate_.directory().find_credential(key);
    if (known != nullptr && known->expires && world_.clock.now() < *known->expires) return known;
    if (gate_.find_service("sts") == nullptr) return nullptr;
    try {
        const gate::Reply reply =
            gate_.call_now(service, "sts", "AssumeRole",
                           core::Document::object(
                               {{"RoleArn", role_arn}, {"RoleSessionName", "BackplaneAssumeRoleSession"}}));
        const auto* credentials = reply.output.find("Credentials");
        const auto* id = credentials == nullptr ? nullptr : credentials->find_string("AccessKeyId");
        if (id == nullptr) return nullptr;
        key = *id;
        return gate_.directory().find_credential(key);
    } catch (const gate::AwsError&) {
        return nullptr;  // recorded by the gate; the exchange ends in a configuration error
    }
}

std::optional<gate::Caller> DataPlane::invoker(Exchange& exchange, const std::string& credentials,
                                               const std::string& source) {
    gate::Caller service;
    service.principal.kind = iam::PrincipalKind::service;
    service.principal.service = "apigateway.amazonaws.com";
    service.parent_id = exchange.context.request_id;
    service.context.set("aws:SourceArn", source);
    service.context.set("aws:SourceAccount", world_.place.account);
    if (credentials.empty()) return service;
    if (credentials == kCallersCredentials) {
        gate::Caller caller = exchange.caller;
        caller.parent_id = exchange.context.request_id;
        return caller;
    }
    const auto* session = role_session(service, with_stage_variables(credentials, exchange.stage.variables));
    if (session == nullptr) {
        exchange.details["credentials"] = "role cannot be assumed: " + credentials;
        exchange.fail(exchange.flavor == Flavor::rest ? fault::internal_error()
                                                      : fault::http_internal_error());
        return {};
    }
    gate::Caller caller;
    caller.principal = session->principal;
    caller.access_key_id = session->access_key_id;
    caller.parent_id = exchange.context.request_id;
    return caller;
}

void DataPlane::invoke(const ExchangePtr& exchange, const gate::Caller& caller, const std::string& function,
                       std::chrono::milliseconds timeout, const core::Document& event,
                       std::function<void(Exchange&, const gate::Outcome&)> answered) {
    const bool rest = exchange->flavor == Flavor::rest;
    if (gate_.find_service("lambda") == nullptr) {
        exchange->fail(rest ? fault::internal_error() : fault::http_internal_error());
        return resume(exchange);
    }
    const std::uint64_t wait = ++exchange->wait;
    if (timer_) {
        exchange->deadline = timer_(timeout, [this, exchange, wait, rest] {
            if (exchange->wait != wait || exchange->ended) return;
            ++exchange->wait;
            exchange->details["timeout"] = "true";
            exchange->fail(rest ? fault::integration_timeout() : fault::service_unavailable());
            resume(exchange);
        });
    }
    const std::string arn = with_stage_variables(function, exchange->stage.variables);
    gate_.call(caller, "lambda", "Invoke", core::Document::object({{"FunctionName", arn}}),
               wire::to_json(event),
               [this, exchange, wait, answered = std::move(answered)](const gate::Outcome& outcome) {
                   if (exchange->wait != wait) return;  // too late
                   ++exchange->wait;
                   exchange->deadline.reset();
                   answered(*exchange, outcome);
                   resume(exchange);
               });
}

DataPlane::Next DataPlane::integrate(const ExchangePtr& exchange) {
    const Method& method = *exchange->route->method;
    const bool rest = exchange->flavor == Flavor::rest;
    const Fault broken = rest ? fault::internal_error() : fault::http_internal_error();
    if (!method.integration || !method.integration->unsupported.empty()) {
        exchange->details["unsupported"] =
            method.integration ? method.integration->unsupported : "no integration";
        exchange->fail(broken);
        return Next::go_on;
    }
    const Integration& integration = *method.integration;
    if (integration.type == IntegrationType::mock) {
        auto outcome = run_mock(integration, *exchange->snapshot, exchange->template_values());
        if (const auto* failed = std::get_if<Fault>(&outcome)) {
            exchange->fail(*failed);
        } else {
            exchange->answer_with(std::get<http::Response>(std::move(outcome)));
        }
        return Next::go_on;
    }
    if (rest && integration.http_method != "POST") {  // [S]
        exchange->fail(broken);
        return Next::go_on;
    }
    const bool is_default = exchange->context.route_key == "$default";
    const std::string target =
        is_default ? "$default" : exchange->request.method + exchange->context.resource_path;
    const std::string source = source_arn(*exchange, exchange->stage.name + '/' + target);
    const auto caller = invoker(*exchange, integration.credentials, source);
    if (!caller) return Next::go_on;
    const std::string function = function_of_uri(integration.uri);
    exchange->details["function"] = function;
    const bool v2 = !rest && integration.payload_format == "2.0";
    const core::Document event =
        v2 ? proxy_event_v2(exchange->event_source()) : proxy_event(exchange->event_source());
    invoke(exchange, *caller, function, integration.timeout, event,
           [this, &integration](Exchange& waiting, const gate::Outcome& outcome) {
               function_answered(waiting, integration, outcome);
           });
    return Next::wait;
}

void DataPlane::function_answered(Exchange& exchange, const Integration& integration,
                                  const gate::Outcome& outcome) {
    const bool rest = exchange.flavor == Flavor::rest;
    const auto* reply = std::get_if<gate::Reply>(&outcome);
    if (reply == nullptr) {
        const auto& error = std::get<gate::AwsError>(outcome);
        exchange.details["integration_error"] = error.code();
        // Without permission to invoke: 500; any other error of Lambda's: 502 [S].
        const bool denied = error.code() == "AccessDeniedException";
        return exchange.fail(!rest    ? fault::http_internal_error()
                             : denied ? fault::internal_error()
                                      : fault::malformed_proxy_response());
    }
    const std::string payload = reply->payload.value_or("");
    const bool failed = reply->headers.find("X-Amz-Function-Error") != nullptr;
    const bool v2 = !rest && integration.payload_format == "2.0";
    const auto proxy = failed ? std::nullopt
                       : v2   ? read_proxy_response_v2(payload)
                              : read_proxy_response(payload);
    if (!proxy) {
        exchange.details["integration_error"] = failed ? "function error" : "malformed proxy response";
        return exchange.fail(rest ? fault::malformed_proxy_response() : fault::http_internal_error());
    }
    auto response = to_response(*proxy, rest ? decoding_for(exchange) : Decoding::when_base64);
    if (!response)
        return exchange.fail(rest ? fault::internal_error() : fault::http_internal_error());  // [S]
    http::Headers& headers = response->headers;
    if (headers.find("Content-Type") == nullptr) {
        headers.set("Content-Type",
                    rest ? "application/json" : "text/plain;charset=UTF-8");  // HTTP APIs: (mem)
    }
    if (rest) headers.set("X-Amzn-Trace-Id", exchange.context.trace_id);
    exchange.answer_with(std::move(*response));
}

}  // namespace leastwise::apigateway
