#pragma once
#include "runtime/gate/error.hpp"

#include <string>
#include <string_view>

/// AWS's texts for WAFV2. Sources: WAFV2 API Reference; messages as clients reported them. (mem) marks a text
/// that was not found in writing.
namespace leastwise::waf {

using gate::AwsError;

inline AwsError no_such_item() {
    return {"WAFNonexistentItemException", 400,
            "AWS WAF couldn’t perform the operation because your resource doesn’t exist."};
}
inline AwsError duplicate_item() {
    return {"WAFDuplicateItemException", 400,
            "AWS WAF couldn’t perform the operation because some resource in your request is a duplicate of "
            "an existing "
            "one."};
}
inline AwsError stale_lock() {
    return {"WAFOptimisticLockException", 400,
            "AWS WAF couldn’t save your changes because someone changed the resource after you started to "
            "edit it. "
            "Reapply your changes."};
}
inline AwsError invalid_parameter(std::string_view reason, std::string_view field,
                                  std::string_view parameter) {
    return {"WAFInvalidParameterException", 400,
            "Error reason: " + std::string(reason) + ", field: " + std::string(field) +
                ", parameter: " + std::string(parameter)};
}
inline AwsError capacity_exceeded(std::string_view limit) {
    return {"WAFLimitsExceededException", 400,
            "AWS WAF couldn’t perform the operation because you exceeded your resource limit. The capacity "
            "limit is " +
                std::string(limit) + " WCUs."};  // (mem)
}
inline AwsError only_api_stages() {
    return {"NotImplemented", 501, "leastwise associates web ACLs with stages of REST APIs only"};
}

}  // namespace leastwise::waf
