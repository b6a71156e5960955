#pragma once
#include "harness/cli/session.hpp"
#include "harness/runner/command.hpp"

#include <chrono>
#include <string>
#include <variant>
#include <vector>

namespace leastwise::cli {

/// The user's command, run to its end against a session's engine.
struct CommandRun {
    runner::CommandResult result;
    std::chrono::milliseconds took{};
};

bool succeeded(const runner::CommandResult& result);
/// "exit 1", "ended by signal 9".
std::string how_it_ended(const runner::CommandResult& result);

/// Who follows the run.
enum class Talk {
    aloud,     ///< a person
    reported,  ///< a person, while a program reads our standard output
    quiet      ///< nobody: what the command prints is not shown either
};

/// Runs the command, waits until the engine is idle and ends its environments. Or the exit code when the
/// command did not start or a signal came, everything already said. Says what is ready first, unless quiet.
std::variant<CommandRun, ExitCode> run_command(Session& session, const std::vector<std::string>& command,
                                               Talk talk = Talk::aloud);

}  // namespace leastwise::cli
