#include "harness/cli/options.hpp"
#include "harness/cli/proposal.hpp"
#include "harness/cli/tighten_rerun.hpp"
#include "harness/report/say.hpp"
#include "harness/report/summary.hpp"
#include "harness/runner/replace_file.hpp"
#include "harness/runner/run_directory.hpp"
#include "harness/runner/template_reading.hpp"
#include "harness/tighten/edit.hpp"
#include "harness/tighten/json_plan.hpp"
#include "harness/tighten/policy_out.hpp"
#include "harness/tighten/say_plan.hpp"
#include "harness/tighten/settle.hpp"
#include "harness/tighten/split.hpp"
#include "runtime/core/text.hpp"
#include "runtime/wire/json.hpp"

#include <CLI/CLI.hpp>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <utility>

namespace leastwise::cli {
namespace {

namespace fs = std::filesystem;

struct TightenOptions {
    CommonOptions common;
    bool diff = false;
    bool write = false;
    bool check = false;
    bool verify = false;
    bool split_roles = false;
    std::string policy_out;  ///< file or directory; "" for none
    std::vector<std::string> command;
};

constexpr std::string_view kTightenedNote = "tightened";

/// How a Lambda authorizer answers 401: no failure. Source: API Gateway Developer Guide, "Use API Gateway Lambda
/// authorizers".
constexpr std::string_view kUnauthorized = ": Unauthorized";

ExitCode fail(ExitCode code, const std::string& text) {
    std::cerr << "leastwise: " << text << '\n';
    return code;
}

/// A run that did not do all the application does says too little.
void warn_about(const report::Summary& summary, const runner::RunDirectory::Record& run) {
    if (!run.failure.empty()) {
        std::cerr << "  warning  the last run's command failed (" << run.failure
                  << "); what it would have needed otherwise is not known\n";
    }
    for (const report::Denial& denial : summary.denials) {
        if (!denial.by_function) continue;
        std::cerr << "  warning  " << denial.actor << " was denied " << denial.action
                  << " in the run; the proposal does not grant it either\n";
    }
    std::size_t failed = 0;
    for (const report::Failure& failure : summary.failures) {
        if (!failure.error.ends_with(kUnauthorized)) failed += failure.count;
    }
    if (failed > 0) {
        const bool one = failed == 1;
        std::cerr << "  warning  " << failed << (one ? " invocation" : " invocations")
                  << " failed in the run; what " << (one ? "it" : "they") << " would have needed is not known\n";
    }
}

/// The project's template and the last run of its tests.
struct Loaded {
    runner::Project project;
    iamapi::ManagedPolicies managed_policies;
    templates::Template as_written;
    runner::RunDirectory::Record run;
};

/// The run that says what the template needs: the last one of `test` or, when the template is another one since
/// then, that in which `--verify` found nothing wrong with the present text.
runner::RunDirectory::Record run_of(const std::string& text, runner::RunDirectory::Record last,
                                    const fs::path& directory) {
    if (runner::recorded_template(last.entries) == text) return last;
    auto verified = runner::RunDirectory(directory, runner::Recorder::verify).load();
    auto* record = std::get_if<runner::RunDirectory::Record>(&verified);
    const bool same =
        record != nullptr && record->failure.empty() && runner::recorded_template(record->entries) == text;
    return same ? std::move(*record) : std::move(last);
}

/// Or the exit code, everything already said.
std::variant<Loaded, ExitCode> load(const TightenOptions& options) {
    const auto found = runner::find_project(fs::current_path(), options.common.project);
    if (!found.project) return fail(ExitCode::invalid_input, found.problem);
    auto run = runner::RunDirectory(found.project->directory).load();
    if (const auto* problem = std::get_if<std::string>(&run)) return fail(ExitCode::usage, *problem);
    const auto reading = runner::reading_of(*found.project, options.common.place);
    report::say_diagnostics(reading.diagnostics, {});
    if (core::has_errors(reading.diagnostics)) return ExitCode::invalid_input;
    auto as_written =
        templates::load(fs::proximate(found.project->template_file).string(), reading.options);
    if (core::has_errors(as_written.diagnostics)) {
        report::say_diagnostics(as_written.diagnostics, as_written.files);
        return ExitCode::invalid_input;
    }
    auto record = run_of(as_written.texts.front(), std::get<runner::RunDirectory::Record>(std::move(run)),
                         found.project->directory);
    return Loaded{*found.project, reading.managed_policies, std::move(as_written), std::move(record)};
}

/// The run that the present text of the template was made from by --write, if it was.
std::optional<runner::RunDirectory::Record> tightened_from(const Loaded& loaded) {
    auto run = runner::RunDirectory(loaded.project.directory, runner::Recorder::tightened).load();
    auto* record = std::get_if<runner::RunDirectory::Record>(&run);
    if (record == nullptr || record->entries.empty()) return {};
    const ledger::Entry& last = record->entries.back();
    const auto text = last.details.find("text");
    const bool same = last.operation == kTightenedNote && text != last.details.end() &&
                      text->second == loaded.as_written.texts.front();
    if (!same) return {};
    return std::move(*record);
}

/// Keeps the run with the text that was made from it, so that the text can be verified later.
std::string keep_run(const Loaded& loaded, const std::string& text) {
    ledger::Entries entries = loaded.run.entries;
    ledger::Entry note;
    note.operation = kTightenedNote;
    note.details["text"] = text;
    entries.push_back(std::move(note));
    return runner::RunDirectory(loaded.project.directory, runner::Recorder::tightened)
        .save(entries, loaded.run.command, loaded.run.failure);
}

ExitCode verify_by_run(const TightenOptions& options, const runner::RunDirectory::Record& first,
                       const std::string& text) {
    const auto& command = options.command.empty() ? first.command : options.command;
    if (command.empty()) return fail(ExitCode::usage, "name the test command after --");
    return run_again(options.common, text, command, first.entries);
}

/// Nothing is left to take away; the template may come from an earlier proposal, which can be verified.
ExitCode finish_without_changes(const TightenOptions& options, const Loaded& loaded) {
    if (!options.verify) return ExitCode::ok;
    const auto origin = tightened_from(loaded);
    return verify_by_run(options, origin ? *origin : loaded.run, loaded.as_written.texts.front());
}

/// A template that a program wrote is written again by it.
void say_of_generated(const fs::path& written) {
    if (written.parent_path().filename() != "cdk.out") return;
    std::cerr << "  note  `cdk synth` writes " << fs::proximate(written).string()
              << " anew: make the change in the app as well\n";
}

ExitCode write(const Loaded& loaded, const std::string& text) {
    std::string problem = keep_run(loaded, text);
    if (problem.empty())
        problem = runner::replace_unchanged(loaded.project.template_file, loaded.as_written.texts.front(), text);
    return problem.empty() ? ExitCode::ok : fail(ExitCode::engine_failure, problem);
}

std::map<std::string, std::string> policies_of(const Loaded& loaded, const std::string& text) {
    const core::Instant now = loaded.run.entries.empty() ? core::Instant{} : loaded.run.entries.front().at;
    return tighten::role_policies(loaded.as_written, text, now, loaded.managed_policies);
}

/// What each role may do with this text of the template: one JSON file, or a directory with one for each role.
std::string write_policies(const TightenOptions& options, const Loaded& loaded, const std::string& text) {
    const auto policies = policies_of(loaded, text);
    const fs::path target = options.policy_out;
    if (target.extension() == ".json") {
        std::string all;
        for (const auto& [role, policy] : policies)
            all += (all.empty() ? "\n\"" : ",\n\"") + role + "\": " + std::string(core::trim(policy));
        return runner::replace_file(target, "{" + all + "\n}\n");
    }
    std::error_code error;
    fs::create_directories(target, error);
    if (error) return "cannot create " + target.string() + ": " + error.message();
    for (const auto& [role, policy] : policies) {
        if (std::string problem = runner::replace_file(target / (role + ".json"), policy); !problem.empty())
            return problem;
    }
    return {};
}

/// Shows what holds, runs the tests again and writes, as the options say.
ExitCode apply(const TightenOptions& options, const Loaded& loaded, const tighten::Settled& settled) {
    if (options.diff) {
        std::cout << tighten::unified_diff(loaded.as_written.texts.front(), settled.text,
                                           std::string(loaded.as_written.files.path(0)));
    } else if (!options.common.json) {
        tighten::say_verified(settled.verification);
    }
    if (options.verify) {
        std::cout.flush();
        const ExitCode code = verify_by_run(options, loaded.run, settled.text);
        if (code != ExitCode::ok)
            return options.write ? fail(code, "the proposal is not written, since it does not hold") : code;
    }
    if (options.write) {
        if (const ExitCode code = write(loaded, settled.text); code != ExitCode::ok) return code;
        say_of_generated(loaded.project.template_file);
    }
    if (!options.diff && !options.common.json) {
        tighten::say_outcome(settled.changes,
                             options.write ? tighten::Written::yes : tighten::Written::no);
    }
    return options.check ? ExitCode::policy_gate : ExitCode::ok;
}

/// The proposal as far as it holds, in the form that was asked for; a diff comes with its verification.
void show(const TightenOptions& options, const Loaded& loaded, const tighten::Plan& plan,
          const tighten::Settled& settled, const std::vector<tighten::RoleNeeds>& needs) {
    if (options.common.json) {
        const core::Document proposal =
            tighten::to_document(plan, settled, needs, loaded.as_written, policies_of(loaded, settled.text));
        std::cout << wire::to_json(proposal) << '\n';
    } else if (!options.diff) {
        tighten::say_plan(plan, needs, loaded.as_written);
    } else if (plan.changes.empty()) {
        std::cerr << "  nothing to take away\n";
    }
}

ExitCode run_tighten(const TightenOptions& options) {
    if (options.common.json && (options.diff || options.verify))
        return fail(ExitCode::usage, "--json stands for itself: it has the diff, and a test command prints as well");
    auto loading = load(options);
    if (const auto* code = std::get_if<ExitCode>(&loading)) return *code;
    const Loaded& loaded = std::get<Loaded>(loading);
    if (runner::recorded_template(loaded.run.entries) != loaded.as_written.texts.front()) {
        const auto origin = tightened_from(loaded);
        if (origin && options.verify)
            return verify_by_run(options, *origin, loaded.as_written.texts.front());
        return fail(ExitCode::usage, "the template has changed since the last run; run `leastwise test` again first" +
                                         std::string(origin ? ", or `leastwise tighten --verify`" : ""));
    }
    const report::Summary summary = report::summarize(loaded.run.entries);
    const Proposal proposal(loaded.as_written, loaded.run.entries, summary);
    tighten::Plan plan = proposal.plan();
    if (options.split_roles) tighten::put_splits(std::exchange(plan.splits, {}), plan);
    const tighten::Settled settled =
        tighten::settle(loaded.as_written, plan.changes, loaded.run.entries, loaded.managed_policies);
    plan.changes = settled.changes;
    warn_about(summary, loaded.run);
    for (const auto& [change, why] : settled.left_out) {
        std::cerr << "  warning  " << change.source << ": " << change.subject << " stays as it is: " << why
                  << '\n';
    }
    show(options, loaded, plan, settled, proposal.needs());
    if (!options.policy_out.empty()) {
        const std::string problem = write_policies(options, loaded, settled.text);
        if (!problem.empty()) return fail(ExitCode::engine_failure, problem);
    }
    return plan.changes.empty() ? finish_without_changes(options, loaded) : apply(options, loaded, settled);
}

}  // namespace

void add_tighten(CLI::App& app, Chosen& chosen) {
    auto options = std::make_shared<TightenOptions>();  // shared by the parser's bindings and the chosen verb
    CLI::App* verb = app.add_subcommand("tighten", "Propose the smallest policies that the last run needed");
    add_project_options(*verb, options->common);
    add_engine_options(*verb, options->common);
    auto* diff =
        verb->add_flag("--diff", options->diff, "Print the proposal as a unified diff of the template");
    auto* write = verb->add_flag("--write", options->write, "Edit the template in place");
    auto* check = verb->add_flag("--check", options->check, "Exit 6 when there is anything to take away");
    auto* verify = verb->add_flag("--verify", options->verify,
                                  "Run the test command again under the proposal; exit 5 when anything is "
                                  "denied that was not before");
    verb->add_flag("--split-roles", options->split_roles,
                   "Give each function that shares a role with others a role of its own");
    verb->add_option("--policy-out", options->policy_out,
                     "Write what each role needs as IAM policies: FILE.json, or a directory");
    verb->add_option("command", options->command, "The test command, after --; default the last run's")
        ->needs(verify);
    verb->positionals_at_end();
    write->excludes(check);
    diff->excludes(write);
    verb->callback([options, &chosen] { chosen.run = [options] { return run_tighten(*options); }; });
}

}  // namespace leastwise::cli
