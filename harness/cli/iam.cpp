#include "harness/cli/options.hpp"
#include "harness/simulate/simulate.hpp"

#include <CLI/CLI.hpp>

#include <fstream>
#include <iostream>
#include <memory>

namespace leastwise::cli {
namespace {

ExitCode run_simulate(const std::string& path) {
    std::ifstream file;
    if (!path.empty()) file.open(path);
    if (!path.empty() && !file) {
        std::cerr << "leastwise: " << path << " cannot be read\n";
        return ExitCode::invalid_input;
    }
    std::ios::sync_with_stdio(false);  // with it, standard input is read letter by letter
    std::istream& lines = path.empty() ? std::cin : file;
    return simulate::answer_all(lines, std::cout) == 0 ? ExitCode::ok : ExitCode::invalid_input;
}

void add_simulate(CLI::App& iam, Chosen& chosen) {
    auto path = std::make_shared<std::string>();  // shared by the parser's binding and the chosen verb
    CLI::App* verb = iam.add_subcommand("simulate", "Decide requests read as JSON lines");
    verb->add_option("file", *path, "The lines; standard input when not given");
    verb->footer(
        R"(A line: {"id", "request": {"principal", "action", "resource", "resource_account"?, "context"?}, "policies"?:
{"identity": [], "session": [], "boundary": [], "resource": {}, "scp": [[]], "rcp": [[]], "vpce": []}}
An answer: {"id", "decision", "determining", "message"}, or {"id", "error"} and exit status 2 at the end.)");
    verb->callback([path, &chosen] { chosen.run = [path] { return run_simulate(*path); }; });
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
