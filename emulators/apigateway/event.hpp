#pragma once
#include "emulators/apigateway/context.hpp"

#include <string>
#include <vector>

namespace leastwise::apigateway {

/// What an event is made from.
struct EventSource {
    const ClientRequest& request;
    const RequestContext& context;
    const PathParameters& path_parameters;
    const Texts& stage_variables;
    const std::vector<std::string>& binary_media_types;
};

/// Input of a Lambda proxy integration, payload format 1.0.
core::Document proxy_event(const EventSource& source);
/// The same of an HTTP API in payload format 2.0.
core::Document proxy_event_v2(const EventSource& source);

/// Input of a TOKEN authorizer.
core::Document token_event(const std::string& token, const std::string& method_arn);
/// Input of a REQUEST authorizer.
core::Document request_event(const EventSource& source, const std::string& method_arn);
/// The same of an HTTP API in payload format 2.0.
core::Document request_event_v2(const EventSource& source, const std::string& route_arn,
                                const std::vector<std::string>& identity);

/// The headers of an event: those passed on and those that API Gateway adds.
std::vector<http::Header> event_headers(const EventSource& source);

}  // namespace leastwise::apigateway
