#include "harness/lint/overlap.hpp"
#include "harness/lint/statement.hpp"
#include "runtime/core/text.hpp"
#include "runtime/iam/pattern.hpp"

#include <algorithm>
#include <array>

namespace leastwise::lint {
namespace {

using catalogue::Found;
using catalogue::Level;
using core::Severity;

/// Actions by access level.
class Levels {
public:
    void add(Level level) { ++counts_[static_cast<std::size_t>(level)]; }
    std::size_t of(Level level) const { return counts_[static_cast<std::size_t>(level)]; }
    std::size_t sum() const {
        std::size_t all = 0;
        for (const std::size_t count : counts_) all += count;
        return all;
    }
    bool changes() const { return of(Level::write) + of(Level::permissions) > 0; }
    /// "3 permissions management, 20 write, 31 read"
    std::string text() const {
        std::vector<std::string> parts;
        for (const Level level :
             {Level::permissions, Level::write, Level::tagging, Level::read, Level::list}) {
            if (of(level) == 0) continue;
            parts.push_back(std::to_string(of(level)) + " " + core::to_lower(catalogue::level_name(level)));
        }
        return core::join(parts, ", ");
    }

private:
    std::array<std::size_t, 5> counts_{};
};

/// Actions of the level "read" that hand out what opens other doors. Sources: the services' pages of the
/// Service Authorization Reference.
constexpr std::array<std::string_view, 5> kGivesSecrets = {"kms:Decrypt", "secretsmanager:GetSecretValue",
                                                           "ssm:GetParameter", "ssm:GetParameters",
                                                           "ssm:GetParametersByPath"};

/// Actions that AWS's own policies for functions allow on every resource, and sns:Publish, which needs that
/// for text messages. Sources: AWSLambdaBasicExecutionRole, AWSLambdaVPCAccessExecutionRole; SNS Developer
/// Guide, "Mobile text messaging (SMS)".
constexpr std::array<std::string_view, 6> kCommon = {
    "logs:CreateLogGroup",        "logs:CreateLogStream",       "logs:PutLogEvents",
    "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface", "sns:Publish"};

bool is_common(const Found& found) { return std::ranges::find(kCommon, found.name()) != kCommon.end(); }

bool gives_secrets(const Found& found) {
    return std::ranges::find(kGivesSecrets, found.name()) != kGivesSecrets.end();
}

bool is_every_resource(const iam::Statement& statement) {
    return !statement.not_resource && std::ranges::any_of(statement.resources, [](const std::string& each) {
        return iam::matches_everything(each);
    });
}

Levels reached_by(const std::string& pattern, const iam::Statement& statement,
                  const catalogue::Catalogue& catalogue) {
    Levels levels;
    Reachable reachable(statement.resources);
    catalogue.each_match(pattern, [&](const Found& found) {
        if (statement.not_resource || reachable(found))
            levels.add(found.action->level);
        return catalogue::Catalogue::Go::on;
    });
    return levels;
}

std::string where_of(const iam::Statement& statement) {
    std::string where = is_every_resource(statement) ? " on every resource" : " on what the statement names";
    if (!statement.conditions.empty()) where += ", under conditions";
    return where;
}

void review_action(const iam::Statement& statement, std::size_t index, const catalogue::Catalogue& catalogue,
                   Findings& findings) {
    const std::string& pattern = statement.actions[index];
    const Levels levels = reached_by(pattern, statement, catalogue);
    if (levels.sum() < 2) return;  // a pattern for one action, or for none, which is told elsewhere
    const bool every_action = iam::matches_everything(pattern) || pattern == "*:*";
    const bool unlimited = is_every_resource(statement) && statement.conditions.empty();
    Severity severity = Severity::note;
    if (levels.of(Level::permissions) > 0 || (unlimited && levels.changes())) severity = Severity::warning;
    if (every_action && unlimited) severity = Severity::error;
    findings.push_back(
        {{severity, std::string(every_action ? code::kEveryAction : code::kManyActions),
          span_of_action(statement, index),
          "\"" + pattern + "\" allows " + std::to_string(levels.sum()) + " actions (" + levels.text() + ")" +
              where_of(statement),
          "name the actions that are needed; `leastwise tighten` finds them from a test run"}});
}

/// The statement's own names of actions that could be limited to resources.
void review_every_resource(const iam::Statement& statement, const catalogue::Catalogue& catalogue,
                           Findings& findings) {
    const auto star = std::ranges::find_if(
        statement.resources, [](const std::string& each) { return iam::matches_everything(each); });
    if (star == statement.resources.end() || !statement.conditions.empty()) return;
    std::vector<std::string> strong, weak;
    for (const std::string& action : statement.actions) {
        const auto found = is_pattern(action) ? std::nullopt : catalogue.find(action);
        if (!found || !needs_resource(*found)) continue;
        const bool changes =
            found->action->level == Level::write || found->action->level == Level::permissions;
        const bool matters = (changes && !is_common(*found)) || gives_secrets(*found);
        (matters ? strong : weak).push_back(action);
    }
    if (strong.empty() && weak.empty()) return;
    const auto index = static_cast<std::size_t>(star - statement.resources.begin());
    findings.push_back(
        {{strong.empty() ? Severity::note : Severity::warning, std::string(code::kEveryResource),
          span_of_resource(statement, index),
          "\"*\" stands for every resource, and " + name_some(strong.empty() ? weak : strong) +
              " can name their own",
          "name their resources here; put actions that take none into a statement of their own"}});
}

}  // namespace

void review_reach(const iam::Statement& statement, const catalogue::Catalogue& catalogue,
                  Findings& findings) {
    if (statement.effect != iam::Effect::allow || statement.not_action) return;
    for (std::size_t i = 0; i < statement.actions.size(); ++i) {
        if (is_pattern(statement.actions[i])) review_action(statement, i, catalogue, findings);
    }
    if (!statement.not_resource) review_every_resource(statement, catalogue, findings);
}

}  // namespace leastwise::lint
