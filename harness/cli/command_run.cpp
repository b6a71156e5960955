#include "harness/cli/command_run.hpp"

#include "harness/report/say.hpp"

#include <iostream>
#include <optional>

namespace leastwise::cli {
namespace {

constexpr std::chrono::hours kForever{24 * 365};
constexpr std::chrono::seconds kDrainLimit{10};

}  // namespace

bool succeeded(const runner::CommandResult& result) { return result.signal == 0 && result.exit_code == 0; }

std::string how_it_ended(const runner::CommandResult& result) {
    return result.signal != 0 ? "ended by signal " + std::to_string(result.signal)
                              : "exit " + std::to_string(result.exit_code);
}

namespace {

runner::CommandOutput output_for(Talk talk) {
    switch (talk) {
        case Talk::aloud: return runner::CommandOutput::shown;
        case Talk::reported: return runner::CommandOutput::beside;
        case Talk::quiet: return runner::CommandOutput::discarded;
    }
    return runner::CommandOutput::shown;
}

}  // namespace

std::variant<CommandRun, ExitCode> run_command(Session& session, const std::vector<std::string>& command,
                                               Talk talk) {
    if (talk != Talk::quiet) {
        report::say_ready(session.stack(), session.loaded(), session.engine(), session.confinement());
    }
    const auto variables = session.engine().variables();
    runner::Command running(session.loop(), command, variables.set, variables.removed, output_for(talk));
    std::optional<runner::CommandResult> result;
    bool interrupted = false;
    const auto signals = session.loop().on_signal([&running, &interrupted](int) {
        interrupted = true;
        running.stop();
    });
    const auto started = std::chrono::steady_clock::now();
    running.start([&result](runner::CommandResult ended) { result = std::move(ended); });
    session.loop().run_until([&result] { return result.has_value(); }, kForever);
    const auto took = std::chrono::steady_clock::now() - started;
    if (interrupted) {
        std::cerr << "leastwise: interrupted\n";
        return ExitCode::interrupted;
    }
    if (!result->started) {
        std::cerr << "leastwise: " << result->problem << '\n';
        return ExitCode::usage;
    }
    session.loop().run_until([&session] { return session.engine().is_idle(); }, kDrainLimit);
    session.stop();
    return CommandRun{*std::move(result), std::chrono::duration_cast<std::chrono::milliseconds>(took)};
}

}  // namespace leastwise::cli
