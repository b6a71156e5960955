#include "runtime/iam/compiled.hpp"

#include <algorithm>

namespace leastwise::iam {
namespace {

/// A caller asks for few actions; whoever asks for very many must not fill the memory.
constexpr std::size_t kActionsMax = 256;

CompiledStatement compile(const Policy& policy, std::size_t index) {
    const Variables mode = variables_of(policy);
    const Statement& statement = policy.statements[index];
    CompiledStatement compiled{&policy, index, {}, {}};
    for (const std::string& text : statement.resources)
        compiled.resources.push_back(read_resource(text, policy.kind, mode));
    for (const Condition& condition : statement.conditions) {
        ReadCondition& read = compiled.conditions.emplace_back();
        read.condition = &condition;
        for (const std::string& text : condition.values)
            read.values.push_back(read_listed(condition.op, text, mode));
    }
    return compiled;
}

}  // namespace

CompiledPolicies::CompiledPolicies(PolicySet policies) : policies_(std::move(policies)) {
    for (std::size_t level = 0; level < policies_.scp.size(); ++level) {
        for (const Policy* policy : policies_.scp[level]) add(Layer::scp, level, *policy);
    }
    if (policies_.boundary) add(Layer::boundary, 0, *policies_.boundary);
    for (const Policy* policy : policies_.session) add(Layer::session, 0, *policy);
    for (const Policy* policy : policies_.identity) add(Layer::identity, 0, *policy);
    for (std::size_t i = 0; i < statements_.size(); ++i) all_[i].statement = &statements_[i];
}

void CompiledPolicies::add(Layer layer, std::size_t level, const Policy& policy) {
    for (std::size_t i = 0; i < policy.statements.size(); ++i) {
        statements_.push_back(compile(policy, i));
        all_.push_back({layer, level, nullptr});
    }
}

std::span<const CompiledPolicies::Speaking> CompiledPolicies::speaking_of(std::string_view action) const {
    const auto known = by_action_.find(action);
    if (known != by_action_.end()) return known->second;
    if (by_action_.size() >= kActionsMax) by_action_.clear();
    auto& speaking = by_action_[std::string(action)];
    std::ranges::copy_if(all_, std::back_inserter(speaking), [action](const Speaking& one) {
        return action_applies(one.statement->policy->statements[one.statement->index], action);
    });
    return speaking;
}

bool compiled_applies(const CompiledStatement& compiled, const Asked& asked) {
    const Statement& statement = compiled.policy->statements[compiled.index];
    const Context& context = asked.question.check.context;
    const bool listed = std::ranges::any_of(compiled.resources, [&](const ResourcePattern& pattern) {
        return matches(pattern, asked.resource, context);
    });
    return resource_element_applies(statement, compiled.policy->kind, listed) &&
           std::ranges::all_of(compiled.conditions, [&](const ReadCondition& one) { return holds(one, context); });
}

}  // namespace leastwise::iam
