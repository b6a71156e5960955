#include "harness/cli/options.hpp"
#include "harness/cli/read_document.hpp"
#include "harness/cli/write_report.hpp"
#include "harness/prove/say.hpp"
#include "harness/prove/subset.hpp"
#include "runtime/wire/json.hpp"

#include <CLI/CLI.hpp>

#include <iostream>

namespace leastwise::cli {
namespace {

struct SubsetOptions {
    std::string before, after, smt_file;
    bool json = false;
};

ExitCode exit_code(prover::Answer answer) {
    switch (answer) {
        case prover::Answer::proved: return ExitCode::ok;
        case prover::Answer::not_subset: return ExitCode::not_a_subset;
        case prover::Answer::not_proved: return ExitCode::invalid_input;
    }
    return ExitCode::invalid_input;
}

/// Writes the question for another prover. False, with a message, where that is not possible.
bool write_smt(const std::string& path, const core::Document& before, const core::Document& after) {
    const prover::SmtQuestion question = prove::smt_question(before, after);
    if (!question.problem.empty()) {
        std::cerr << "leastwise: " << path << " is not written: " << question.problem << '\n';
        return false;
    }
    return write_report(path, question.text);
}

ExitCode run_subset(const SubsetOptions& options) {
    if (options.before.empty()) {
        std::ios::sync_with_stdio(false);  // with it, standard input is read letter by letter
        return prove::answer_all(std::cin, std::cout) == 0 ? ExitCode::ok : ExitCode::invalid_input;
    }
    const auto before = read_document(options.before), after = read_document(options.after);
    if (!before || !after) return ExitCode::invalid_input;
    if (!options.smt_file.empty() && !write_smt(options.smt_file, *before, *after))
        return ExitCode::invalid_input;
    const prove::Comparison comparison = prove::compare(*before, *after);
    if (!comparison.problem.empty()) {
        std::cerr << "leastwise: " << comparison.problem << '\n';
        return ExitCode::invalid_input;
    }
    if (!comparison.note.empty()) std::cerr << "leastwise: " << comparison.note << '\n';
    const prover::Verdict& verdict = comparison.verdict;
    if (options.json) {
        const auto question = core::Document::object({{"id", nullptr}, {"old", *before}, {"new", *after}});
        std::cout << prove::answer(wire::to_json(question)).text << '\n';
        return exit_code(verdict.answer);
    }
    std::cout << prover::answer_name(verdict.answer);
    if (verdict.answer == prover::Answer::proved) std::cout << ": NEW allows nothing that OLD does not";
    if (verdict.answer == prover::Answer::not_proved) std::cout << ": " << verdict.reason;
    if (verdict.witness)
        std::cout << ": NEW allows, and OLD does not,\n" << prove::request_text(*verdict.witness);
    if (!verdict.witness) std::cout << '\n';
    return exit_code(verdict.answer);
}

}  // namespace

void add_iam_subset(CLI::App& iam, Chosen& chosen) {
    auto options = std::make_shared<SubsetOptions>();  // shared by the parser's bindings and the chosen verb
    CLI::App* verb = iam.add_subcommand("subset", "Prove that a policy allows nothing that another does not");
    auto* before = verb->add_option("old", options->before, "Policy document, or a list of them");
    auto* after = verb->add_option("new", options->after, "Policy document, or a list of them");
    before->needs(after);
    verb->add_option("--smt-out", options->smt_file, "Write the question as SMT-LIB 2 (sat: not a subset)")
        ->needs(before);
    verb->add_flag("--json", options->json, "Print the answer as a line of JSON");
    verb->footer(
        R"(Without files, lines {"id", "old", "new"} are read from standard input and answered with
{"id", "verdict": "proved"|"not a subset"|"not proved", "witness"?, "other_policies"?, "reason"?, "note"?}.
"witness" is a request as "iam simulate" takes it, "other_policies" what it needs beside the policies compared.
Exit status: 0 proved, 1 not a subset, 2 not proved or no policies. For lines: 0, or 2 if one was no question.)");
    verb->callback([options, &chosen] { chosen.run = [options] { return run_subset(*options); }; });
}

}  // namespace leastwise::cli
