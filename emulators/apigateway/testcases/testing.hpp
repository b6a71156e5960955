#pragma once
#include "emulators/apigateway/context.hpp"
#include "runtime/wire/json.hpp"

#include "tests/catch.hpp"

namespace leastwise::apigateway::testing {

inline core::Document json(std::string_view text) {
    auto document = wire::read_json(text);
    INFO(text);
    REQUIRE(document.has_value());
    return std::move(*document);
}

/// A request as `read_request` makes it, for `METHOD target`.
inline ClientRequest client_request(std::string_view method, std::string_view target) {
    ClientRequest request;
    request.method = method;
    const auto mark = target.find('?');
    request.path = split_stage(target.substr(0, mark));
    if (mark != std::string_view::npos) {
        request.raw_query = target.substr(mark + 1);
        request.query = http::parse_query(request.raw_query);
    }
    request.host = "abc123.execute-api.us-east-1.amazonaws.com";
    request.user_agent = "test/1";
    request.address = {"203.0.113.9", false};
    request.protocol = "HTTP/1.1";
    request.local_port = 3000;
    return request;
}

inline RequestContext request_context() {
    RequestContext context;
    context.api_id = "abc123";
    context.stage = "Prod";
    context.deployment_id = "dep1";
    context.account = "123456789012";
    context.request_id = "c6af9ac6-7b61-11e6-9a41-93e8deadbeef";
    context.extended_request_id = "JKJaXmPLvHcESHA=";
    context.trace_id = "Root=1-5e9de7b0-0123456789abcdef01234567";
    context.domain_name = "abc123.execute-api.us-east-1.amazonaws.com";
    context.domain_prefix = "abc123";
    context.at = core::Instant{std::chrono::milliseconds{1583798639428}};
    context.resource_id = "res123";
    context.resource_path = "/activities/{id}";
    return context;
}

}  // namespace leastwise::apigateway::testing
