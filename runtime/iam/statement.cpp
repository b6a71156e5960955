#include "runtime/iam/statement.hpp"

#include <algorithm>

namespace leastwise::iam {
namespace {

/// An element that lists nothing: `NotAction: []` would mean every action. AWS refuses it; should one exist
/// all the same, it denies everything and allows nothing.
bool applies(const Statement& statement, bool listed, bool negated, bool empty) {
    if (!negated) return listed;
    return empty ? statement.effect == Effect::deny : !listed;
}

}  // namespace

Variables variables_of(const Policy& policy) {
    return policy.version == "2012-10-17" ? Variables::substituted : Variables::literal;
}

bool action_applies(const Statement& statement, std::string_view action) {
    const bool listed = std::ranges::any_of(
        statement.actions, [action](const auto& pattern) { return match_glob(pattern, action, Case::fold); });
    return applies(statement, listed, statement.not_action, statement.actions.empty());
}

bool resource_element_applies(const Statement& statement, PolicyKind kind, bool listed) {
    if (kind == PolicyKind::trust) return true;  // a trust policy speaks about its own role
    return applies(statement, listed, statement.not_resource, statement.resources.empty());
}

bool resource_applies(const Statement& statement, PolicyKind kind, const Asked& asked, Variables mode) {
    const bool listed = std::ranges::any_of(statement.resources, [&](const auto& pattern) {
        return matches_resource(pattern, kind, asked.resource, asked.question.check.context, mode);
    });
    return resource_element_applies(statement, kind, listed);
}

const Condition* failed_condition(const Statement& statement, const Context& context, Variables mode) {
    for (const Condition& condition : statement.conditions) {
        if (!holds(condition, context, mode)) return &condition;
    }
    return nullptr;
}

Match principal_applies(const Statement& statement, Layer layer, const Question& question) {
    switch (layer) {
        case Layer::resource:
        case Layer::trust:
        case Layer::vpc_endpoint:
        case Layer::rcp: break;
        case Layer::none:
        case Layer::scp:
        case Layer::boundary:
        case Layer::session:
        case Layer::identity: return Match::direct;
    }
    // AWS denies every principal that has a permissions boundary, listed or not.
    const bool has_boundary = binding_caller(question).boundary != nullptr;
    if (statement.not_principal && statement.effect == Effect::deny && has_boundary) return Match::direct;
    return match_principal(statement, question.principal);
}

Match statement_applies(const Statement& statement, const Policy& policy, Layer layer, const Asked& asked) {
    const AccessCheck& check = asked.question.check;
    if (!action_applies(statement, check.action)) return Match::none;
    const Match match = principal_applies(statement, layer, asked.question);
    if (match == Match::none) return Match::none;
    const Variables mode = variables_of(policy);
    if (!resource_applies(statement, policy.kind, asked, mode)) return Match::none;
    return failed_condition(statement, check.context, mode) ? Match::none : match;
}

}  // namespace leastwise::iam
