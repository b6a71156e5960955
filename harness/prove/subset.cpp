#include "harness/prove/subset.hpp"

#include "harness/prove/say.hpp"
#include "runtime/prover/documents.hpp"
#include "runtime/wire/json.hpp"

#include <istream>
#include <ostream>

namespace leastwise::prove {
namespace {

using core::Document;

Line refused(Document id, const std::string& reason) {
    const Document answer = Document::object({{"id", std::move(id)},
                                              {"verdict", prover::answer_name(prover::Answer::not_proved)},
                                              {"reason", reason}});
    return {wire::to_json(answer), true};
}

}  // namespace

Comparison compare(const Document& before, const Document& after) {
    Comparison comparison;
    auto old_read = prover::Documents::read(before, "old"), new_read = prover::Documents::read(after, "new");
    for (const auto* read : {&old_read, &new_read}) {
        if (const auto* problem = std::get_if<std::string>(read)) {
            comparison.problem = *problem;
            return comparison;
        }
    }
    auto& old_documents = std::get<prover::Documents>(old_read);
    auto& new_documents = std::get<prover::Documents>(new_read);
    const std::string version = prover::agree_on_version(old_documents, new_documents);
    if (!version.empty()) {
        comparison.note = "documents without Version are read as " + version + ", which the others state";
    }
    comparison.verdict = prover::subset(old_documents.set(), new_documents.set());
    return comparison;
}

Line answer(std::string_view line) {
    const auto question = wire::read_json(line);
    if (!question) return refused(nullptr, "the line is not JSON");
    const Document* id = question->find("id");
    const Document* before = question->find("old");
    const Document* after = question->find("new");
    const Document name = id ? *id : Document(nullptr);
    if (!id || !before || !after) return refused(name, "a line has id, old and new");
    const Comparison comparison = compare(*before, *after);
    if (!comparison.problem.empty()) return refused(name, comparison.problem);
    Document result =
        Document::object({{"id", name}, {"verdict", prover::answer_name(comparison.verdict.answer)}});
    core::Object& members = *result.if_object();
    if (comparison.verdict.witness) members.append("witness", request_document(*comparison.verdict.witness));
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
