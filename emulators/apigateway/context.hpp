#pragma once
#include "emulators/apigateway/request.hpp"
#include "emulators/apigateway/routing.hpp"
#include "runtime/core/clock.hpp"
#include "runtime/core/world.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace leastwise::apigateway {

/// Who is behind a request, as `requestContext.identity` shows it. Empty members are null there.
struct Identity {
    std::string access_key, account, caller, user, user_arn, api_key, api_key_id;
};

/// What an authorizer said, as `requestContext.authorizer` shows it.
struct AuthorizerContext {
    std::string principal_id;
    core::Object values;  ///< scalars
    std::uint64_t latency_ms = 0;
};

/// `$context` of one request.
struct RequestContext {
    std::string api_id, stage, deployment_id, account;
    std::string request_id, extended_request_id, trace_id;
    std::string domain_name, domain_prefix;
    core::Instant at{};
    std::string resource_id, resource_path, operation_name;
    std::string route_key;  ///< HTTP APIs: "GET /pets/{id}"
    Identity identity;
    std::optional<AuthorizerContext> authorizer;
};

/// `20/Feb/2024:12:30:45 +0000`.
std::string common_log_time(core::Instant at);
/// `1-65d4a1b5-…`, the root of an X-Ray trace.
std::string make_trace_root(core::World& world);
/// Takes the trace that the client sent, or starts one: `Root=1-…`.
std::string trace_header(const http::Headers& headers, core::World& world);

/// `requestContext` of a REST API's event.
core::Document request_context_document(const RequestContext& context, const ClientRequest& request);

/// The value of `context.x.y`, for identity sources and templates; nothing when it is not set.
std::optional<std::string> context_value(const RequestContext& context, const ClientRequest& request,
                                         std::string_view path);

}  // namespace leastwise::apigateway
