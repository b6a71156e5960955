#include "harness/cli/options.hpp"
#include "harness/report/explanation.hpp"
#include "harness/runner/project.hpp"
#include "harness/runner/run_directory.hpp"

#include <CLI/CLI.hpp>

#include <filesystem>
#include <iostream>

namespace leastwise::cli {
namespace {

struct ExplainOptions {
    CommonOptions common;
    std::string request_id;
};

ExitCode run_explain(const ExplainOptions& options) {
    const auto found = runner::find_project(std::filesystem::current_path(), options.common.project);
    const auto directory = found.project ? found.project->directory : std::filesystem::current_path();
    auto loaded = runner::RunDirectory(directory).load();
    if (const auto* problem = std::get_if<std::string>(&loaded)) {
        std::cerr << "leastwise: " << *problem << '\n';
        return ExitCode::usage;
    }
    const auto& record = std::get<runner::RunDirectory::Record>(loaded);
    const std::string text = report::explain(record.entries, options.request_id);
    if (text.empty()) {
        std::cerr << "leastwise: the last run has no request \"" << options.request_id << "\"\n";
        return ExitCode::usage;
    }
    std::cout << text;
    return ExitCode::ok;
}

}  // namespace

void add_explain(CLI::App& app, Chosen& chosen) {
    auto options = std::make_shared<ExplainOptions>();  // shared by the parser's bindings and the chosen verb
    CLI::App* verb = app.add_subcommand("explain", "Show how one call of the last run was decided");
    verb->add_option("-t,--template", options->common.project.template_file,
                     "Template file; default template.yaml");
    verb->add_option("request", options->request_id, "Request id; an API request shows everything it caused")
        ->required();
    verb->callback([options, &chosen] { chosen.run = [options] { return run_explain(*options); }; });
}

}  // namespace leastwise::cli
