#pragma once
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace leastwise::loop {
class Loop;
}

namespace leastwise::runner {

/// How the user's command ended.
struct CommandResult {
    bool started = false;
    int exit_code = 0;      ///< meaningless when ended by a signal
    int signal = 0;         ///< 0 when it exited by itself
    std::string problem{};  ///< why it did not start
};

/// Where what the command prints goes.
enum class CommandOutput {
    shown,
    beside,    ///< all of it on standard error: standard output is for programs
    discarded
};

/// The user's own test command: a trusted child with our terminal, in a process group of its own.
class Command {
public:
    /// `environment` replaces or adds variables; a variable with an empty optional is removed.
    Command(loop::Loop& loop, std::vector<std::string> argv, std::map<std::string, std::string> environment,
            std::vector<std::string> removed_variables, CommandOutput output = CommandOutput::shown);
    ~Command();  ///< kills what is left of the group
    Command(const Command&) = delete;
    Command& operator=(const Command&) = delete;

    void start(std::function<void(CommandResult)> done);
    /// SIGTERM to the group; SIGKILL two seconds later.
    void stop();

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace leastwise::runner
