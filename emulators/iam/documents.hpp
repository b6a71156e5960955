#pragma once
#include "emulators/iam/iam.hpp"

#include <optional>
#include <string>

namespace leastwise::iamapi {

/// The member's text or "".
std::string text_property(const core::Document& properties, std::string_view name);
/// The member's elements; none when it is absent. A single value stands for a list of one, as in
/// CloudFormation.
std::vector<core::Document> list_property(const core::Document& properties, std::string_view name);

/// Reads a policy document given as an object or as JSON text. Problems go to the diagnostics.
std::optional<iam::Policy> read_policy(const core::Document& document, iam::PolicyKind kind,
                                       const std::string& name, core::Diagnostics& diagnostics);
/// The managed policy under that ARN: AWS's from the catalogue, the account's from the service. When there is
/// none, the diagnostics say so and the result is empty.
std::optional<iam::Policy> managed_policy(const Iam& service, const core::Document& arn, iam::PolicyKind kind,
                                          core::Diagnostics& diagnostics);

/// The name that was given, or one made of stack, logical id and twelve random characters, at most 64 long.
std::string physical_name(Iam& service, const std::string& given, const gate::Declaration& declaration);
/// `/` or `/path/`. @throws AwsError ValidationError.
std::string checked_path(const core::Document& properties);
/// @throws AwsError ValidationError when the name has other characters than AWS allows or a wrong length.
void check_name(std::string_view name, std::string_view member, std::size_t length_max);
/// Characters of the document without white space: what AWS's size limits count.
std::size_t policy_size(const iam::Policy& policy);

}  // namespace leastwise::iamapi
