#pragma once
#include "runtime/template/sam/translation.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace leastwise::templates::sam {

/// What one entry of `Policies` is.
enum class PolicyForm { managed, statement, policy_template, unknown };
/// Refuses an Fn::If whose branches are of different forms.
PolicyForm policy_form(const Document& entry);

/// The policy document of `{DynamoDBCrudPolicy: {TableName: x}}`, or of an Fn::If of such. Every node of it
/// has the span of the entry that a person wrote, but the parameter values keep theirs.
Document expand_policy_template(const Document& entry, std::string_view logical_id);

/// The ARN of an AWS managed policy by its name, or the name itself when no policy has it.
std::string managed_policy_arn(const Translation& translation, const std::string& name);

}  // namespace leastwise::templates::sam
