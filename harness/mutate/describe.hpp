#pragma once
#include "harness/mutate/score.hpp"

#include <string>

namespace leastwise::mutate {

/// Logical id of the role, or the ARN of the role or resource whose policy it is.
std::string holder_of(const Mutant& mutant, const runner::RecordedPolicies& policies);

/// "DynamoDBCrudPolicy", "statement ReadAll of AppPolicy", "permissions boundary Limits".
std::string subject_of(const Mutant& mutant, const runner::RecordedPolicies& policies);

/// `template.yaml:58:13`; "" when the statement has no place.
std::string place_of(const Mutant& mutant, const runner::RecordedPolicies& policies);

/// What is changed, as a person would say it: "without dynamodb:Scan", "on any resource".
std::string change_of(const Mutant& mutant, const runner::RecordedPolicies& policies);

std::string_view fate_name(Fate fate);            ///< "survived", "noticed", "killed", "unnoticed"
std::string_view operator_name(Operator op);      ///< "drop_action"

/// `{"mutants", "killed", "score", "outcomes": [{"holder", "policy", "place", "operator", "change", "direction",
/// "fate", "calls": [request ids]}]}`
core::Document to_document(const std::vector<Outcome>& outcomes, const Replay& replay);

/// Prints on standard output what survived, by policy, and the score.
void say_outcomes(const std::vector<Outcome>& outcomes, const Replay& replay);

}  // namespace leastwise::mutate
