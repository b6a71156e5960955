#include "harness/lint/overlap.hpp"
#include "harness/lint/statement.hpp"
#include "runtime/core/text.hpp"

#include <algorithm>

namespace leastwise::lint {
namespace {

bool reaches(const catalogue::Found& found, const std::vector<std::string>& resources) {
    if (can_reach_any(found, resources)) return true;
    return found.service->uses(*found.action).empty() &&
           std::ranges::any_of(resources, [&](const std::string& each) { return stands_for_all(found, each); });
}

/// What requests for the action name instead.
std::string types_of(const catalogue::Found& found) {
    std::vector<std::string> names;
    for (const catalogue::Use& use : found.service->uses(*found.action)) {
        const auto arns = found.service->arns(found.service->types()[use.type]);
        if (!arns.empty()) names.emplace_back(arns.front());
    }
    return names.empty() ? "AWS lists no resource for it, only \"*\""
                         : "AWS lists for it " + name_some(names);
}

}  // namespace

void review_resources(const iam::Statement& statement, const catalogue::Catalogue& catalogue,
                      Findings& findings) {
    if (statement.not_action || statement.not_resource || statement.resources.empty()) return;
    for (std::size_t i = 0; i < statement.actions.size(); ++i) {
        const std::string& action = statement.actions[i];
        std::optional<catalogue::Found> example;
        bool reached = false;
        catalogue.each_match(action, [&](const catalogue::Found& found) {
            if (!example) example = found;
            reached = reaches(found, statement.resources);
            return reached ? catalogue::Catalogue::Go::stop : catalogue::Catalogue::Go::on;
        });
        if (reached || !example) continue;
        const bool allow = statement.effect == iam::Effect::allow;
        findings.push_back(
            {{core::Severity::warning, std::string(code::kForeignResource), span_of_action(statement, i),
              "\"" + action + "\" works on none of the statement's resources, so this " +
                  (allow ? "grants nothing" : "denies nothing"),
              is_pattern(action) ? std::string() : types_of(*example)}});
    }
}

}  // namespace leastwise::lint
