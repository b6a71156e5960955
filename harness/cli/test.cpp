#include "harness/cli/command_run.hpp"
#include "harness/cli/options.hpp"
#include "harness/cli/policy_report.hpp"
#include "harness/cli/session.hpp"
#include "harness/report/say.hpp"
#include "harness/report/summary.hpp"
#include "harness/runner/run_directory.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iostream>

namespace leastwise::cli {
namespace {

struct TestOptions {
    CommonOptions common;
    std::vector<std::string> command;
    bool no_rewrite = false;
    bool fail_on_denied = false;
    bool fail_on_findings = false;
    PolicyOptions policies;
};

/// The worst of what the command and the gates say.
ExitCode verdict(const runner::CommandResult& result, const report::Summary& summary,
                 const PolicyReport& policies, const TestOptions& options) {
    if (result.signal != 0 || result.exit_code != 0) return ExitCode::tests_failed;
    const bool function_denied = std::ranges::any_of(summary.denials, &report::Denial::by_function);
    if (options.fail_on_denied && function_denied) return ExitCode::unexpected_denial;
    if (!policies.passes()) return ExitCode::policy_gate;
    if (options.fail_on_findings && !summary.findings.empty()) return ExitCode::security_finding;
    return ExitCode::ok;
}

ExitCode run_test(const TestOptions& options) {
    Session session(options.common);
    const auto rewrite = options.no_rewrite ? runner::Rewrite::none : runner::Rewrite::to_local;
    if (const auto code = session.start(runner::PortChoice::preferred, rewrite)) return *code;
    const Talk talk = options.common.json ? Talk::reported : Talk::aloud;
    const auto ran = run_command(session, options.command, talk);
    if (const auto* code = std::get_if<ExitCode>(&ran)) return *code;
    const auto& [result, took] = std::get<CommandRun>(ran);

    const auto& entries = session.engine().ledger().entries();
    const report::Summary summary = report::summarize(entries);
    const Proposal proposal(session.loaded(), entries, summary);
    const tighten::Settled settled = tighten::settle(session.loaded(), proposal.plan().changes, entries,
                                                     session.managed_policies());
    const PolicyReport policies({session.loaded(), entries, summary, result, options.command, proposal, settled},
                                options.policies);
    if (options.common.json) {
        std::cout << report::to_json(summary, result, policies.coverage(), policies.excess()) << '\n';
    } else {
        report::say_summary(summary, result, took);
        report::say_coverage(policies.coverage(), session.loaded().files,
                             options.policies.table ? report::Table::statements : report::Table::roles);
    }
    policies.say_gate();
    if (!options.common.json)
        report::say_next(settled.changes.empty() ? report::Next::nothing : report::Next::tighten);
    const std::string problem =
        runner::RunDirectory(session.project().directory)
            .save(entries, options.command, succeeded(result) ? "" : how_it_ended(result));
    if (!problem.empty()) std::cerr << "leastwise: " << problem << '\n';
    if (!policies.write()) return ExitCode::usage;
    return verdict(result, summary, policies, options);
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
    add_policy_options(*verb, options->policies);
    verb->add_option("command", options->command, "The command, after --")->required();
    verb->positionals_at_end();
    verb->callback([options, &chosen] { chosen.run = [options] { return run_test(*options); }; });
}

}  // namespace leastwise::cli
