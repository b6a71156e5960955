#include "harness/lint/operations.hpp"
#include "harness/lint/overlap.hpp"
#include "harness/lint/statement.hpp"
#include "runtime/core/nearest.hpp"
#include "runtime/core/text.hpp"

#include <algorithm>

namespace leastwise::lint {
namespace {

std::string_view consequence(const iam::Statement& statement) {
    if (statement.not_action) return "so naming it excepts nothing";
    return statement.effect == iam::Effect::allow ? "so this grants nothing" : "so this denies nothing";
}

/// "dynamodb:GetItem", or "" when none is near.
std::string nearest_action(const catalogue::Service& service, std::string_view name) {
    const std::string wanted = core::to_lower(name);
    core::Nearest nearest(wanted);
    for (const catalogue::Action& action : service.actions()) nearest.offer(core::to_lower(action.name));
    if (nearest.found().empty()) return {};
    const catalogue::Action* action = service.find_action(nearest.found());
    return std::string(service.prefix()) + ":" + std::string(action->name);
}

std::string nearest_service(const catalogue::Catalogue& catalogue, std::string_view action) {
    const auto colon = action.find(':');
    const std::string wanted = core::to_lower(action.substr(0, colon));
    const auto other = std::ranges::find(kOtherNames, wanted, &OtherName::written);
    if (other != kOtherNames.end()) return std::string(other->prefix) + std::string(action.substr(colon));
    core::Nearest nearest(wanted);
    for (const std::string_view prefix : catalogue.services()) nearest.offer(prefix);
    if (nearest.found().empty()) return {};
    return nearest.found() + std::string(action.substr(colon));
}

std::string as_published(const catalogue::Catalogue& catalogue) {
    return "AWS listed none on " + std::string(catalogue.origin().published.substr(0, 10));
}

Finding warning(std::string_view code, core::Span span, std::string message, std::string hint) {
    return {{core::Severity::warning, std::string(code), span, std::move(message), std::move(hint)}};
}

/// At most two letters to change: a slip, not another name.
bool is_slip(std::string_view written, std::string_view near) {
    std::vector<std::size_t> row(near.size() + 1);
    for (std::size_t j = 0; j <= near.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= written.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= near.size(); ++j) {
            const std::size_t same = diagonal + (written[i - 1] == near[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({same, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row[near.size()] <= 2;
}

/// Names the near one, which can stand in the place of what was written.
void suggest(Finding& finding, const std::string& written, std::string near) {
    if (near.empty()) return;
    finding.hint = "did you mean " + near + "?";
    if (is_slip(core::to_lower(written), core::to_lower(near)))
        finding.fix = {Fix::Kind::replace, written, std::move(near)};
}

Finding unknown_action(const catalogue::Service& service, const std::string& text, core::Span span,
                       const std::string& so, const catalogue::Catalogue& catalogue) {
    Finding finding =
        warning(code::kUnknownAction, span, "\"" + text + "\" is no action, " + so, as_published(catalogue));
    for (const WithoutAction& one : kWithoutAction) {
        if (!core::equals_ignoring_case(one.operation, text)) continue;
        finding.hint = "for this operation AWS asks for " + std::string(one.asked_for);
        if (one.asked_for.find(',') == std::string_view::npos)
            finding.fix = {Fix::Kind::replace, text, std::string(one.asked_for)};
        return finding;
    }
    suggest(finding, text, nearest_action(service, text.substr(text.find(':') + 1)));
    return finding;
}

void check_action(const iam::Statement& statement, std::size_t index, const catalogue::Catalogue& catalogue,
                  Findings& findings) {
    const std::string& text = statement.actions[index];
    const core::Span span =
        index < statement.action_spans.size() ? statement.action_spans[index] : statement.span;
    const auto colon = text.find(':');
    if (colon == std::string::npos) return;  // "*", or refused when the policy was read
    if (text.find(kUnresolved) != std::string::npos) return;
    const std::string so = std::string(consequence(statement));
    const std::string prefix = text.substr(0, colon);
    const catalogue::Service* service = catalogue.service(prefix);
    if (service == nullptr && !is_pattern(prefix)) {
        findings.push_back(warning(
            code::kUnknownService, span,
            "\"" + text + "\": no service has actions that start with \"" + prefix + ":\", " + so, ""));
        std::string near = nearest_service(catalogue, text);
        if (!is_pattern(near) && !catalogue.find(near)) near.clear();  // that service has no such action either
        suggest(findings.back(), text, std::move(near));
        return;
    }
    if (!is_pattern(text)) {
        if (catalogue.find(text)) return;
        findings.push_back(unknown_action(*service, text, span, so, catalogue));
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
                   Findings& findings) {
    for (std::size_t i = 0; i < statement.actions.size(); ++i)
        check_action(statement, i, catalogue, findings);
}

}  // namespace leastwise::lint
