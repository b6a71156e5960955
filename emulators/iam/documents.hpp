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
/// Reads the document that a call brings. It has no place in any file. @throws AwsError
/// MalformedPolicyDocument.
iam::Policy parse_document(const std::string& document, iam::PolicyKind kind, const std::string& name);
/// A principal of the account that a policy names must exist. Those of other accounts cannot be looked at.
/// @throws AwsError MalformedPolicyDocument.
void check_principals_exist(const Iam& service, const iam::Policy& policy);
/// What is told of an AWS managed policy that nothing is known of.
gate::AwsError no_document_for(std::string_view arn);

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
std::size_t document_size(std::string_view document);
/// The same of a policy whose text is not at hand.
std::size_t policy_size(const iam::Policy& policy);
/// Of all inline policies of the identity, but for the one of that name.
std::size_t inline_size_without(const gate::Identity& identity, std::string_view name);

}  // namespace leastwise::iamapi
