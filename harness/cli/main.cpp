#include "harness/cli/options.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <csignal>
#include <iostream>
#include <string_view>

namespace {

using namespace leastwise::cli;

int status(ExitCode code) { return static_cast<int>(code); }

bool has_verb(const CLI::App& app, std::string_view name) {
    return std::ranges::any_of(app.get_subcommands({}),
                               [&](const CLI::App* verb) { return verb->get_name() == name; });
}

int run(int argc, char** argv) {
    CLI::App app{
        "Runs a serverless application on this machine exactly as strictly as AWS would, "
        "then says what to take away."};
    app.set_version_flag("--version", "leastwise " LEASTWISE_VERSION);
    app.require_subcommand(1);
    app.get_formatter()->column_width(34);
    Chosen chosen;
    add_dev(app, chosen);
    add_test(app, chosen);
    add_invoke(app, chosen);
    add_tighten(app, chosen);
    add_check(app, chosen);
    add_mutate(app, chosen);
    add_explain(app, chosen);
    add_doctor(app, chosen);
    add_services(app, chosen);
    add_iam(app, chosen);
    if (argc < 2) {
        std::cerr << app.help();
        return status(ExitCode::usage);
    }
    if (const std::string_view verb = argv[1]; !verb.starts_with('-') && !has_verb(app, verb)) {
        std::cerr << "leastwise: there is no verb \"" << verb << "\"; `leastwise --help` lists them\n";
        return status(ExitCode::usage);
    }
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? status(ExitCode::ok) : status(ExitCode::usage);
    }
    return status(chosen.run());
}

}  // namespace

int main(int argc, char** argv) {
    std::signal(SIGPIPE, SIG_IGN);
    try {
        return run(argc, argv);
    } catch (const std::exception& error) {
        std::cerr << "leastwise: " << error.what() << '\n';
    } catch (...) {
        std::cerr << "leastwise: an unknown error\n";
    }
    return status(ExitCode::engine_failure);
}
