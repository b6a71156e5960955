#include "harness/lint/operations.hpp"
#include "harness/lint/statement.hpp"
#include "runtime/core/nearest.hpp"
#include "runtime/core/text.hpp"

namespace leastwise::lint {
namespace {

std::string_view consequence(const iam::Statement& statement) {
    if (statement.not_action) return "so naming it excepts nothing";
    return statement.effect == iam::Effect::allow ? "so this grants nothing" : "so this denies nothing";
}

/// "did you mean dynamodb:GetItem?"
std::string nearest_action(const catalogue::Service& service, std::string_view name) {
    const std::string wanted = core::to_lower(name);
    core::Nearest nearest(wanted);
    for (const catalogue::Action& action : service.actions()) nearest.offer(core::to_lower(action.name));
    if (nearest.found().empty()) return {};
    const catalogue::Action* action = service.find_action(nearest.found());
    return "did you mean " + std::string(service.prefix()) + ":" + std::string(action->name) + "?";
}

std::string nearest_service(const catalogue::Catalogue& catalogue, std::string_view action) {
    const auto colon = action.find(':');
    const std::string wanted = core::to_lower(action.substr(0, colon));
    core::Nearest nearest(wanted);
    for (const std::string_view prefix : catalogue.services()) nearest.offer(prefix);
    if (nearest.found().empty()) return {};
    return "did you mean " + nearest.found() + std::string(action.substr(colon)) + "?";
}

std::string as_published(const catalogue::Catalogue& catalogue) {
    return "AWS listed none on " + std::string(catalogue.origin().published.substr(0, 10));
}

std::string hint_for(const catalogue::Service& service, std::string_view action,
                     const catalogue::Catalogue& catalogue) {
    for (const WithoutAction& one : kWithoutAction) {
        if (!core::equals_ignoring_case(one.operation, action)) continue;
        return "for this operation AWS asks for " + std::string(one.asked_for);
    }
    const std::string nearest = nearest_action(service, action.substr(action.find(':') + 1));
    return nearest.empty() ? as_published(catalogue) : nearest;
}

core::Diagnostic warning(std::string_view code, core::Span span, std::string message, std::string hint) {
    return {core::Severity::warning, std::string(code), span, std::move(message), std::move(hint)};
}

void check_action(const iam::Statement& statement, std::size_t index, const catalogue::Catalogue& catalogue,
                  core::Diagnostics& findings) {
    const std::string& text = statement.actions[index];
    const core::Span span =
        index < statement.action_spans.size() ? statement.action_spans[index] : statement.span;
    const auto colon = text.find(':');
    if (colon == std::string::npos) return;  // "*", or refused when the policy was read
    const std::string so = std::string(consequence(statement));
    const std::string prefix = text.substr(0, colon);
    const catalogue::Service* service = catalogue.service(prefix);
    if (service == nullptr && !is_pattern(prefix)) {
        findings.push_back(
            warning(code::kUnknownService, span,
                    "\"" + text + "\": no service has actions that start with \"" + prefix + ":\", " + so,
                    nearest_service(catalogue, text)));
        return;
    }
    if (!is_pattern(text)) {
        if (catalogue.find(text)) return;
        findings.push_back(warning(code::kUnknownAction, span, "\"" + text + "\" is no action, " + so,
                                   hint_for(*service, text, catalogue)));
        return;
    }
    bool matches = false;
    catalogue.each_match(text, [&matches](const catalogue::Found&) {
        matches = true;
        return catalogue::Catalogue::Go::stop;
    });
    if (matches) return;
    findings.push_back(warning(code::kEmptyPattern, span, "\"" + text + "\" matches no action, " + so,
                               as_published(catalogue)));
}

}  // namespace

void check_actions(const iam::Statement& statement, const catalogue::Catalogue& catalogue,
                   core::Diagnostics& findings) {
    for (std::size_t i = 0; i < statement.actions.size(); ++i)
        check_action(statement, i, catalogue, findings);
}

}  // namespace leastwise::lint
