#pragma once
#include "runtime/gate/error.hpp"

#include <string>
#include <string_view>

/// AWS's texts for the STS API. Sources: answers of AWS as clients recorded them; STS API Reference,
/// "AssumeRole". (mem) marks a text that was not found in writing.
namespace leastwise::sts {

using gate::AwsError;

inline AwsError invalid_arn(std::string_view arn) {
    return {"ValidationError", 400, std::string(arn) + " is invalid"};
}
inline AwsError invalid_value(std::string_view value, std::string_view member, std::string_view constraint) {
    return {"ValidationError", 400,
            "1 validation error detected: Value '" + std::string(value) + "' at '" + std::string(member) +
                "' failed to satisfy constraint: " + std::string(constraint)};
}
inline AwsError longer_than_role_allows() {
    return {"ValidationError", 400,
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."};
}
inline AwsError longer_than_chaining_allows() {
    return {
        "ValidationError", 400,
        "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining."};
}
inline AwsError policy_is_not_json() {
    return {"MalformedPolicyDocument", 400, "The policy is not in the valid JSON format."};
}
inline AwsError malformed_policy(std::string_view problem) {
    return {"MalformedPolicyDocument", 400, std::string(problem)};
}
inline AwsError packed_policy_too_large(std::size_t percent) {
    return {"PackedPolicyTooLarge", 400,
            "Packed policy consumes " + std::to_string(percent) +
                "% of allotted space, please use smaller policy."};  // (mem)
}
inline AwsError transitive_key_not_in_tags() {
    return {"InvalidParameterValue", 400,
            "The specified transitive tag key must be included in the requested tags."};
}
inline AwsError transitive_key_conflict() {
    return {"InvalidParameterValue", 400,
            "One of the specified transitive tag keys can't be set because it conflicts with a transitive "
            "tag key "
            "from the calling session."};
}
inline AwsError source_identity_is_set() {
    return {"ValidationError", 400,
            "The source identity of the calling session cannot be changed."};  // (mem)
}
inline AwsError duplicate_tag_keys() {
    return {"InvalidParameterValue", 400,
            "Duplicate tag keys found. Please note that Tag keys are case insensitive."};
}
inline AwsError reserved_tag_key() {
    return {"InvalidParameterValue", 400, "Tag keys that begin with aws: are reserved for AWS."};  // (mem)
}
inline AwsError not_emulated(std::string_view operation, std::string_view member) {
    return {"NotImplemented", 501,
            "leastwise does not emulate " + std::string(operation) + " with " + std::string(member)};
}
inline AwsError too_many_policy_arns() {
    return {
        "ValidationError", 400,
        "1 validation error detected: Value at 'policyArns' failed to satisfy constraint: Member must have "
        "length less than or equal to 10"};  // (mem)
}
inline AwsError no_such_session_policy(std::string_view arn) {
    return {"ValidationError", 400,
            "Policy " + std::string(arn) + " does not exist or is not attachable."};  // (mem)
}
inline AwsError session_credentials(std::string_view operation) {
    return {"AccessDenied", 403, "Cannot call " + std::string(operation) + " with session credentials"};
}
inline AwsError message_is_not_valid() {
    return {"InvalidAuthorizationMessageException", 400, "Message is not valid"};  // (mem)
}
inline AwsError unknown_access_key(std::string_view id) {
    return {"ValidationError", 400, "The access key id " + std::string(id) + " is not valid."};  // (mem)
}
inline AwsError root_may_not_assume() {
    return {"AccessDenied", 403, "Roles may not be assumed by root accounts."};
}

constexpr std::string_view kSessionNamePattern =
    "Member must satisfy regular expression pattern: [\\w+=,.@-]*";
constexpr std::string_view kExternalIdPattern =
    "Member must satisfy regular expression pattern: [\\w+=,.@:\\/-]*";

}  // namespace leastwise::sts
