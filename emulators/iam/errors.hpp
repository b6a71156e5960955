#pragma once
#include "runtime/gate/error.hpp"

#include <string>
#include <string_view>

/// AWS's texts for the IAM API. Sources: answers of AWS of 2025 and 2026 as the tests of clients and
/// emulators recorded them; IAM API Reference "Common errors" and the operations' pages. (mem) marks a text
/// that was not found in writing.
namespace leastwise::iamapi {

using gate::AwsError;

inline AwsError no_such_entity(std::string message) { return {"NoSuchEntity", 404, std::move(message)}; }
inline AwsError delete_conflict(std::string message) { return {"DeleteConflict", 409, std::move(message)}; }
inline AwsError limit_exceeded(std::string message) { return {"LimitExceeded", 409, std::move(message)}; }
inline AwsError already_exists(std::string message) {
    return {"EntityAlreadyExists", 409, std::move(message)};
}
inline AwsError validation_error(std::string message) { return {"ValidationError", 400, std::move(message)}; }

/// `kind` is "role", "user" or "group".
inline AwsError no_such(std::string_view kind, std::string_view name) {
    return no_such_entity("The " + std::string(kind) + " with name " + std::string(name) +
                          " cannot be found.");
}
inline AwsError no_such_role(std::string_view name) { return no_such("role", name); }
inline AwsError no_such_inline_policy(std::string_view kind, std::string_view name) {
    return no_such_entity("The " + std::string(kind) + " policy with name " + std::string(name) +
                          " cannot be found.");
}
inline AwsError not_attachable(std::string_view arn) {
    return no_such_entity("Policy " + std::string(arn) + " does not exist or is not attachable.");
}
inline AwsError boundary_not_attachable(std::string_view arn) {
    return no_such_entity("Scope ARN: " + std::string(arn) + " does not exist or is not attachable.");
}
inline AwsError no_such_policy(std::string_view arn) {
    return no_such_entity("Policy " + std::string(arn) + " was not found.");
}
inline AwsError no_such_version(std::string_view arn, std::string_view version) {
    return no_such_entity("Policy " + std::string(arn) + " version " + std::string(version) +
                          " does not exist or is not attachable.");
}
inline AwsError no_such_access_key(std::string_view id) {
    return no_such_entity("The Access Key with id " + std::string(id) + " cannot be found.");
}

/// `kind` is "Role", "User" or "Group".
inline AwsError identity_exists(std::string_view kind, std::string_view name) {
    return already_exists(std::string(kind) + " with name " + std::string(name) + " already exists.");
}
inline AwsError role_exists(std::string_view name) { return identity_exists("Role", name); }
inline AwsError policy_exists(std::string_view name) {
    return already_exists("A policy called " + std::string(name) +
                          " already exists. Duplicate names are not allowed.");
}

inline AwsError must_detach_first() {
    return delete_conflict("Cannot delete entity, must detach all policies first.");
}
inline AwsError must_delete_policies_first() {
    return delete_conflict("Cannot delete entity, must delete policies first.");
}
inline AwsError must_remove_users_first() {
    return delete_conflict("Cannot delete entity, must remove users from group first.");  // (mem)
}
inline AwsError must_leave_groups_first() {
    return delete_conflict("Cannot delete entity, must remove from all groups first.");  // (mem)
}
inline AwsError must_delete_access_keys_first() {
    return delete_conflict("Cannot delete entity, must delete access keys first.");  // (mem)
}
inline AwsError policy_is_attached() {
    return delete_conflict("Cannot delete a policy attached to entities.");
}
inline AwsError policy_has_versions() {
    return delete_conflict(
        "This policy has more than one version. Before you delete a policy, you must delete the "
        "policy's versions. The default version is deleted with the policy.");
}
inline AwsError version_is_default() {
    return delete_conflict("Cannot delete the default version of a policy.");
}
inline AwsError too_many_versions() {
    return limit_exceeded(
        "A managed policy can have up to 5 versions. Before you create a new version, you must "
        "delete an existing version.");
}
inline AwsError quota_exceeded(std::string_view quota, std::size_t limit) {
    return limit_exceeded("Cannot exceed quota for " + std::string(quota) + ": " + std::to_string(limit));
}
/// `kind` is "role", "user" or "group".
inline AwsError inline_policies_too_large(std::string_view kind, std::string_view name, std::size_t limit) {
    return limit_exceeded("Maximum policy size of " + std::to_string(limit) + " bytes exceeded for " +
                          std::string(kind) + " " + std::string(name));
}

inline AwsError malformed_policy(std::string_view problem) {
    return {"MalformedPolicyDocument", 400, std::string(problem)};
}
inline AwsError not_json() { return malformed_policy("Syntax errors in policy."); }
inline AwsError trust_not_json() { return malformed_policy("This policy contains invalid Json"); }
inline AwsError invalid_principal(std::string_view arn) {
    return malformed_policy("Invalid principal in policy: \"AWS\":\"" + std::string(arn) + "\"");
}

inline AwsError not_an_arn(std::string_view text) {
    return validation_error("ARN " + std::string(text) + " is not valid.");
}
inline AwsError must_name_user() {
    return validation_error("Must specify userName when calling with non-User credentials");
}
/// IAM does not repeat the value.
inline AwsError invalid_value(std::string_view member, std::string_view constraint) {
    return validation_error("1 validation error detected: Value at '" + std::string(member) +
                            "' failed to satisfy constraint: " + std::string(constraint));
}
inline AwsError invalid_marker(std::string_view marker) {
    return validation_error("Invalid Marker: " + std::string(marker));  // (mem)
}
inline AwsError too_many_tags(std::string_view member) {
    return invalid_value(member, "Member must have length less than or equal to 50");
}
inline AwsError duplicate_tag_keys() { return {"InvalidInput", 400, "Duplicate tag keys found."}; }
inline AwsError duplicate_tag_keys_of_identity() {
    return {"InvalidInput", 400, "Duplicate tag keys found. Please note that Tag keys are case insensitive."};
}
inline AwsError invalid_input(std::string message) { return {"InvalidInput", 400, std::move(message)}; }
inline AwsError entity_unclear(std::string_view arn) {
    return invalid_input("Invalid Entity Arn: " + std::string(arn) +
                         " does not clearly define entity type and name.");
}
inline AwsError invalid_action(std::string_view action) {
    return invalid_input("Invalid Input Actions: " + std::string(action));  // (mem)
}
inline AwsError caller_arn_needed() {
    return invalid_input("CallerArn must be specified when a resource policy is specified.");  // (mem)
}
inline AwsError invalid_caller(std::string_view arn) {
    return invalid_input("Invalid Caller Arn: " + std::string(arn) + " is not a user.");  // (mem)
}

constexpr std::string_view kNamePattern = "Member must satisfy regular expression pattern: [\\w+=,.@-]+";
constexpr std::string_view kPathPattern =
    "Member must satisfy regular expression pattern: (\\u002F)|(\\u002F[\\u0021-\\u007F]+\\u002F)";
constexpr std::string_view kVersionPattern =
    "Member must satisfy regular expression pattern: v[1-9][0-9]*(\\.[A-Za-z0-9-]*)?";
constexpr std::string_view kTagKeyPattern =
    "Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+";
constexpr std::string_view kTagValuePattern =
    "Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*";
constexpr std::string_view kEnum = "Member must satisfy enum value set";

}  // namespace leastwise::iamapi
