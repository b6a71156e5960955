#pragma once
#include "runtime/function/limits.hpp"
#include "runtime/wire/json.hpp"

#include <string>
#include <string_view>
#include <utility>

/// The error documents and texts of Lambda's runtime side, one function each. Sources: recorded invocations
/// of real functions; the Runtime API's behaviour as its local emulator publishes it; lines known from memory
/// say (mem).
namespace leastwise::function::errors {

struct Fault {
    std::string type;
    std::string message;
};

/// `{"errorType":"…","errorMessage":"…"}`, the order of the platform's own errors. Without a message, the
/// type alone.
inline std::string to_payload(const Fault& fault) {
    std::string out = "{\"errorType\":";
    wire::append_json_string(out, fault.type);
    if (!fault.message.empty()) {
        out += ",\"errorMessage\":";
        wire::append_json_string(out, fault.message);
    }
    return out + "}";
}

/// `{"errorMessage":"…","errorType":"…"}`, the order of the Runtime API's answers and of
/// ResponseSizeTooLarge.
inline std::string to_answer(const Fault& fault) {
    std::string out = "{\"errorMessage\":";
    wire::append_json_string(out, fault.message);
    out += ",\"errorType\":";
    wire::append_json_string(out, fault.type);
    return out + "}";
}

inline std::string about_request(std::string_view request_id, std::string_view text) {
    return "RequestId: " + std::string(request_id) + " Error: " + std::string(text);
}

// What became of an invocation.

/// `text` has two decimals: "3.00 seconds".
inline Fault timed_out(std::string_view request_id, std::string_view seconds) {
    return {"Sandbox.Timedout",
            about_request(request_id, "Task timed out after " + std::string(seconds) + " seconds")};
}
inline std::string exited_without_reason() { return "Runtime exited without providing a reason"; }
/// `ending` is "exit status 127" or "signal: killed".
inline std::string exited_with(std::string_view ending) {
    return "Runtime exited with error: " + std::string(ending);
}
inline Fault exit_error(std::string_view request_id, std::string_view text) {
    return {"Runtime.ExitError", about_request(request_id, text)};
}
inline Fault invalid_entrypoint(std::string_view request_id, std::string_view text) {
    return {"Runtime.InvalidEntrypoint", about_request(request_id, text)};
}
inline std::string no_bootstrap() {
    return "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]";
}
/// `reason` is "permission denied", "exec format error" or "no such file or directory".
inline std::string cannot_execute(std::string_view path, std::string_view reason) {
    return "fork/exec " + std::string(path) + ": " + std::string(reason);
}
inline Fault response_too_large() {
    return {"Function.ResponseSizeTooLarge", "Response payload size exceeded maximum allowed payload size (" +
                                                 std::to_string(kPayloadBytesMax) + " bytes)."};
}
/// An error without a body, as the log shows it on AWS.
inline Fault unknown_error() { return {"Runtime.Unknown", "Unknown application error occurred"}; }
inline Fault invalid_response_mode() { return {"Runtime.InvalidResponseModeHeader", ""}; }
/// Ours.
inline Fault streaming_unsupported() {
    return {"Runtime.ResponseStreamingNotSupported",
            "leastwise does not support response streaming; the function must answer in one piece"};
}
/// Ours: the sandbox itself could not be made.
inline Fault sandbox_failure(std::string_view request_id, std::string_view reason) {
    return {"Sandbox.Failure", about_request(request_id, reason)};
}

// Answers of the Runtime API to the runtime.

inline Fault invalid_transition(std::string_view from, std::string_view to) {
    return {"InvalidStateTransition", "State transition from " + std::string(from) + " to " +
                                          std::string(to) +
                                          " failed for runtime. Error: State transition is not allowed"};
}
inline Fault invalid_request_id() { return {"InvalidRequestID", "Invalid request ID"}; }
inline Fault entity_too_large() {
    return {"RequestEntityTooLarge",
            "Exceeded maximum allowed payload size (" + std::to_string(kPayloadBytesMax) + " bytes)."};
}
inline Fault truncated_request() { return {"TruncatedHTTPRequest", "HTTP request detected as truncated"}; }
inline Fault invalid_function_response_mode() {
    return {"InvalidFunctionResponseMode", "Invalid function response mode"};
}
inline Fault logs_api_unsupported() { return {"Logs.NotSupported", "Logs API is not supported"}; }
inline Fault telemetry_api_unsupported() {
    return {"Telemetry.NotSupported", "Telemetry API is not supported"};
}
/// Ours.
inline Fault extensions_unsupported() {
    return {"Extension.NotSupported", "leastwise does not support Lambda extensions"};
}

}  // namespace leastwise::function::errors
