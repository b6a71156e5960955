#include "harness/cli/command_run.hpp"
#include "harness/cli/options.hpp"
#include "harness/cli/proposal.hpp"
#include "harness/mutate/describe.hpp"
#include "harness/mutate/substitute.hpp"
#include "harness/report/summary.hpp"
#include "harness/runner/run_directory.hpp"
#include "harness/runner/template_reading.hpp"
#include "runtime/core/counted.hpp"
#include "runtime/wire/json.hpp"

#include <CLI/CLI.hpp>

#include <filesystem>
#include <iomanip>
#include <iostream>

namespace leastwise::cli {
namespace {

struct MutateOptions {
    CommonOptions common;
    bool no_run = false;
    double score_min = 0;
    std::vector<std::string> command;
};

ExitCode fail(ExitCode code, const std::string& text) {
    std::cerr << "leastwise: " << text << '\n';
    return code;
}

/// The recorded run and its mutants.
class Mutation {
public:
    Mutation(const MutateOptions& options, const runner::Project& project, const runner::RunDirectory::Record& run)
        : options_(options),
          run_(run),
          command_(options.command.empty() ? run.command : options.command),
          loaded_(recorded_template(options, project, run.entries)),
          emulated_(emulated_by(loaded_, run.entries, report::summarize(run.entries))),
          replay_(runner::read_policies(run.entries), run.entries, actions_),
          resources_(runner::read_resources(run.entries)),
          references_(loaded_, resources_) {}

    void replay() {
        const auto mutants = mutate::mutants_of(replay_.policies(), actions_, mutate::scope_of(loaded_, emulated_));
        const auto started = std::chrono::steady_clock::now();
        outcomes_ = mutate::replay_all(replay_, mutants);
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
        std::cerr << core::counted(mutants.size(), "mutant") << " of "
                  << core::counted(replay_.policies().roles.size(), "role") << ", decided on "
                  << core::counted(replay_.calls().size(), "different call") << " in " << std::fixed
                  << std::setprecision(2) << took.count() * 1000 << " ms\n";
    }

    /// Runs the tests under one mutant of each class that the replay cannot decide.
    std::optional<ExitCode> ask_tests() {
        const auto classes = mutate::classes_of(outcomes_);
        std::cerr << "running the tests once as they are, then under " << classes.size()
                  << " mutants, one for each set of calls that changes; --no-run leaves that out\n";
        const auto plain = run_under(nullptr);
        if (const auto* code = std::get_if<ExitCode>(&plain)) return *code;
        if (!succeeded(std::get<CommandRun>(plain).result))
            return fail(ExitCode::tests_failed, "the tests fail without any change of a policy");
        for (std::size_t i = 0; i < classes.size(); ++i) {
            const mutate::Outcome& first = outcomes_[classes[i].front()];
            const auto ran = run_under(&first.mutant);
            if (const auto* code = std::get_if<ExitCode>(&ran)) return *code;
            const bool killed = !succeeded(std::get<CommandRun>(ran).result);
            for (const std::size_t one : classes[i])
                outcomes_[one].fate = killed ? mutate::Fate::killed : mutate::Fate::unnoticed;
            say_progress(i + 1, classes.size(), first, std::get<CommandRun>(ran).took);
        }
        return {};
    }

    const std::vector<mutate::Outcome>& outcomes() const { return outcomes_; }
    const mutate::Replay& recorded() const { return replay_; }
    const tighten::References& references() const { return references_; }

private:
    /// What the recorded policies were written in.
    static templates::Template recorded_template(const MutateOptions& options, const runner::Project& project,
                                                 const ledger::Entries& entries) {
        const auto reading = runner::reading_of(project, options.common.place);
        return templates::load_text(runner::recorded_template(entries),
                                    std::filesystem::proximate(project.template_file).string(), reading.options,
                                    &templates::read_text);
    }

    std::variant<CommandRun, ExitCode> run_under(const mutate::Mutant* mutant) {
        Session session(options_.common);
        if (const auto code = session.start(runner::PortChoice::preferred, runner::Rewrite::to_local)) return *code;
        if (session.loaded().texts.front() != runner::recorded_template(run_.entries)) {
            return fail(ExitCode::usage,
                        "the template has changed since the last run; run `leastwise test` again first");
        }
        const mutate::Place place{replay_.policies(), resources_, session.stack()};
        if (mutant != nullptr && !mutate::substitute(session.engine().gate(), *mutant, place, actions_)) {
            return fail(ExitCode::engine_failure, mutate::holder_of(*mutant, {replay_.policies()}) +
                                                      " of the recorded run is not in the stack");
        }
        return run_command(session, command_, Talk::quiet);
    }

    void say_progress(std::size_t number, std::size_t all, const mutate::Outcome& outcome,
                      std::chrono::milliseconds took) const {
        const mutate::RecordedCall& call = replay_.calls()[outcome.changed.front()];
        std::cerr << "  [" << number << "/" << all << "] " << mutate::fate_name(outcome.fate) << "  "
                  << call.asked.check.action << (call.decision.allowed() ? " denied to " : " allowed to ")
                  << call.caller;
        if (outcome.changed.size() > 1) std::cerr << " and " << outcome.changed.size() - 1 << " more";
        std::cerr << "  " << took.count() << " ms\n";
    }

    const MutateOptions& options_;
    const runner::RunDirectory::Record& run_;
    const std::vector<std::string>& command_;
    catalogue::Catalogue actions_;
    templates::Template loaded_;
    tighten::Emulated emulated_;
    mutate::Replay replay_;
    std::vector<runner::RecordedResource> resources_;
    tighten::References references_;
    std::vector<mutate::Outcome> outcomes_;
};

ExitCode run_mutate(const MutateOptions& options) {
    const auto found = runner::find_project(std::filesystem::current_path(), options.common.project);
    if (!found.project) return fail(ExitCode::invalid_input, found.problem);
    const auto loaded = runner::RunDirectory(found.project->directory).load();
    if (const auto* problem = std::get_if<std::string>(&loaded)) return fail(ExitCode::usage, *problem);
    const auto& run = std::get<runner::RunDirectory::Record>(loaded);
    Mutation mutation(options, *found.project, run);
    mutation.replay();
    if (!options.no_run) {
        if (const auto code = mutation.ask_tests()) return *code;
    }
    const mutate::Score score = mutate::score_of(mutation.outcomes());
    if (options.common.json) {
        const auto document =
            mutate::to_document(mutation.outcomes(), mutation.recorded(), &mutation.references());
        std::cout << wire::to_json(document) << '\n';
    } else {
        mutate::say_outcomes(mutation.outcomes(), mutation.recorded(), &mutation.references());
    }
    if (score.percent() >= options.score_min) return ExitCode::ok;
    std::cerr << "leastwise: the score " << score.text() << " is below --score\n";
    return ExitCode::policy_gate;
}

}  // namespace

void add_mutate(CLI::App& app, Chosen& chosen) {
    auto options = std::make_shared<MutateOptions>();  // shared by the parser's bindings and the chosen verb
    CLI::App* verb = app.add_subcommand("mutate", "Say which changes of a policy the tests would not notice");
    add_project_options(*verb, options->common);
    add_engine_options(*verb, options->common);
    verb->add_flag("--no-run", options->no_run, "Decide from the recorded calls alone");
    verb->add_option("--score", options->score_min, "Exit 6 when fewer of a hundred mutants are killed")
        ->check(CLI::Range(0.0, 100.0));
    verb->add_option("command", options->command, "The test command, after --; default the recorded one");
    verb->positionals_at_end();
    verb->callback([options, &chosen] { chosen.run = [options] { return run_mutate(*options); }; });
}

}  // namespace leastwise::cli
