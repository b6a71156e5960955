#pragma once
#include "runtime/gate/error.hpp"
#include "runtime/wire/protocol.hpp"

#include <string>
#include <string_view>

/// Errors that the gate itself answers, in AWS's words where AWS has some.
namespace leastwise::gate {

/// Source: "Common errors" of the services' API references.
inline AwsError access_denied(const wire::Traits& traits, std::string message) {
    const bool query = traits.protocol == wire::Protocol::query;
    return {query ? "AccessDenied" : "AccessDeniedException", query ? 403 : traits.access_denied_status,
            std::move(message)};
}

/// Query services say InvalidAction, the others UnknownOperationException; the message is ours and names the operation.
inline AwsError unknown_operation(const wire::Traits& traits, std::string_view service, std::string_view operation) {
    std::string message = "leastwise does not emulate ";
    message.append(service).append(1, ':').append(operation);
    if (traits.protocol == wire::Protocol::query) return {"InvalidAction", 400, std::move(message)};
    return {"UnknownOperationException", traits.protocol == wire::Protocol::rest_json ? 404 : 400, std::move(message)};
}

inline AwsError malformed_body(const wire::Traits& traits) {
    if (traits.protocol == wire::Protocol::query) return {"MalformedInput", 400, ""};
    return {"SerializationException", 400, ""};
}

inline AwsError internal_failure(const wire::Traits& traits) {
    const bool query = traits.protocol == wire::Protocol::query;
    return {query ? "InternalFailure" : "InternalServerError", 500,
            "The request processing has failed because of an unknown error, exception or failure."};
}

}  // namespace leastwise::gate
