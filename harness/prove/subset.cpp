#include "harness/prove/subset.hpp"

#include "harness/prove/say.hpp"
#include "harness/simulate/line_id.hpp"
#include "runtime/prover/documents.hpp"
#include "runtime/wire/json.hpp"

#include <istream>
#include <ostream>

namespace leastwise::prove {
namespace {

using core::Document;

struct Sides {
    prover::Documents before, after;
    std::string version;  // that documents were assumed to state
};

std::optional<Sides> read(const Document& before, const Document& after, std::string& problem) {
    auto old_read = prover::Documents::read(before, "old"), new_read = prover::Documents::read(after, "new");
    for (const auto* each : {&old_read, &new_read}) {
        if (const auto* text = std::get_if<std::string>(each)) {
            problem = *text;
            return {};
        }
    }
    Sides sides{std::get<prover::Documents>(std::move(old_read)),
                std::get<prover::Documents>(std::move(new_read)),
                {}};
    sides.version = prover::agree_on_version(sides.before, sides.after);
    return sides;
}

Line refused(Document id, const std::string& reason) {
    const Document answer = Document::object({{"id", std::move(id)},
                                              {"verdict", prover::answer_name(prover::Answer::not_proved)},
                                              {"reason", reason}});
    return {wire::to_json(answer), true};
}

}  // namespace

Comparison compare(const Document& before, const Document& after) {
    Comparison comparison;
    auto sides = read(before, after, comparison.problem);
    if (!sides) return comparison;
    if (!sides->version.empty()) {
        comparison.note =
            "documents without Version are read as " + sides->version + ", which the others state";
    }
    comparison.verdict = prover::subset(sides->before.set(), sides->after.set());
    return comparison;
}

prover::SmtQuestion smt_question(const Document& before, const Document& after) {
    prover::SmtQuestion question;
    const auto sides = read(before, after, question.problem);
    return sides ? prover::to_smt(sides->before.set(), sides->after.set()) : question;
}

Line answer(std::string_view line) {
    const auto question = wire::read_json(line);
    if (!question) return refused(simulate::id_of_broken_line(line), "the line is not JSON");
    const Document* id = question->find("id");
    const Document* before = question->find("old");
    const Document* after = question->find("new");
    const Document name = id ? *id : Document(nullptr);
    if (!id || !before || !after || question->if_object()->size() != 3)
        return refused(name, "a line has id, old and new, each once, and nothing else");
    const Comparison comparison = compare(*before, *after);
    if (!comparison.problem.empty()) return refused(name, comparison.problem);
    Document result =
        Document::object({{"id", name}, {"verdict", prover::answer_name(comparison.verdict.answer)}});
    core::Object& members = *result.if_object();
    if (const auto& witness = comparison.verdict.witness) {
        members.append("witness", request_document(*witness));
        Document others = other_policies(*witness);
        if (!others.if_object()->empty()) members.append("other_policies", std::move(others));
    }
    if (!comparison.verdict.reason.empty()) members.append("reason", comparison.verdict.reason);
    if (!comparison.note.empty()) members.append("note", comparison.note);
    return {wire::to_json(result), false};
}

std::size_t answer_all(std::istream& in, std::ostream& out) {
    std::size_t refusals = 0;
    for (std::string line; std::getline(in, line);) {
        if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
        const Line answered = answer(line);
        refusals += answered.refused ? 1 : 0;
        out << answered.text << '\n' << std::flush;
    }
    return refusals;
}

}  // namespace leastwise::prove
