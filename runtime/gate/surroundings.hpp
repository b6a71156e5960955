#pragma once
#include "runtime/gate/operation.hpp"

#include <map>
#include <string>
#include <string_view>

namespace leastwise::gate {

/// The global condition keys of a call: who, when, from where, on what.
/// Source: IAM User Guide, "AWS global condition context keys".
iam::Context global_context(const Caller& caller, const core::World& world, std::string_view resource_arn,
                            const std::map<std::string, std::string>& resource_tags);

/// The account that owns the resource: its ARN's, or the world's for ARNs that name none.
std::string_view account_of(std::string_view resource_arn, const core::World& world);

}  // namespace leastwise::gate
