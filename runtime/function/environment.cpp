#include "runtime/function/environment.hpp"

#include "runtime/core/check.hpp"
#include "runtime/function/signals.hpp"
#include "runtime/function/variables.hpp"

#include <algorithm>

namespace leastwise::function {
namespace {

using std::chrono::microseconds;

/// `2026/01/31/[$LATEST]<32 hexadecimal digits>`.
std::string make_log_stream(core::World& world) {
    std::string date = core::iso8601(world.clock.now()).substr(0, 10);
    std::replace(date.begin(), date.end(), '-', '/');
    return date + "/[$LATEST]" + world.ids.hex(32);
}

microseconds since(std::chrono::steady_clock::time_point begin) {
    return std::chrono::duration_cast<microseconds>(std::chrono::steady_clock::now() - begin);
}

/// "nodejs:20.20.2", as INIT_START names a runtime.
std::string runtime_version(const Configuration& configuration, Interpreters& interpreters) {
    const auto interpreter = interpreters.find(configuration.runtime);
    if (!interpreter || interpreter->version.empty()) {
        std::string name = configuration.runtime;  // "provided.al2023" becomes "provided:al2023"
        std::replace(name.begin(), name.end(), '.', ':');
        return name;
    }
    return (interpreter->language == Language::node ? "nodejs:" : "python:") + interpreter->version;
}

/// An identifier that is the same for the same text, as the ARN of a runtime version is.
std::string stable_hex(std::string_view text, std::size_t length) {
    std::string out;
    std::uint64_t hash = 0xcbf29ce484222325U;  // FNV-1a
    while (out.size() < length) {
        for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
        for (int shift = 60; shift >= 0; shift -= 4) out += "0123456789abcdef"[hash >> shift & 0xfU];
    }
    return out.substr(0, length);
}

}  // namespace

Environment::Environment(const Surroundings& surroundings, Configuration configuration,
                         std::function<void(Environment&)> settled)
    : surroundings_(surroundings),
      configuration_(std::move(configuration)),
      settled_(std::move(settled)),
      id_(surroundings.world.ids.uuid()),
      log_stream_(make_log_stream(surroundings.world)) {}

Environment::~Environment() = default;

Fleet::Serving Environment::serving() const {
    return {configuration_.logical_id, running_ ? running_->invocation.request_id : "",
            credentials_.access_key_id};
}

void Environment::invoke(Invocation invocation, std::function<void(Outcome)> done) {
    LW_CHECK(!running_, "an environment runs one invocation at a time");
    running_.emplace();
    running_->invocation = std::move(invocation);
    running_->done = std::move(done);
    if (running_->invocation.trace_id.empty()) running_->invocation.trace_id = trace_id();
    switch (state_) {
        case State::fresh: return begin_init();
        case State::reset: return begin_restart();
        case State::idle: return begin_invocation();
        case State::init:
        case State::invoking: break;
    }
}

std::string Environment::trace_id() {
    core::Ids& ids = surroundings_.world.ids;
    return "Root=1-" + ids.hex(8) + "-" + ids.hex(24) + ";Parent=" + ids.hex(16) + ";Sampled=0";
}

void Environment::begin_init() {
    state_ = State::init;
    running_->cold = true;
    log_ = PhaseLog();
    const core::Place& place = surroundings_.world.place;
    const std::string version = runtime_version(configuration_, surroundings_.interpreters);
    emit(log_lines::init_start(version, "arn:" + place.partition + ":lambda:" + place.region +
                                            "::runtime:" + stable_hex(version, 64)));
    timer_ = surroundings_.loop.after(surroundings_.options.init_limit, [this] { on_deadline(); });
    launch();
}

void Environment::begin_restart() {
    state_ = State::invoking;
    running_->restarts = true;
    running_->begin = Steady::now();
    running_->deadline = running_->begin + configuration_.timeout;
    log_ = PhaseLog();
    timer_ = surroundings_.loop.after(configuration_.timeout, [this] { on_deadline(); });
    launch();
}

void Environment::launch() {
    launched_ = Steady::now();
    auto planned =
        plan_launch(configuration_, surroundings_.options, surroundings_.interpreters, surroundings_.files);
    if (const auto* problem = std::get_if<NotLaunchable>(&planned)) {
        const errors::Fault fault{problem->error_type,
                                  errors::about_request(running_->invocation.request_id, problem->text)};
        Fall how{{Failure::Kind::error, fault.type},
                 errors::to_payload(fault),
                 log_lines::fault(fault.message, fault.type)};
        soon_ = surroundings_.loop.after(microseconds(0), [this, how] { fall(how); });
        return;
    }
    spec_ = std::move(std::get<sandbox::Spec>(planned));
    credentials_ = surroundings_.callbacks.credentials(configuration_, id_);
    spec_.environment =
        make_variables(configuration_, *surroundings_.interpreters.find(configuration_.runtime), credentials_,
                       surroundings_.world.place.region, log_stream_);
    // Lambda developer guide, "Failures during the invoke phase": a reset does not clear /tmp.
    if (!tmp_) tmp_ = surroundings_.spawner.keep_tmp();
    spec_.tmp = tmp_->id();
    Instance::Events events;
    events.ready = [this] { on_ready(); };
    events.init_failed = [this](Answer answer) { on_init_failed(std::move(answer)); };
    events.answered = [this](Answer answer) { running_->answer = std::move(answer); };
    events.log = [this](std::string_view event) { on_log(event); };
    events.finding = [this](const sandbox::Finding& finding) {
        if (surroundings_.callbacks.finding) {
            surroundings_.callbacks.finding(configuration_, serving().request_id, finding);
        }
    };
    events.ended = [this](const sandbox::Result& result) { on_ended(result); };
    instance_ = std::make_unique<Instance>(surroundings_, id_, std::move(events));
    instance_->launch(spec_);
}

void Environment::on_ready() {
    if (!running_) return;
    if (state_ == State::init) {
        instance_->drain();
        running_->init = since(launched_);
        return begin_invocation();
    }
    if (running_->restarts) return begin_invocation();
    finish_answered();
}

void Environment::begin_invocation() {
    if (running_->restarts) {
        running_->restarts = false;  // the function's timeout has been running since the restart began
    } else {
        log_ = PhaseLog();
        running_->begin = Steady::now();
        running_->deadline = running_->begin + configuration_.timeout;
        timer_ = surroundings_.loop.after(configuration_.timeout, [this] { on_deadline(); });
    }
    state_ = State::invoking;
    if (std::exchange(frozen_, false)) instance_->thaw();
    const Invocation& invocation = running_->invocation;
    emit_platform(log_lines::start(invocation.request_id));
    Event event;
    event.request_id = invocation.request_id;
    event.payload = invocation.payload;
    event.invoked_arn = invocation.invoked_arn;
    event.trace_id = invocation.trace_id;
    event.client_context = invocation.client_context;
    // The function compares the deadline with the machine's clock, which is the one it can read.
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(running_->deadline - Steady::now());
    event.deadline_ms = (core::SystemClock().now() + left).time_since_epoch().count();
    instance_->deliver(std::move(event));
}

void Environment::on_init_failed(Answer answer) {
    if (!running_) return;
    fall({{Failure::Kind::error, answer.error_type}, std::move(answer.payload), ""});
}

void Environment::on_ended(const sandbox::Result& result) {
    memory_max_bytes_ = std::max(memory_max_bytes_, result.memory_max_bytes);
    if (!running_) {  // it died while idle; the next invocation starts it anew
        drop_instance();
        state_ = State::reset;
        return;
    }
    fall(fall_of(result));
}

Environment::Fall Environment::fall_of(const sandbox::Result& result) const {
    const std::string& id = running_->invocation.request_id;
    errors::Fault fault;
    std::string error_type;
    switch (result.status) {
        case sandbox::Status::exited:
            fault = errors::exit_error(
                id, result.code == 0 ? errors::exited_without_reason()
                                     : errors::exited_with("exit status " + std::to_string(result.code)));
            break;
        case sandbox::Status::signalled:
            fault = errors::exit_error(id, errors::exited_with("signal: " + signal_text(result.code)));
            break;
        case sandbox::Status::out_of_memory:
            fault = errors::exit_error(id, errors::exited_with("signal: killed"));
            error_type = "Runtime.OutOfMemory";  // what the report names, though the document says ExitError
            break;
        case sandbox::Status::launch_failed: {
            const NotLaunchable failed = failed_exec(spec_, result.reason);
            fault = {failed.error_type, errors::about_request(id, failed.text)};
            break;
        }
    }
    if (error_type.empty()) error_type = fault.type;
    return {{Failure::Kind::error, error_type},
            errors::to_payload(fault),
            log_lines::fault(fault.message, fault.type)};
}

void Environment::on_deadline() {
    const std::string& id = running_->invocation.request_id;
    const std::string seconds = log_lines::seconds_text(configuration_.timeout);
    fall({{Failure::Kind::timeout, ""},
          errors::to_payload(errors::timed_out(id, seconds)),
          log_lines::timed_out(surroundings_.world.clock.now(), id, seconds)});
}

void Environment::fall(Fall how) {
    if (instance_) instance_->drain();
    drop_instance();
    timer_.reset();
    if (state_ == State::init) {
        emit(log_lines::init_report(since(launched_), log_lines::Phase::init, how.failure));
        return begin_restart();  // AWS runs init once more inside the first invocation
    }
    state_ = State::reset;
    if (running_->answer) return finish_answered();  // the response had been given before the process ended
    if (running_->restarts) {
        emit_platform(log_lines::init_report(since(launched_), log_lines::Phase::invoke, how.failure));
        emit_platform(log_lines::start(running_->invocation.request_id));
    }
    if (!how.line.empty()) emit_platform(how.line);
    finish(std::move(how.payload), "Unhandled", how.failure);
}

void Environment::finish_answered() {
    if (instance_) {
        instance_->drain();
        state_ = State::idle;
    }
    const bool is_error = running_->answer->kind == Answer::Kind::error;
    finish(std::move(running_->answer->payload), is_error ? "Unhandled" : "", std::nullopt);
}

void Environment::finish(std::string payload, std::string function_error, std::optional<Failure> failure) {
    timer_.reset();
    if (instance_) memory_max_bytes_ = std::max(memory_max_bytes_, instance_->memory_max_bytes());
    Outcome outcome;
    outcome.payload = std::move(payload);
    outcome.function_error = std::move(function_error);
    outcome.cold = running_->cold;
    outcome.init = running_->init.value_or(microseconds{});
    outcome.duration = since(running_->begin);
    outcome.memory_max_bytes = memory_max_bytes_;

    const std::string& id = running_->invocation.request_id;
    if (log_.dropped_bytes() > 0) emit_platform(log_lines::dropped(log_.dropped_bytes(), log_.bytes_max()));
    emit_platform(log_lines::end(id));
    emit_platform(log_lines::report({id, outcome.duration, running_->init, configuration_.memory_mb,
                                     memory_max_bytes_, std::move(failure)}));
    outcome.log_tail = log_.tail();
    const auto done = std::move(running_->done);
    running_.reset();  // the callback may invoke this environment again
    done(std::move(outcome));
    settled_(*this);
}

void Environment::freeze() {
    if (state_ != State::idle || frozen_) return;
    instance_->freeze();
    frozen_ = true;
}

void Environment::abandon(const std::string& reason) {
    timer_.reset();
    soon_.reset();
    drop_instance();
    state_ = State::reset;
    if (!running_) return;
    const errors::Fault fault = errors::sandbox_failure(running_->invocation.request_id, reason);
    running_->begin = running_->begin == Steady::time_point{} ? Steady::now() : running_->begin;
    finish(errors::to_payload(fault), "Unhandled", Failure{Failure::Kind::error, fault.type});
}

void Environment::drop_instance() {
    if (instance_) memory_max_bytes_ = std::max(memory_max_bytes_, instance_->memory_max_bytes());
    frozen_ = false;
    Instance::bury(std::move(instance_), surroundings_.graveyard);
}

void Environment::on_log(std::string_view event) {
    if (log_.note(event) == PhaseLog::Fate::keep) emit(event);
}

void Environment::emit_platform(std::string_view line) {
    log_.note_platform(line);
    emit(line);
}

void Environment::emit(std::string_view message) {
    if (!surroundings_.callbacks.log) return;
    const bool in_invocation = running_ && state_ != State::init;
    surroundings_.callbacks.log({configuration_.logical_id, configuration_.log_group, log_stream_,
                                 in_invocation ? running_->invocation.request_id : "",
                                 surroundings_.world.clock.now(), std::string(message)});
}

}  // namespace leastwise::function
