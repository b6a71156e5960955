#include "harness/runner/command.hpp"

#include "runtime/loop/loop.hpp"

#if __has_include(<boost/process/v1/child.hpp>)
#include <boost/process/v1/args.hpp>
#include <boost/process/v1/child.hpp>
#include <boost/process/v1/env.hpp>
#include <boost/process/v1/environment.hpp>
#include <boost/process/v1/group.hpp>
#include <boost/process/v1/io.hpp>
#include <boost/process/v1/posix.hpp>
#include <boost/process/v1/search_path.hpp>
namespace process = boost::process::v1;
#else
#include <boost/process/args.hpp>
#include <boost/process/child.hpp>
#include <boost/process/env.hpp>
#include <boost/process/environment.hpp>
#include <boost/process/group.hpp>
#include <boost/process/io.hpp>
#include <boost/process/posix.hpp>
#include <boost/process/search_path.hpp>
namespace process = boost::process;
#endif

#include <csignal>

#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace leastwise::runner {
namespace {

constexpr std::chrono::seconds kGrace{2};

/// Hands the terminal to a process group, if there is a terminal and it is ours to give.
void give_terminal_to(pid_t group) {
    if (::isatty(STDIN_FILENO) == 0) return;
    const auto previous = std::signal(SIGTTOU, SIG_IGN);
    ::tcsetpgrp(STDIN_FILENO, group);
    std::signal(SIGTTOU, previous);
}

}  // namespace

struct Command::State {
    explicit State(loop::Loop& engine_loop) : loop(engine_loop) {}

    void reap();
    void signal_group(int number) {
        if (group_id > 0) ::kill(-group_id, number);
    }

    loop::Loop& loop;
    std::vector<std::string> argv;
    std::map<std::string, std::string> variables;
    std::vector<std::string> removed;
    CommandOutput output = CommandOutput::shown;
    process::child child;
    pid_t group_id = 0;
    int pidfd = -1;
    loop::Watch exit_watch;
    loop::Watch kill_timer;
    std::function<void(CommandResult)> done;
};

void Command::State::reap() {
    exit_watch.reset();
    kill_timer.reset();
    ::close(std::exchange(pidfd, -1));
    int status = 0;
    ::waitpid(child.id(), &status, 0);
    child.detach();
    give_terminal_to(::getpgrp());
    signal_group(SIGKILL);  // what the command left behind in its group
    group_id = 0;
    CommandResult result;
    result.started = true;
    if (WIFSIGNALED(status)) result.signal = WTERMSIG(status);
    if (WIFEXITED(status)) result.exit_code = WEXITSTATUS(status);
    if (const auto call = std::exchange(done, nullptr)) call(result);
}

Command::Command(loop::Loop& loop, std::vector<std::string> argv,
                 std::map<std::string, std::string> environment, std::vector<std::string> removed_variables,
                 CommandOutput output)
    : state_(std::make_unique<State>(loop)) {
    state_->argv = std::move(argv);
    state_->variables = std::move(environment);
    state_->removed = std::move(removed_variables);
    state_->output = output;
}

Command::~Command() {
    if (state_->pidfd < 0) return;
    state_->done = nullptr;
    state_->signal_group(SIGKILL);
    state_->reap();
}

void Command::start(std::function<void(CommandResult)> done) {
    process::environment environment = boost::this_process::environment();
    for (const std::string& variable : state_->removed) environment.erase(variable);
    for (const auto& [variable, value] : state_->variables) environment[variable] = value;
    std::vector<std::string> arguments(state_->argv.begin() + 1, state_->argv.end());
    const std::string& name = state_->argv.front();
    const std::string program =
        name.find('/') == std::string::npos ? process::search_path(name).string() : name;
    if (program.empty()) {
        return done({.problem = "command \"" + name + "\" was not found on PATH"});
    }
    std::error_code error;
    process::group group;
    if (state_->output == CommandOutput::shown) {
        state_->child = process::child(program, process::args(arguments), environment, group, error);
    } else if (state_->output == CommandOutput::beside) {
        state_->child = process::child(program, process::args(arguments), environment, group, error,
                                       process::posix::fd.bind(STDOUT_FILENO, STDERR_FILENO));
    } else {
        state_->child = process::child(program, process::args(arguments), environment, group, error,
                                       process::std_out > process::null, process::std_err > process::null);
    }
    if (error) return done({.problem = "\"" + name + "\" could not be started: " + error.message()});
    state_->group_id = group.native_handle();
    group.detach();
    state_->done = std::move(done);
    give_terminal_to(state_->group_id);
    state_->pidfd = static_cast<int>(::syscall(SYS_pidfd_open, state_->child.id(), 0));
    state_->exit_watch = state_->loop.on_readable(state_->pidfd, [state = state_.get()] { state->reap(); });
}

void Command::stop() {
    if (state_->pidfd < 0) return;
    state_->signal_group(SIGTERM);
    state_->kill_timer = state_->loop.after(kGrace, [state = state_.get()] { state->signal_group(SIGKILL); });
}

}  // namespace leastwise::runner
