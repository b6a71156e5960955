#include "harness/cli/options.hpp"
#include "harness/cli/write_report.hpp"
#include "harness/prove/reach.hpp"
#include "harness/prove/say.hpp"
#include "harness/prove/subset.hpp"
#include "runtime/wire/json.hpp"

#include <CLI/CLI.hpp>

#include <fstream>
#include <iostream>
#include <sstream>

namespace leastwise::cli {
namespace {

std::optional<core::Document> read_document(const std::string& path) {
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    auto document = file ? wire::read_json(text.str()) : std::nullopt;
    if (!document) std::cerr << "leastwise: " << path << (file ? " is not JSON\n" : " cannot be read\n");
    return document;
}

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

struct ReachOptions {
    std::string action, resource;
    std::vector<std::string> files;
    bool json = false;
};

core::Document describe(const prove::Grant& grant) {
    auto described = core::Document::object({{"policy", grant.policy}, {"statement", grant.statement}});
    core::Object& members = *described.if_object();
    if (!grant.sid.empty()) members.append("sid", grant.sid);
    if (!grant.principals.empty()) members.append("principals", grant.principals);
    members.append("conditional", grant.conditional);
    members.append("example", prove::request_document(grant.example));
    return described;
}

void print(const prove::Reach& reach, bool json) {
    for (const prove::Grant& grant : reach.grants) {
        if (json) {
            std::cout << wire::to_json(describe(grant)) << '\n';
            continue;
        }
        std::cout << grant.policy << " statement " << grant.statement
                  << (grant.sid.empty() ? "" : " \"" + grant.sid + '"');
        if (!grant.principals.empty()) std::cout << " for " << grant.principals;
        std::cout << (grant.conditional ? ", under conditions" : "") << ", for example\n"
                  << prove::request_text(grant.example);
    }
    for (const std::string& each : reach.undecided) std::cerr << "leastwise: not proved: " << each << '\n';
}

/// Prints what was found; `found` is the exit status when anything was.
ExitCode show(const std::variant<prove::Reach, std::string>& result, const ReachOptions& options,
              ExitCode found, std::string_view nothing) {
    if (const auto* problem = std::get_if<std::string>(&result)) {
        std::cerr << "leastwise: " << *problem << '\n';
        return ExitCode::invalid_input;
    }
    const auto& reach = std::get<prove::Reach>(result);
    print(reach, options.json);
    if (!reach.grants.empty()) return found;
    if (!reach.undecided.empty()) return ExitCode::invalid_input;
    if (!options.json) std::cout << nothing << '\n';
    return ExitCode::ok;
}

std::optional<std::vector<prove::NamedDocument>> read_documents(const std::vector<std::string>& files) {
    std::vector<prove::NamedDocument> documents;
    for (const std::string& file : files) {
        auto document = read_document(file);
        if (!document) return {};
        documents.push_back({file, std::move(*document)});
    }
    return documents;
}

ExitCode run_can(const ReachOptions& options) {
    const auto documents = read_documents(options.files);
    if (!documents) return ExitCode::invalid_input;
    return show(prove::who_can(*documents, options.action, options.resource), options, ExitCode::ok,
                "nobody");
}

ExitCode run_public(const ReachOptions& options) {
    const auto documents = read_documents(options.files);
    if (!documents) return ExitCode::invalid_input;
    return show(prove::open_to_strangers(documents->front()), options, ExitCode::reachable, "not public");
}

void add_subset(CLI::App& iam, Chosen& chosen) {
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
{"id", "verdict": "proved"|"not a subset"|"not proved", "witness"?, "reason"?, "note"?}.
Exit status: 0 proved, 1 not a subset, 2 not proved or no policies. For lines: 0, or 2 if one was no question.)");
    verb->callback([options, &chosen] { chosen.run = [options] { return run_subset(*options); }; });
}

void add_can(CLI::App& iam, Chosen& chosen) {
    auto options = std::make_shared<ReachOptions>();  // shared by the parser's bindings and the chosen verb
    CLI::App* verb =
        iam.add_subcommand("can", "Show which statements allow an action on a resource, and to whom");
    verb->add_option("action", options->action, "service:Name, also with wildcards")->required();
    verb->add_option("resource", options->resource, "ARN, also with wildcards, or *")->required();
    verb->add_option("policies", options->files, "Identity policies of one caller, or one resource's policy")
        ->required();
    verb->add_flag("--json", options->json, "Print a line of JSON for each statement");
    verb->callback([options, &chosen] { chosen.run = [options] { return run_can(*options); }; });
}

void add_public(CLI::App& iam, Chosen& chosen) {
    auto options = std::make_shared<ReachOptions>();  // shared by the parser's bindings and the chosen verb
    CLI::App* verb = iam.add_subcommand("public", "Show what a resource's policy allows to strangers");
    verb->add_option("policy", options->files, "A resource's policy or a role's trust policy")
        ->required()
        ->expected(1);
    verb->add_flag("--json", options->json, "Print a line of JSON for each statement");
    verb->footer("Exit status: 0 not public, 1 public, 2 not proved or no such policy.");
    verb->callback([options, &chosen] { chosen.run = [options] { return run_public(*options); }; });
}

}  // namespace

void add_iam_proofs(CLI::App& iam, Chosen& chosen) {
    add_subset(iam, chosen);
    add_can(iam, chosen);
    add_public(iam, chosen);
}

}  // namespace leastwise::cli
