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

/// Says what is ready, runs the command, waits until the engine is idle and ends its environments. Or the exit
/// code when the command did not start or a signal came, everything already said.
std::variant<CommandRun, ExitCode> run_command(Session& session, const std::vector<std::string>& command);

}  // namespace leastwise::cli
