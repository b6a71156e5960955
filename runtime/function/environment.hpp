#pragma once
#include "runtime/function/instance.hpp"
#include "runtime/function/launch_plan.hpp"
#include "runtime/function/log_lines.hpp"
#include "runtime/loop/loop.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace leastwise::function {

/// One execution environment of a function: its process through init, invocations, freezing, crashes and
/// timeouts, with the log lines and error documents of Lambda. After a crash or a timeout it stays, without a
/// process, and starts anew inside its next invocation (a reset); its /tmp is then empty, unlike on AWS.
class Environment {
public:
    enum class State {
        fresh,     ///< nothing started yet
        init,      ///< before the first invocation, at most FleetOptions::init_limit
        invoking,  ///< from the invocation's begin to its report, also while it starts the process anew
        idle,      ///< a runtime waits for the next event
        reset      ///< no process; the next invocation starts one
    };

    /// `settled` follows each invocation, after its outcome was handed out.
    Environment(const Surroundings& surroundings, Configuration configuration,
                std::function<void(Environment&)> settled);
    ~Environment();
    Environment(const Environment&) = delete;
    Environment& operator=(const Environment&) = delete;

    /// In any state but init and invoking.
    void invoke(Invocation invocation, std::function<void(Outcome)> done);
    /// Stops an idle environment's processes until its next invocation.
    void freeze();
    /// Ends the process, and answers a running invocation with that reason.
    void abandon(const std::string& reason);

    const std::string& id() const { return id_; }
    const Configuration& configuration() const { return configuration_; }
    State state() const { return state_; }
    bool is_available() const { return state_ == State::idle || state_ == State::reset; }
    Fleet::Serving serving() const;

private:
    using Steady = std::chrono::steady_clock;
    using Failure = log_lines::Failure;

    /// How a phase went wrong, and the document for the caller.
    struct Fall {
        Failure failure;
        std::string payload;
        std::string line;  ///< for the log, after START; "" for none
    };
    struct Running {
        Invocation invocation;
        std::function<void(Outcome)> done;
        std::optional<Answer> answer;
        std::optional<std::chrono::microseconds> init;  ///< of the init phase before this invocation
        bool cold = false;
        bool restarts = false;       ///< the process is being started inside the invocation
        Steady::time_point begin{};  ///< of the invocation, or of the restart inside it
        Steady::time_point deadline{};
    };

    void begin_init();
    void begin_restart();
    void begin_invocation();
    void launch();
    void on_ready();
    void on_init_failed(Answer answer);
    void on_ended(const sandbox::Result& result);
    void on_deadline();
    void fall(Fall how);
    void finish_fallen(const Fall& how);
    void finish_answered();
    void finish(std::string payload, std::string function_error, std::optional<Failure> failure);
    void drop_instance();
    Fall fall_of(const sandbox::Result& result) const;
    std::string trace_id();

    void emit(std::string_view message);
    void emit_platform(std::string_view line);
    void on_log(std::string_view event);

    Surroundings surroundings_;
    Configuration configuration_;
    std::function<void(Environment&)> settled_;
    std::string id_, log_stream_;
    Credentials credentials_;
    State state_ = State::fresh;
    bool frozen_ = false;
    std::optional<Running> running_;
    sandbox::Spec spec_;
    std::unique_ptr<sandbox::KeptTmp> tmp_;  ///< outlives the instances, as on AWS
    std::unique_ptr<Instance> instance_;
    Steady::time_point launched_{};
    std::uint64_t memory_max_bytes_ = 0;
    PhaseLog log_;
    loop::Watch timer_;
    loop::Watch soon_;  ///< a failure known before the launch, reported as if it came later
};

}  // namespace leastwise::function
