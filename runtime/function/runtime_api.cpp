#include "runtime/function/runtime_api.hpp"

#include "runtime/core/check.hpp"
#include "runtime/core/text.hpp"
#include "runtime/function/errors.hpp"
#include "runtime/function/limits.hpp"

namespace leastwise::function {
namespace {

using State = RuntimeApi::State;

http::Response json(int status, std::string body) {
    http::Response response;
    response.status = status;
    response.headers.add("Content-Type", "application/json");
    response.body = std::move(body) + "\n";
    return response;
}

http::Response refusal(int status, const errors::Fault& fault) {
    return json(status, errors::to_answer(fault));
}

http::Response accepted() { return json(202, "{\"status\":\"OK\"}"); }

http::Response plain(int status, std::string body) {
    http::Response response;
    response.status = status;
    response.headers.add("Content-Type", "text/plain; charset=utf-8");
    response.body = std::move(body);
    return response;
}

http::Response forbidden(State from, State to) {
    return refusal(403, errors::invalid_transition(state_name(from), state_name(to)));
}

std::string header_of(const http::Request& request, std::string_view name) {
    const std::string* value = request.headers.find(name);
    return value ? *value : std::string();
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// Keeps "Runtime.Xyz" and "Function.Xyz" anywhere in the text, as AWS's unanchored check does.
std::string valid_error_type(const std::string& type) {
    for (const std::string_view prefix : {"Runtime.", "Function."}) {
        for (auto at = type.find(prefix); at != std::string::npos; at = type.find(prefix, at + 1)) {
            const auto name = at + prefix.size();
            if (name + 1 < type.size() && type[name] >= 'A' && type[name] <= 'Z' &&
                is_letter(type[name + 1])) {
                return type;
            }
        }
    }
    return type.starts_with("Function.") ? "Function.Unknown" : "Runtime.Unknown";
}

/// The error document of a body that carries an X-Ray cause beside it.
std::string without_cause(const std::string& body) {
    const auto document = wire::read_json(body);
    if (!document || !document->if_object()) return "\"Invalid error body\"";
    core::Document error = core::Document::object();
    for (const char* name : {"errorMessage", "errorType", "stackTrace"}) {
        if (const core::Document* member = document->find(name)) error.if_object()->append(name, *member);
    }
    return wire::to_json(error);
}

Answer error_answer(const http::Request& request) {
    Answer answer;
    answer.kind = Answer::Kind::error;
    answer.error_type = valid_error_type(header_of(request, "Lambda-Runtime-Function-Error-Type"));
    const bool with_cause =
        header_of(request, "Content-Type") == "application/vnd.aws.lambda.error.cause+json";
    answer.payload = with_cause ? without_cause(request.body) : request.body;
    if (answer.payload.empty()) answer.payload = errors::to_payload(errors::unknown_error());
    return answer;
}

http::Response event_response(const Event& event) {
    http::Response response;
    const auto add = [&response](const char* name, const std::string& value) {
        if (!value.empty()) response.headers.add(name, value);
    };
    add("Content-Type", "application/json");
    add("Lambda-Runtime-Aws-Request-Id", event.request_id);
    add("Lambda-Runtime-Deadline-Ms", std::to_string(event.deadline_ms));
    add("Lambda-Runtime-Invoked-Function-Arn", event.invoked_arn);
    add("Lambda-Runtime-Trace-Id", event.trace_id);
    add("Lambda-Runtime-Client-Context", event.client_context);
    response.body = event.payload;
    return response;
}

constexpr std::string_view kRuntimePrefix = "/2018-06-01/runtime/";
constexpr std::string_view kInvocationPrefix = "invocation/";

}  // namespace

std::string_view state_name(RuntimeApi::State state) {
    switch (state) {
        case State::started: return "Started";
        case State::init_error: return "InitError";
        case State::ready: return "Ready";
        case State::running: return "Running";
        case State::invocation_response: return "InvocationResponse";
        case State::invocation_error: return "InvocationErrorResponse";
        case State::response_sent: return "RuntimeResponseSentState";
    }
    return "";
}

void RuntimeApi::serve(const http::Request& request, http::Respond respond) {
    const std::string_view path = request.path();
    const auto only = [&](std::string_view method) {
        if (request.method == method) return true;
        respond(plain(405, ""));
        return false;
    };
    if (path == "/ping") {
        if (only("GET")) respond(plain(200, "pong"));
    } else if (path.starts_with(kRuntimePrefix)) {
        const std::string_view rest = path.substr(kRuntimePrefix.size());
        if (rest == "invocation/next") {
            if (only("GET")) next(std::move(respond));
        } else if (rest == "init/error") {
            if (only("POST")) init_error(request, respond);
        } else if (rest.starts_with(kInvocationPrefix)) {
            if (only("POST")) invocation(request, rest.substr(kInvocationPrefix.size()), respond);
        } else {
            respond(plain(404, "404 page not found\n"));
        }
    } else if (path.starts_with("/2020-01-01/extension/")) {
        respond(refusal(403, errors::extensions_unsupported()));
    } else if (path == "/2020-08-15/logs") {
        respond(refusal(202, errors::logs_api_unsupported()));
    } else if (path == "/2022-07-01/telemetry") {
        respond(refusal(202, errors::telemetry_api_unsupported()));
    } else {
        respond(plain(404, "404 page not found\n"));
    }
}

void RuntimeApi::next(http::Respond respond) {
    if (state_ == State::running) return respond(event_response(*event_));  // it asks again for what it has
    if (state_ != State::started && state_ != State::ready && state_ != State::response_sent) {
        return respond(forbidden(state_, State::ready));
    }
    const bool is_news = state_ != State::ready;
    state_ = State::ready;
    event_.reset();
    waiting_ = std::move(respond);  // the newest asker wins; an older one has lost its connection
    if (is_news && events_.ready) events_.ready();
}

void RuntimeApi::deliver(Event event) {
    LW_CHECK(state_ == State::ready && waiting_, "an event is delivered to a runtime that waits for one");
    event_ = std::move(event);
    state_ = State::running;
    const http::Respond respond = std::exchange(waiting_, nullptr);
    respond(event_response(*event_));
}

void RuntimeApi::invocation(const http::Request& request, std::string_view rest,
                            const http::Respond& respond) {
    const auto slash = rest.find('/');
    const std::string_view action =
        slash == std::string_view::npos ? std::string_view{} : rest.substr(slash + 1);
    if (action != "response" && action != "error") return respond(plain(404, "404 page not found\n"));
    // The id is checked before the state: a runtime that answers an older invocation learns that first.
    if (!event_ || core::uri_decode(rest.substr(0, slash)) != event_->request_id) {
        return respond(refusal(400, errors::invalid_request_id()));
    }
    if (action == "response") {
        response(request, respond);
    } else {
        error(request, respond);
    }
}

void RuntimeApi::response(const http::Request& request, const http::Respond& respond) {
    if (state_ != State::running) return respond(forbidden(state_, State::invocation_response));
    state_ = State::invocation_response;
    const std::string mode = header_of(request, "Lambda-Runtime-Function-Response-Mode");
    if (mode == "streaming") {
        const errors::Fault fault = errors::streaming_unsupported();
        respond(refusal(501, fault));
        return finish({Answer::Kind::error, errors::to_payload(fault), fault.type});
    }
    if (!mode.empty()) {
        const errors::Fault fault = errors::invalid_response_mode();
        respond(refusal(400, errors::invalid_function_response_mode()));
        return finish({Answer::Kind::error, errors::to_payload(fault), fault.type});
    }
    if (request.body.size() > kPayloadBytesMax) return respond(too_large());
    respond(accepted());
    finish({Answer::Kind::response, request.body, ""});
}

void RuntimeApi::error(const http::Request& request, const http::Respond& respond) {
    if (state_ != State::running) return respond(forbidden(state_, State::invocation_error));
    state_ = State::invocation_error;
    if (request.body.size() > kPayloadBytesMax) return respond(too_large());
    respond(accepted());
    finish(error_answer(request));
}

void RuntimeApi::init_error(const http::Request& request, const http::Respond& respond) {
    if (state_ != State::started) return respond(forbidden(state_, State::init_error));
    state_ = State::init_error;
    respond(accepted());
    if (events_.init_failed) events_.init_failed(error_answer(request));
}

void RuntimeApi::finish(Answer answer) {
    state_ = State::response_sent;
    if (events_.answered) events_.answered(std::move(answer));
}

http::Response RuntimeApi::too_large() {
    const errors::Fault fault = errors::response_too_large();
    finish({Answer::Kind::error, errors::to_answer(fault), fault.type});
    return refusal(413, errors::entity_too_large());
}

http::Response RuntimeApi::refuse(int status, std::string_view reason) {
    if (status == 413 && state_ == State::running) return too_large();
    if (status == 413) return refusal(413, errors::entity_too_large());
    return plain(status, std::string(reason) + "\n");
}

}  // namespace leastwise::function
