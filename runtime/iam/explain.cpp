#include "runtime/iam/explain.hpp"

#include "runtime/core/text.hpp"
#include "runtime/iam/layers.hpp"
#include "runtime/iam/operators.hpp"

namespace leastwise::iam {
namespace {

std::string quoted_list(const std::vector<std::string>& values) {
    return values.empty() ? "[]" : "[\"" + core::join(values, "\", \"") + "\"]";
}

std::string describe(const Condition& condition, const Context& context) {
    std::string text = operator_text(condition) + " " + condition.key + " " + quoted_list(condition.values);
    const ContextValues* found = context.find(condition.key);
    if (!found) return text + " against an absent key";
    if (found->multivalued || found->values.size() != 1)
        return text + " against " + quoted_list(found->values);
    return text + " against \"" + found->values.front() + "\"";
}

StatementTrace trace_statement(const Policy& policy, std::size_t index, Layer layer, const Asked& asked) {
    const Statement& statement = policy.statements[index];
    const Variables mode = variables_of(policy);
    const AccessCheck& check = asked.question.check;
    StatementTrace result;
    result.ref = {&policy, index, layer == Layer::resource ? resource_layer(check) : layer};
    result.effect = statement.effect;
    result.principal_matched = principal_applies(statement, layer, asked.question) != Match::none;
    result.action_matched = action_applies(statement, check.action);
    result.resource_matched = resource_applies(statement, policy.kind, asked, mode);
    const Condition* failed = failed_condition(statement, check.context, mode);
    result.conditions_matched = failed == nullptr;
    if (failed) result.failed_condition = describe(*failed, check.context);
    return result;
}

}  // namespace

std::vector<StatementTrace> trace(const Question& question) {
    const Asked asked(question);
    std::vector<StatementTrace> traces;
    for (const Layer layer : kLayers) {
        const LayerPolicies policies = policies_of(layer, question);
        for (std::size_t level = 0; level < policies.size(); ++level) {
            for (const Policy* policy : policies.level(level)) {
                for (std::size_t i = 0; i < policy->statements.size(); ++i) {
                    traces.push_back(trace_statement(*policy, i, layer, asked));
                }
            }
        }
    }
    return traces;
}

}  // namespace leastwise::iam
