#pragma once
#include "harness/mutate/score.hpp"
#include "harness/tighten/references.hpp"

#include <string>

namespace leastwise::mutate {

/// What a run was made from and what it recorded. Borrowed.
struct Subject {
    const runner::RecordedPolicies& policies;
    const tighten::References* references = nullptr;  ///< nullptr: ARNs and physical names stay as they are
};

/// Logical id of the role or resource whose policy it is, or its ARN.
std::string holder_of(const Mutant& mutant, const Subject& subject);

/// "DynamoDBCrudPolicy", "statement ReadAll of AppPolicy", "permissions boundary Limits".
std::string subject_of(const Mutant& mutant, const Subject& subject);

/// `template.yaml:58:13`; "" when the statement has no place.
std::string place_of(const Mutant& mutant, const runner::RecordedPolicies& policies);

/// What is changed, as a person would say it: "without dynamodb:Scan", "without !GetAtt Table.Arn".
std::string change_of(const Mutant& mutant, const Subject& subject);

std::string_view fate_name(Fate fate);            ///< "survived", "noticed", "killed", "unnoticed"
std::string_view operator_name(Operator op);      ///< "drop_action"

/// `{"mutants", "killed", "score", "outcomes": [{"holder", "policy", "place", "operator", "change", "direction",
/// "fate", "calls": [request ids]}]}`
core::Document to_document(const std::vector<Outcome>& outcomes, const Replay& replay,
                           const tighten::References* references);

/// Prints on standard output what survived, by policy, and the score.
void say_outcomes(const std::vector<Outcome>& outcomes, const Replay& replay,
                  const tighten::References* references);

}  // namespace leastwise::mutate
