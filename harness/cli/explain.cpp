#include "harness/cli/options.hpp"
#include "harness/report/explanation.hpp"
#include "harness/runner/project.hpp"
#include "harness/runner/run_directory.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <stdexcept>

namespace leastwise::cli {
namespace {

struct ExplainOptions {
    CommonOptions common;
    std::string request_id;
};

/// What the verb's last run says of the request; "" when it knows nothing of it or there was none.
/// @throws std::runtime_error when there is a record that cannot be read.
std::string explained_by(runner::Recorder recorder, const std::filesystem::path& project,
                         const std::string& request_id) {
    const runner::RunDirectory directory(project, recorder);
    if (!std::filesystem::exists(directory.ledger_file())) return {};
    auto loaded = directory.load();
    if (const auto* problem = std::get_if<std::string>(&loaded)) throw std::runtime_error(*problem);
    return report::explain(std::get<runner::RunDirectory::Record>(loaded).entries, request_id);
}

bool has_record(const std::filesystem::path& project) {
    return std::ranges::any_of(runner::kRecorders, [&](runner::Recorder recorder) {
        return std::filesystem::exists(runner::RunDirectory(project, recorder).ledger_file());
    });
}

ExitCode run_explain(const ExplainOptions& options) {
    const auto found = runner::find_project(std::filesystem::current_path(), options.common.project);
    const auto project = found.project ? found.project->directory : std::filesystem::current_path();
    for (const runner::Recorder recorder : runner::kRecorders) {
        const std::string text = explained_by(recorder, project, options.request_id);
        if (text.empty()) continue;
        std::cout << text;
        return ExitCode::ok;
    }
    if (!has_record(project)) {
        std::cerr << "leastwise: no run is recorded in " << (project / ".leastwise").string()
                  << "; run `leastwise test -- COMMAND` first\n";
    } else {
        std::cerr << "leastwise: the last run has no request \"" << options.request_id << "\"\n";
    }
    return ExitCode::usage;
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
