#pragma once
#include "runtime/gate/error.hpp"

#include <string>
#include <string_view>

/// AWS's texts for Secrets Manager. Source: answers of AWS that clients recorded, and the Secrets Manager API
/// Reference; (mem) marks a text that was not found in writing.
namespace leastwise::secretsmanager {

using gate::AwsError;

inline AwsError invalid_name() {
    return {"ValidationException", 400,
            "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: "
            "-/_+=.@!"};
}
inline AwsError secret_not_found() {
    return {"ResourceNotFoundException", 400, "Secrets Manager can't find the specified secret."};
}
inline AwsError no_value_for_stage(std::string_view stage) {
    return {"ResourceNotFoundException", 400,
            "Secrets Manager can't find the specified secret value for staging label: " + std::string(stage)};
}
inline AwsError no_value_for_version(std::string_view version) {
    return {"ResourceNotFoundException", 400,
            "Secrets Manager can't find the specified secret value for VersionId: " + std::string(version)};
}
inline AwsError stage_is_not_of_version() {
    return {"InvalidRequestException", 400,
            "You provided a VersionStage that is not associated to the provided VersionId."};
}
inline AwsError secret_exists(std::string_view name) {
    return {"ResourceExistsException", 400,
            "The operation failed because the secret " + std::string(name) + " already exists."};
}
inline AwsError name_is_scheduled_for_deletion() {
    return {
        "InvalidRequestException", 400,
        "You can't create this secret because a secret with this name is already scheduled for deletion."};
}
inline AwsError marked_for_deletion() {
    return {"InvalidRequestException", 400,
            "You can't perform this operation on the secret because it was marked for deletion."};
}
inline AwsError already_scheduled_for_deletion() {
    return {
        "InvalidRequestException", 400,
        "You can't perform this operation on the secret because it was already scheduled for deletion."};  // (mem)
}
inline AwsError no_request_token() {
    return {"InvalidRequestException", 400,
            "You must provide a ClientRequestToken value. We recommend a UUID-type value."};
}
inline AwsError request_token_length() {
    return {"InvalidParameterException", 400, "ClientRequestToken must be 32-64 characters long."};  // (mem)
}
inline AwsError request_token_in_use(std::string_view token, std::string_view arn) {
    return {"ResourceExistsException", 400,
            "You can't use ClientRequestToken " + std::string(token) +
                " because that value is already in use for a version of secret " + std::string(arn) +
                "."};  // (mem)
}
inline AwsError two_values() {
    return {
        "InvalidParameterException", 400,
        "You can't specify both a binary secret value and a string secret value in the same secret."};  // (mem)
}
inline AwsError no_value() {
    return {"InvalidParameterException", 400,
            "You must provide either SecretString or SecretBinary."};  // (mem)
}
inline AwsError invalid_binary() { return {"SerializationException", 400, ""}; }
inline AwsError value_too_long(std::string_view member, std::size_t limit) {
    return {"ValidationException", 400,
            "1 validation error detected: Value at '" + std::string(member) +
                "' failed to satisfy constraint: Member must have length less than or equal to " +
                std::to_string(limit)};
}
inline AwsError window_with_force() {
    return {"InvalidParameterException", 400,
            "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays."};
}
inline AwsError window_out_of_range() {
    return {"InvalidParameterException", 400,
            "RecoveryWindowInDays value must be between 7 and 30 days (inclusive)."};
}
inline AwsError remove_from_needed(std::string_view stage, std::string_view version) {
    return {"InvalidParameterException", 400,
            "The parameter RemoveFromVersionId can't be empty. Staging label " + std::string(stage) +
                " is currently attached to version " + std::string(version) +
                ", so you must explicitly reference that version in RemoveFromVersionId."};
}
inline AwsError stage_not_attached(std::string_view stage, std::string_view version) {
    return {"InvalidParameterException", 400,
            "Staging label " + std::string(stage) + " is not attached to version " + std::string(version) +
                "."};  // (mem)
}
inline AwsError current_cannot_be_removed() {
    return {
        "InvalidParameterException", 400,
        "You can only move staging label AWSCURRENT to a different secret version. It can't be completely "
        "removed."};
}
inline AwsError password_too_short(std::size_t length) {
    return {"InvalidParameterException", 400,
            "Password length " + std::to_string(length) + " is too short based on the required types."};
}
inline AwsError password_length_out_of_range() {
    return {"InvalidParameterException", 400, "PasswordLength must be between 1 and 4096."};  // (mem)
}
// CloudFormation's words about dynamic references.
inline AwsError malformed_reference(std::string_view reference) {
    return {"ValidationError", 400,
            "Incorrect format is used in the following SecretsManager dynamic reference: [" +
                std::string(reference) + "]"};
}
inline AwsError secret_is_not_json() { return {"ValidationError", 400, "Could not parse SecretString JSON"}; }
inline AwsError no_such_json_key(std::string_view key) {
    return {"ValidationError", 400,
            "Could not find a value associated with JSONKey in SecretString: " + std::string(key)};
}
inline AwsError secret_is_not_text() {
    return {"ValidationError", 400, "The secret has no SecretString"};  // (mem)
}
inline AwsError no_characters_left() {
    return {"InvalidParameterException", 400,
            "You must include at least one character type in the generated password."};  // (mem)
}
inline AwsError invalid_next_token() {
    return {"InvalidNextTokenException", 400, "Invalid NextToken"};  // (mem)
}
inline AwsError invalid_filter_key(std::string_view key) {
    return {
        "ValidationException", 400,
        "1 validation error detected: Value '" + std::string(key) +
            "' at 'filters.1.member.key' failed to satisfy constraint: Member must satisfy enum value set: "
            "[all, name, tag-key, description, tag-value, primary-region, owning-service]"};
}
inline AwsError policy_is_not_json() {
    return {"MalformedPolicyDocumentException", 400, "This resource policy contains invalid Json."};
}
inline AwsError malformed_policy(std::string_view problem) {
    return {"MalformedPolicyDocumentException", 400, std::string(problem)};
}
inline AwsError public_policy() {
    return {"PublicPolicyException", 400,
            "You can't set this policy because it grants public access to the secret."};  // (mem)
}
inline AwsError too_many_tags() {
    return {"InvalidParameterException", 400, "You can't have more than 50 tags on a secret."};  // (mem)
}
inline AwsError duplicate_tag_key() {
    return {"InvalidParameterException", 400, "You can't use the same tag key more than once."};  // (mem)
}
inline AwsError not_emulated(std::string_view what) {
    return {"NotImplemented", 501, "leastwise does not emulate " + std::string(what)};
}

}  // namespace leastwise::secretsmanager
