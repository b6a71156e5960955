#include "harness/cli/options.hpp"
#include "harness/cli/proposal.hpp"
#include "harness/cli/session.hpp"
#include "harness/report/say.hpp"
#include "harness/report/summary.hpp"
#include "harness/runner/command.hpp"
#include "harness/runner/run_directory.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <chrono>
#include <iostream>

namespace leastwise::cli {
namespace {

constexpr std::chrono::hours kForever{24 * 365};
constexpr std::chrono::seconds kDrainLimit{10};

struct TestOptions {
    CommonOptions common;
    std::vector<std::string> command;
    bool no_rewrite = false;
    bool fail_on_denied = false;
    bool fail_on_findings = false;
};

/// The worst of what the command and the gates say.
ExitCode verdict(const runner::CommandResult& result, const report::Summary& summary,
                 const TestOptions& options) {
    if (result.signal != 0 || result.exit_code != 0) return ExitCode::tests_failed;
    const bool function_denied = std::ranges::any_of(summary.denials, &report::Denial::by_function);
    if (options.fail_on_denied && function_denied) return ExitCode::unexpected_denial;
    if (options.fail_on_findings && !summary.findings.empty()) return ExitCode::security_finding;
    return ExitCode::ok;
}

ExitCode run_test(const TestOptions& options) {
    Session session(options.common);
    const auto rewrite = options.no_rewrite ? runner::Rewrite::none : runner::Rewrite::to_local;
    if (const auto code = session.start(runner::PortChoice::preferred, rewrite)) return *code;
    report::say_ready(session.stack(), session.loaded(), session.engine(), session.confinement());

    const auto variables = session.engine().variables();
    runner::Command command(session.loop(), options.command, variables.set, variables.removed);
    std::optional<runner::CommandResult> result;
    bool interrupted = false;
    const auto signals = session.loop().on_signal([&command, &interrupted](int) {
        interrupted = true;
        command.stop();
    });
    const auto started = std::chrono::steady_clock::now();
    command.start([&result](runner::CommandResult ended) { result = std::move(ended); });
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

    const auto& entries = session.engine().ledger().entries();
    const report::Summary summary = report::summarize(entries);
    if (options.common.json) {
        std::cout << report::to_json(summary, *result) << '\n';
    } else {
        const bool loose = !Proposal(session.loaded(), entries, summary).plan().changes.empty();
        report::say_summary(summary, *result, std::chrono::duration_cast<std::chrono::milliseconds>(took),
                            loose ? report::Next::tighten : report::Next::nothing);
    }
    const std::string problem =
        runner::RunDirectory(session.project().directory).save(entries, options.command);
    if (!problem.empty()) std::cerr << "leastwise: " << problem << '\n';
    return verdict(*result, summary, options);
}

}  // namespace

void add_test(CLI::App& app, Chosen& chosen) {
    auto options = std::make_shared<TestOptions>();  // shared by the parser's bindings and the chosen verb
    CLI::App* verb =
        app.add_subcommand("test", "Run any test command against the application in a fresh world");
    add_project_options(*verb, options->common);
    add_engine_options(*verb, options->common);
    verb->add_flag("--no-rewrite", options->no_rewrite, "Keep AWS's host names in the outputs");
    verb->add_flag("--fail-on-denied", options->fail_on_denied, "Exit 5 when a function was denied anything");
    verb->add_flag("--fail-on-findings", options->fail_on_findings,
                   "Exit 7 when the sandbox refused anything");
    verb->add_option("command", options->command, "The command, after --")->required();
    verb->positionals_at_end();
    verb->callback([options, &chosen] { chosen.run = [options] { return run_test(*options); }; });
}

}  // namespace leastwise::cli
