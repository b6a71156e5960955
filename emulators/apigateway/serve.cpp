#include "emulators/apigateway/check_request.hpp"
#include "emulators/apigateway/cors.hpp"
#include "emulators/apigateway/data_plane.hpp"
#include "emulators/apigateway/gateway_response.hpp"
#include "emulators/apigateway/limits.hpp"
#include "runtime/core/text.hpp"
#include "runtime/gate/record.hpp"

namespace leastwise::apigateway {
namespace {

/// A request as a web ACL may see it: without what only leastwise reads.
http::Request without_own_header(const http::Request& request) {
    http::Request copy = request;
    copy.headers.erase(kClientAddressHeader);
    return copy;
}

std::uint64_t microseconds_since(std::chrono::steady_clock::time_point start) {
    return static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - start)
            .count());
}

}  // namespace

const std::vector<DataPlane::Step>& DataPlane::steps(Flavor flavor) {
    // The order of AWS as far as it is documented: WAF before everything, explicit denials before the
    // authorizer.
    static const std::vector<Step> kRest = {
        &DataPlane::check_limits,    &DataPlane::find_stage,    &DataPlane::inspect,
        &DataPlane::match_route,     &DataPlane::check_denials, &DataPlane::authenticate,
        &DataPlane::call_authorizer, &DataPlane::authorize,     &DataPlane::check_api_key,
        &DataPlane::validate,        &DataPlane::integrate};
    static const std::vector<Step> kHttp = {&DataPlane::check_limits,     &DataPlane::find_stage,
                                            &DataPlane::answer_preflight, &DataPlane::match_route,
                                            &DataPlane::authenticate,     &DataPlane::call_authorizer,
                                            &DataPlane::authorize,        &DataPlane::integrate};
    return flavor == Flavor::rest ? kRest : kHttp;
}

void DataPlane::serve(std::string_view api_id, http::Request request, http::Respond respond) {
    auto exchange = std::make_shared<Exchange>();
    exchange->arrived = std::move(request);
    exchange->respond = std::move(respond);
    exchange->context.api_id = api_id;
    if (const Api* api = registry_.find(api_id)) {
        exchange->flavor = api->flavor;
        exchange->api_name = api->name;
        exchange->cors = api->cors;
        exchange->details["api"] = api->logical_id;
    }
    start_context(*exchange);
    run(exchange);
}

void DataPlane::run(const ExchangePtr& exchange) {
    const auto& chain = steps(exchange->flavor);
    while (!exchange->ended && exchange->step < chain.size()) {
        exchange->in_step = true;
        exchange->resumed = false;
        const Next next = (this->*chain[exchange->step++])(exchange);
        exchange->in_step = false;
        if (next == Next::wait && !exchange->resumed && !exchange->ended) return;
    }
    finish(*exchange);
}

void DataPlane::resume(const ExchangePtr& exchange) {
    exchange->resumed = true;
    if (!exchange->in_step) run(exchange);
}

void DataPlane::start_context(Exchange& exchange) {
    const http::Request& arrived = exchange.arrived;
    ClientRequest& request = exchange.request;
    request.method = arrived.method;
    request.raw_query = arrived.query();
    request.query = http::parse_query(arrived.query());
    request.headers = passed_headers(arrived.headers);
    request.body = arrived.body;
    if (const auto* host = arrived.headers.find("Host")) request.host = *host;
    if (const auto* agent = arrived.headers.find("User-Agent")) request.user_agent = *agent;
    request.protocol = arrived.version == 10 ? "HTTP/1.0" : "HTTP/1.1";
    request.local_port = arrived.arrival.local_port;
    request.path = split_stage(origin_form(arrived.path()));
    request.address.text = arrived.arrival.peer_address;

    RequestContext& context = exchange.context;
    context.account = world_.place.account;
    context.extended_request_id = core::to_base64(world_.ids.mixed(11));
    context.request_id = exchange.flavor == Flavor::rest ? world_.ids.uuid() : context.extended_request_id;
    context.trace_id = trace_header(arrived.headers, world_);
    context.domain_prefix = context.api_id;
    context.domain_name = context.api_id + ".execute-api." + world_.place.region + ".amazonaws.com";
    context.at = world_.clock.now();
    exchange.caller.user_agent = request.user_agent;
    exchange.caller.parent_id = context.request_id;
}

DataPlane::Next DataPlane::check_limits(const ExchangePtr& exchange) {
    const http::Request& arrived = exchange->arrived;
    auto address = client_address(arrived);
    if (!address) {
        exchange->fail(fault::bad_request());
        exchange->details["client_ip_refused"] = *arrived.headers.find(kClientAddressHeader);
        return Next::go_on;
    }
    if (address->simulated) exchange->details["client_ip_simulated"] = "true";
    exchange->caller.source_ip = address->text;
    exchange->request.address = std::move(*address);
    if (auto refused = over_limit(arrived)) exchange->fail(std::move(*refused));
    return Next::go_on;
}

DataPlane::Next DataPlane::find_stage(const ExchangePtr& exchange) {
    const Api* api = registry_.find(exchange->context.api_id);
    if (api == nullptr) {
        exchange->fail(fault::unknown_stage());
        return Next::go_on;
    }
    const Stage* stage = registry_.find_stage(*api, exchange->request.path.stage);
    if (stage == nullptr && exchange->flavor == Flavor::http) {
        stage = registry_.find_stage(*api, "$default");
        const std::string& whole = exchange->request.path.context_path;
        exchange->request.path = {"$default", whole, whole};
    }
    const auto snapshot = stage == nullptr ? nullptr : registry_.served(*api, *stage);
    if (snapshot == nullptr) {
        exchange->fail(exchange->flavor == Flavor::rest ? fault::unknown_stage() : fault::not_found());
        return Next::go_on;
    }
    exchange->stage = *stage;
    exchange->snapshot = snapshot;
    exchange->context.stage = stage->name;
    exchange->context.deployment_id = stage->deployment_id;
    exchange->details["stage"] = stage->name;
    return Next::go_on;
}

DataPlane::Next DataPlane::inspect(const ExchangePtr& exchange) {
    const http::Request seen = without_own_header(exchange->arrived);
    const std::string stage_arn = "arn:" + world_.place.partition + ":apigateway:" + world_.place.region +
                                  "::/restapis/" + exchange->context.api_id + "/stages/" +
                                  exchange->stage.name;
    const gate::Inspection inspection =
        gate_.inspect({seen, exchange->request.address.text, stage_arn, exchange->request.host});
    if (!inspection.web_acl.empty()) {
        exchange->details["waf_acl"] = inspection.web_acl;
        exchange->details["waf_rule"] = inspection.terminating_rule;
        exchange->details["waf_action"] = inspection.action;
        if (!inspection.counted_rules.empty()) {
            exchange->details["waf_counted"] = core::join(inspection.counted_rules, ",");
        }
        if (!inspection.skipped_rules.empty()) {
            exchange->details["waf_skipped"] = core::join(inspection.skipped_rules, ",");
        }
    }
    for (const auto& [name, value] : inspection.inserted_headers) exchange->request.headers.set(name, value);
    if (!inspection.blocked) return Next::go_on;
    exchange->fail(fault::waf_filtered());
    if (inspection.custom_response) exchange->response = *inspection.custom_response;
    exchange->web_acl_response = inspection.custom_response ? "custom" : "";
    return Next::go_on;
}

DataPlane::Next DataPlane::match_route(const ExchangePtr& exchange) {
    exchange->route = exchange->snapshot->route(exchange->request.path.path, exchange->request.method);
    if (!exchange->route) {
        exchange->fail(fault_without_route(*exchange));
        return Next::go_on;
    }
    const Resource& resource = *exchange->route->resource;
    const Method& method = *exchange->route->method;
    exchange->context.resource_id = resource.id;
    exchange->context.resource_path = resource.path;
    exchange->context.operation_name = method.operation_name;
    if (exchange->flavor == Flavor::http) {
        exchange->context.route_key =
            resource.path == "$default" ? resource.path : method.http_method + ' ' + resource.path;
    }
    return Next::go_on;
}

DataPlane::Next DataPlane::answer_preflight(const ExchangePtr& exchange) {
    if (!exchange->cors || !is_preflight(exchange->arrived)) return Next::go_on;
    exchange->answer_with(preflight_response(*exchange->cors, exchange->arrived.headers));
    return Next::go_on;
}

DataPlane::Next DataPlane::check_api_key(const ExchangePtr& exchange) {
    if (!exchange->route->method->api_key_required) return Next::go_on;
    std::string value;
    if (exchange->snapshot->definition().api_key_source == ApiKeySource::authorizer) {
        value = exchange->answer ? exchange->answer->usage_key : "";
    } else if (const auto* header = exchange->request.headers.find("x-api-key")) {
        value = *header;
    }
    const ApiKey* key = registry_.admitted_key(value, exchange->context.api_id, exchange->stage.name);
    if (key == nullptr) {
        exchange->fail(fault::invalid_api_key());
        return Next::go_on;
    }
    exchange->context.identity.api_key = key->value;
    exchange->context.identity.api_key_id = key->id;
    exchange->details["api_key"] = key->id;
    return Next::go_on;
}

DataPlane::Next DataPlane::validate(const ExchangePtr& exchange) {
    const Snapshot& snapshot = *exchange->snapshot;
    const Method& method = *exchange->route->method;
    const RequestValidator* validator = snapshot.validator(method.validator_id);
    if (validator == nullptr) return Next::go_on;
    auto refused = check_request(method, validator, exchange->request, exchange->route->parameters,
                                 [&](std::string_view model) { return snapshot.schema(model); });
    exchange->details["validator"] =
        validator->name + (refused ? ": " + refused->message.value_or("") : ": passed");
    if (!refused) return Next::go_on;
    if (!refused->validation_error.empty()) exchange->details["validation_error"] = refused->validation_error;
    exchange->fail(std::move(*refused));
    return Next::go_on;
}

void DataPlane::finish(Exchange& exchange) {
    exchange.deadline.reset();
    const bool rest = exchange.flavor == Flavor::rest;
    if (exchange.fault && exchange.web_acl_response.empty()) {
        static const GatewayResponses kNone;
        const auto& responses = exchange.snapshot ? exchange.snapshot->definition().gateway_responses : kNone;
        exchange.response = rest ? render_fault(*exchange.fault, responses, exchange.template_values())
                                 : render_http_api_fault(*exchange.fault);
    }
    http::Headers& headers = exchange.response.headers;
    if (rest) {
        headers.set("x-amzn-RequestId", exchange.context.request_id);
        headers.set("x-amz-apigw-id", exchange.context.extended_request_id);
    } else {
        headers.set("apigw-requestid", exchange.context.request_id);
        if (exchange.cors) add_cors_headers(*exchange.cors, exchange.arrived.headers, headers);
    }
    record(exchange);
    exchange.respond(std::move(exchange.response));
}

void DataPlane::record(const Exchange& exchange) {
    ledger::Entry entry;
    entry.kind = ledger::Kind::request;
    entry.at = exchange.context.at;
    entry.request_id = exchange.context.request_id;
    entry.actor = gate::actor_of(exchange.caller);
    entry.service = "execute-api";
    entry.operation = exchange.request.method + ' ' +
                      (exchange.route ? exchange.context.resource_path : exchange.request.path.path);
    entry.checks = exchange.checks;
    entry.status = exchange.response.status;
    if (exchange.fault) {
        entry.error_code = exchange.fault->error_type;
        entry.error_message = exchange.fault->message.value_or("");
    }
    entry.latency_us = microseconds_since(exchange.started);
    entry.source_ip = exchange.request.address.text;
    entry.user_agent = exchange.request.user_agent;
    for (const auto& [name, value] : exchange.details) entry.details.emplace(name, value);
    gate_.ledger().append(std::move(entry));
}

}  // namespace leastwise::apigateway
