#pragma once
#include "runtime/gate/error.hpp"

#include <string>
#include <string_view>

/// AWS's texts for the Organizations API. Source: Organizations API Reference, "CreatePolicy" and
/// "AttachPolicy"; (mem) marks a text that was not found in writing.
namespace leastwise::organizations {

using gate::AwsError;

inline AwsError not_in_use() {
    return {"AWSOrganizationsNotInUseException", 400, "Your account is not a member of an organization."};
}
inline AwsError target_not_found() {
    return {"TargetNotFoundException", 400, "You specified a target that doesn't exist."};
}
inline AwsError type_not_emulated(std::string_view type) {
    return {"NotImplemented", 501,
            "leastwise does not emulate organization policies of type " + std::string(type)};
}
inline AwsError too_large(std::size_t limit) {
    return {"ConstraintViolationException", 400,
            "You have exceeded the maximum policy size: " + std::to_string(limit) + " bytes."};  // (mem)
}

}  // namespace leastwise::organizations
