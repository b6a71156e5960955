#include "harness/cli/options.hpp"
#include "harness/simulate/simulate.hpp"

#include <CLI/CLI.hpp>

#include <iostream>

namespace leastwise::cli {
namespace {

void add_simulate(CLI::App& iam, Chosen& chosen) {
    CLI::App* verb = iam.add_subcommand("simulate", "Decide requests read as JSON lines from standard input");
    verb->footer(
        R"(A line: {"id", "request": {"principal", "action", "resource", "resource_account"?, "context"?}, "policies"?:
{"identity": [], "session": [], "boundary": [], "resource": {}, "scp": [[]], "rcp": [[]], "vpce": []}}
An answer: {"id", "decision", "determining", "message"}, or {"id", "error"} and exit status 2 at the end.)");
    verb->callback([&chosen] {
        chosen.run = [] {
            return simulate::answer_all(std::cin, std::cout) == 0 ? ExitCode::ok : ExitCode::invalid_input;
        };
    });
}

}  // namespace

void add_iam(CLI::App& app, Chosen& chosen) {
    CLI::App* verb = app.add_subcommand("iam", "Questions about policies, without running anything");
    verb->require_subcommand(1);
    add_simulate(*verb, chosen);
    add_iam_subset(*verb, chosen);
    add_iam_reach(*verb, chosen);
}

}  // namespace leastwise::cli
