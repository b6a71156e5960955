#include "harness/cli/options.hpp"
#include "harness/cli/proposal.hpp"
#include "harness/report/say.hpp"
#include "harness/report/summary.hpp"
#include "harness/runner/managed_policies.hpp"
#include "harness/runner/project.hpp"
#include "harness/runner/run_directory.hpp"
#include "harness/tighten/edit.hpp"
#include "harness/tighten/say_plan.hpp"
#include "harness/tighten/verify.hpp"

#include <CLI/CLI.hpp>

#include <filesystem>
#include <fstream>
#include <iostream>

namespace leastwise::cli {
namespace {

namespace fs = std::filesystem;

struct TightenOptions {
    CommonOptions common;
    bool diff = false;
    bool write = false;
    bool check = false;
};

ExitCode fail(ExitCode code, const std::string& text) {
    std::cerr << "leastwise: " << text << '\n';
    return code;
}

/// Writes beside the file and renames, so that a crash leaves the old template whole.
std::string replace_file(const fs::path& path, const std::string& text) {
    const fs::path unfinished = path.string() + ".leastwise-new";
    std::error_code error;
    {
        std::ofstream out(unfinished, std::ios::binary);
        out << text;
        out.flush();
        if (!out) return "cannot write " + unfinished.string();
    }
    fs::permissions(unfinished, fs::status(path).permissions(), error);
    fs::rename(unfinished, path, error);
    return error ? "cannot replace " + path.string() + ": " + error.message() : std::string{};
}

/// A run that did not do all the application does says too little.
void warn_about(const report::Summary& summary) {
    for (const report::Denial& denial : summary.denials) {
        if (!denial.by_function) continue;
        std::cerr << "  warning  " << denial.actor << " was denied " << denial.action
                  << " in the run; the proposal does not grant it either\n";
    }
    if (summary.failed_invocations > 0) {
        std::cerr << "  warning  " << summary.failed_invocations
                  << " invocations failed in the run; what they would have needed is not known\n";
    }
}

ExitCode run_tighten(const TightenOptions& options) {
    const auto found = runner::find_project(fs::current_path(), options.common.project);
    if (!found.project) return fail(ExitCode::invalid_input, found.problem);
    auto loaded_run = runner::RunDirectory(found.project->directory).load();
    if (const auto* problem = std::get_if<std::string>(&loaded_run)) return fail(ExitCode::usage, *problem);
    const auto& entries = std::get<runner::RunDirectory::Record>(loaded_run).entries;

    templates::Options template_options;
    template_options.place.region = options.common.region;
    template_options.place.account = options.common.account;
    template_options.stack_name = found.project->stack_name;
    template_options.parameters = found.project->parameters;
    template_options.exports = found.project->exports;
    core::Diagnostics unread;
    template_options.managed_policies = runner::managed_policy_paths(
        runner::load_managed_policies(found.project->managed_policy_files, unread));
    report::say_diagnostics(unread, {});
    if (core::has_errors(unread)) return ExitCode::invalid_input;
    const auto loaded =
        templates::load(fs::proximate(found.project->template_file).string(), template_options);
    if (core::has_errors(loaded.diagnostics)) {
        report::say_diagnostics(loaded.diagnostics, loaded.files);
        return ExitCode::invalid_input;
    }
    if (runner::recorded_template(entries) != loaded.texts.front() && !loaded.texts.empty()) {
        return fail(ExitCode::usage,
                    "the template has changed since the last run; run `leastwise test` again first");
    }
    const report::Summary summary = report::summarize(entries);
    const Proposal proposal(loaded, entries, summary);
    const tighten::Plan& plan = proposal.plan();
    warn_about(summary);
    if (!options.diff) tighten::say_plan(plan, proposal.needs(), loaded);
    if (options.diff && plan.changes.empty()) std::cerr << "  nothing to take away\n";
    if (plan.changes.empty()) return ExitCode::ok;

    const auto edited = tighten::edit(loaded, plan.changes);
    if (const auto* problem = std::get_if<1>(&edited)) return fail(ExitCode::engine_failure, *problem);
    const std::string& text = std::get<0>(edited);
    const tighten::Verification verification = tighten::verify(loaded, text, entries);
    if (!verification.problems.empty()) {
        for (const std::string& problem : verification.problems)
            std::cerr << "  not safe: " << problem << '\n';
        return fail(ExitCode::policy_gate, "the proposal is not written, since it would not hold");
    }
    if (options.diff) {
        std::cout << tighten::unified_diff(loaded.texts.front(), text, std::string(loaded.files.path(0)));
    } else {
        tighten::say_verified(plan, verification,
                              options.write ? tighten::Written::yes : tighten::Written::no);
    }
    if (options.check) return ExitCode::policy_gate;
    if (!options.write) return ExitCode::ok;
    const std::string problem = replace_file(found.project->template_file, text);
    return problem.empty() ? ExitCode::ok : fail(ExitCode::engine_failure, problem);
}

}  // namespace

void add_tighten(CLI::App& app, Chosen& chosen) {
    auto options = std::make_shared<TightenOptions>();  // shared by the parser's bindings and the chosen verb
    CLI::App* verb = app.add_subcommand("tighten", "Propose the smallest policies that the last run needed");
    add_project_options(*verb, options->common);
    auto* diff =
        verb->add_flag("--diff", options->diff, "Print the proposal as a unified diff of the template");
    auto* write = verb->add_flag("--write", options->write, "Edit the template in place");
    auto* check = verb->add_flag("--check", options->check, "Exit 6 when there is anything to take away");
    write->excludes(check);
    diff->excludes(write);
    verb->callback([options, &chosen] { chosen.run = [options] { return run_tighten(*options); }; });
}

}  // namespace leastwise::cli
