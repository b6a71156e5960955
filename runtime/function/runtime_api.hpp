#pragma once
#include "runtime/http/message.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace leastwise::function {

/// An invocation as the runtime receives it.
struct Event {
    std::string request_id;
    std::string payload;
    std::string invoked_arn;
    std::string trace_id;  ///< "" leaves the header out, like the next one
    std::string client_context;
    std::int64_t deadline_ms =
        0;  ///< since the Unix epoch, by the machine's clock, which the function reads too
};

/// What the runtime answered.
struct Answer {
    enum class Kind { response, error };
    Kind kind = Kind::response;
    std::string payload;
    std::string error_type;  ///< of an error: a valid "Runtime.…" or "Function.…" name
};

/// The Lambda Runtime API of one runtime process, `/2018-06-01/runtime/…`: its state machine and its answers.
/// Knows neither sockets nor processes. Source: the API's public definition and its local emulator's answers.
class RuntimeApi {
public:
    /// Names as the InvalidStateTransition text prints them.
    enum class State {
        started,
        init_error,
        ready,
        running,
        invocation_response,
        invocation_error,
        response_sent
    };

    struct Events {
        std::function<void()> ready;  ///< the runtime asks for work: init, or an invocation, is over
        std::function<void(Answer)> init_failed;  ///< the runtime reported that it could not start
        std::function<void(Answer)> answered;     ///< the response or error of the current event
    };

    explicit RuntimeApi(Events events) : events_(std::move(events)) {}

    /// Answers one request of the runtime, at once or, for `next`, when there is an event.
    void serve(const http::Request& request, http::Respond respond);
    /// Hands an event to the runtime, which must be waiting (state ready).
    void deliver(Event event);
    /// The answer to a request whose body is above what the HTTP layer reads, or that is malformed or cut
    /// short.
    http::Response refuse(int status, std::string_view reason);

    State state() const { return state_; }

private:
    void next(http::Respond respond);
    void invocation(const http::Request& request, std::string_view rest, const http::Respond& respond);
    void response(const http::Request& request, const http::Respond& respond);
    void error(const http::Request& request, const http::Respond& respond);
    void init_error(const http::Request& request, const http::Respond& respond);
    void finish(Answer answer);
    http::Response too_large();

    Events events_;
    State state_ = State::started;
    std::optional<Event> event_;  ///< from delivery until the runtime asks for the next
    http::Respond waiting_;       ///< the open `next`
};

std::string_view state_name(RuntimeApi::State state);

}  // namespace leastwise::function
