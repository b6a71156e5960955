#include "harness/simulate/simulate.hpp"

#include "harness/simulate/line_id.hpp"
#include "harness/simulate/question.hpp"
#include "runtime/wire/json.hpp"

#include <algorithm>
#include <istream>
#include <ostream>
#include <variant>

namespace leastwise::simulate {
namespace {

using core::Document;

Document describe(const iam::StatementRef& ref) {
    const iam::Statement& statement = ref.policy->statements[ref.statement];
    Document described =
        Document::object({{"layer", iam::layer_name(ref.layer)},
                          {"policy", ref.policy->name},
                          {"statement", ref.statement},
                          {"effect", statement.effect == iam::Effect::allow ? "Allow" : "Deny"}});
    if (!statement.sid.empty()) described.if_object()->append("sid", statement.sid);
    return described;
}

Document decide(const Question& question, Document id) {
    const iam::Decision decision = iam::evaluate(question.asked());
    Document::Array determining;
    for (const iam::StatementRef& ref : decision.determining) determining.push_back(describe(ref));
    const std::string message =
        decision.allowed() ? "" : iam::denial_message(question.caller(), question.check(), decision);
    return Document::object({{"id", std::move(id)},
                             {"decision", iam::verdict_name(decision.verdict)},
                             {"determining", std::move(determining)},
                             {"message", message}});
}

Answer refused(Document id, std::string_view reason) {
    return {wire::to_json(Document::object({{"id", std::move(id)}, {"error", reason}})), true};
}

}  // namespace

Answer answer(std::string_view line) {
    auto read = wire::parse_json(line);
    if (const auto* error = std::get_if<wire::JsonError>(&read)) {
        return refused(id_of_broken_line(line),
                       "not JSON at byte " + std::to_string(error->offset) + ": " + error->message);
    }
    const Document& document = std::get<Document>(read);
    const Document* id = document.find("id");
    if (id == nullptr) return refused(nullptr, "the line has no id");
    try {
        return {wire::to_json(decide(Question(document), *id)), false};
    } catch (const BadLine& problem) {
        return refused(*id, problem.what());
    }
}

std::size_t answer_all(std::istream& in, std::ostream& out) {
    std::size_t refusals = 0;
    for (std::string line; std::getline(in, line);) {
        if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
        const Answer answered = answer(line);
        refusals += answered.refused ? 1 : 0;
        out << answered.line << '\n' << std::flush;
    }
    return refusals;
}

}  // namespace leastwise::simulate
