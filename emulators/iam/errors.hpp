#pragma once
#include "runtime/gate/error.hpp"

#include <string>
#include <string_view>

/// AWS's texts for the IAM API. Sources: IAM API Reference "Common errors" and the operations' pages;
/// messages as clients report them. (mem) marks a text that was not found in writing.
namespace leastwise::iamapi {

using gate::AwsError;

inline AwsError no_such_role(std::string_view name) {
    return {"NoSuchEntity", 404, "The role with name " + std::string(name) + " cannot be found."};
}
inline AwsError no_such_role_policy(std::string_view name) {
    return {"NoSuchEntity", 404, "The role policy with name " + std::string(name) + " cannot be found."};
}
inline AwsError not_attachable(std::string_view arn) {
    return {"NoSuchEntity", 404, "Policy " + std::string(arn) + " does not exist or is not attachable."};
}
inline AwsError role_exists(std::string_view name) {
    return {"EntityAlreadyExists", 409, "Role with name " + std::string(name) + " already exists."};
}
inline AwsError policy_exists(std::string_view name) {
    return {"EntityAlreadyExists", 409,
            "A policy called " + std::string(name) + " already exists. Duplicate names are not allowed."};
}
inline AwsError not_an_arn(std::string_view text) {
    return {"InvalidInput", 400, "ARN " + std::string(text) + " is not valid."};
}
inline AwsError invalid_value(std::string_view value, std::string_view member, std::string_view constraint) {
    return {"ValidationError", 400,
            "1 validation error detected: Value '" + std::string(value) + "' at '" + std::string(member) +
                "' failed to satisfy constraint: " + std::string(constraint)};
}
inline AwsError invalid_marker(std::string_view marker) {
    return {"ValidationError", 400, "Invalid Marker: " + std::string(marker)};  // (mem)
}
inline AwsError inline_policies_too_large(std::string_view role) {
    return {"LimitExceeded", 409,
            "Maximum policy size of 10240 bytes exceeded for role " + std::string(role)};
}
inline AwsError quota_exceeded(std::string_view quota, std::size_t limit) {
    return {"LimitExceeded", 409,
            "Cannot exceed quota for " + std::string(quota) + ": " + std::to_string(limit)};
}

constexpr std::string_view kNamePattern = "Member must satisfy regular expression pattern: [\\w+=,.@-]+";
constexpr std::string_view kPathPattern =
    "Member must satisfy regular expression pattern: (\\u002F)|(\\u002F[\\u0021-\\u007F]+\\u002F)";

}  // namespace leastwise::iamapi
