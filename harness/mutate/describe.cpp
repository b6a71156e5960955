#include "harness/mutate/describe.hpp"

namespace leastwise::mutate {

using core::Document;

namespace {

/// The resource of the stack that has this ARN itself, nothing below it.
const runner::RecordedResource* resource_with(const Subject& subject, const std::string& arn) {
    const auto* found = subject.references == nullptr ? nullptr : subject.references->resource_of(arn);
    return found != nullptr && found->arn == arn ? found : nullptr;
}

/// As the template would write it.
std::string shown(const std::string& arn, const Mutant& mutant, const Subject& subject) {
    if (subject.references == nullptr || subject.references->resource_of(arn) == nullptr) return arn;
    return to_text(subject.references->reference(arn, holder_of(mutant, subject)));
}

}  // namespace

std::string holder_of(const Mutant& mutant, const Subject& subject) {
    if (mutant.owner == Owner::resource) {
        const std::string& arn = subject.policies.resources[mutant.holder].arn;
        const auto* resource = resource_with(subject, arn);
        return resource == nullptr ? arn : resource->logical_id;
    }
    const runner::RecordedRole& role = subject.policies.roles[mutant.holder];
    return role.logical_id.empty() ? role.arn : role.logical_id;
}

std::string subject_of(const Mutant& mutant, const Subject& subject) {
    const iam::Policy& policy = policy_of(mutant, subject.policies).policy;
    if (mutant.owner == Owner::resource) return "resource policy";
    const auto* resource = policy.arn.empty() ? nullptr : resource_with(subject, policy.arn);
    const std::string own_name = resource == nullptr ? policy.name : resource->logical_id;
    const std::string name = policy.origin.empty() ? own_name : policy.origin;
    if (mutant.op == Operator::drop_policy || !policy.origin.empty()) return name;
    const iam::Statement& statement = policy.statements[mutant.statement];
    const std::string which = statement.sid.empty() ? std::to_string(mutant.statement + 1) : statement.sid;
    return (mutant.owner == Owner::boundary ? "boundary " : "") + name + ", statement " + which;
}

std::string place_of(const Mutant& mutant, const runner::RecordedPolicies& policies) {
    const runner::RecordedPolicy& recorded = policy_of(mutant, policies);
    return mutant.statement < recorded.places.size() ? recorded.places[mutant.statement] : std::string();
}

std::string change_of(const Mutant& mutant, const Subject& subject) {
    const iam::Policy& policy = policy_of(mutant, subject.policies).policy;
    if (mutant.op == Operator::drop_policy) return "not attached";
    const iam::Statement& statement = policy.statements[mutant.statement];
    switch (mutant.op) {
        case Operator::drop_policy:
        case Operator::drop_statement: return "without the statement";
        case Operator::drop_action:
            return "without " + (mutant.action.empty() ? statement.actions[mutant.position] : mutant.action);
        case Operator::drop_resource: return "without " + shown(statement.resources[mutant.position], mutant, subject);
        case Operator::drop_principal:
            return "without " + shown(statement.principals[mutant.position].value, mutant, subject);
        case Operator::drop_condition:
            return "without the condition on " + statement.conditions[mutant.position].key;
        case Operator::widen_action: return "with " + mutant.action;
        case Operator::widen_resource: return "on any resource";
        case Operator::widen_principal: return "for anyone";
    }
    return {};
}

std::string_view fate_name(Fate fate) {
    switch (fate) {
        case Fate::survived: return "survived";
        case Fate::noticed: return "noticed";
        case Fate::killed: return "killed";
        case Fate::unnoticed: return "unnoticed";
    }
    return {};
}

std::string_view operator_name(Operator op) {
    switch (op) {
        case Operator::drop_policy: return "drop_policy";
        case Operator::drop_statement: return "drop_statement";
        case Operator::drop_action: return "drop_action";
        case Operator::drop_resource: return "drop_resource";
        case Operator::drop_principal: return "drop_principal";
        case Operator::drop_condition: return "drop_condition";
        case Operator::widen_action: return "widen_action";
        case Operator::widen_resource: return "widen_resource";
        case Operator::widen_principal: return "widen_principal";
    }
    return {};
}

Document to_document(const std::vector<Outcome>& outcomes, const Replay& replay,
                     const tighten::References* references) {
    const Subject subject{replay.policies(), references};
    Document::Array list;
    for (const Outcome& outcome : outcomes) {
        const Mutant& mutant = outcome.mutant;
        Document::Array calls;
        for (const std::size_t call : outcome.changed) calls.emplace_back(replay.calls()[call].request_id);
        list.push_back(Document::object(
            {{"holder", holder_of(mutant, subject)},
             {"policy", subject_of(mutant, subject)},
             {"place", place_of(mutant, subject.policies)},
             {"operator", std::string(operator_name(mutant.op))},
             {"change", change_of(mutant, subject)},
             {"direction", mutant.direction == Direction::narrows ? "narrows" : "widens"},
             {"fate", std::string(fate_name(outcome.fate))},
             {"calls", std::move(calls)}}));
    }
    const Score score = score_of(outcomes);
    return Document::object({{"mutants", score.mutants},
                             {"killed", score.killed},
                             {"score", core::Number{score.text()}},
                             {"outcomes", std::move(list)}});
}

}  // namespace leastwise::mutate
