#pragma once
#include "runtime/gate/operation.hpp"
#include "runtime/gate/organization.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace leastwise::gate {

/// The condition keys that all calls of the caller have in common: who, from where. What Caller::context says stands
/// over what is computed; a caller whose context is the answer of this function is answered with it.
iam::Context caller_context(const Caller& caller, const core::World& world, const Organization& organization);

/// The keys that calls within one second on one account's resources have in common, made once for them.
class Moment {
public:
    const iam::Context& keys(core::Instant now, std::string_view resource_account, const Organization& organization);

private:
    std::int64_t second_ = 0;
    std::string account_;
    std::string organization_;
    iam::Context keys_;  // empty until they are asked for
};

/// The global condition keys of a call: the caller's, when, on what.
/// Source: IAM User Guide, "AWS global condition context keys".
iam::Context global_context(const Caller& caller, const core::World& world, std::string_view resource_arn,
                            const std::map<std::string, std::string>& resource_tags, Moment& moment,
                            const Organization& organization);
iam::Context global_context(const Caller& caller, const core::World& world, std::string_view resource_arn,
                            const std::map<std::string, std::string>& resource_tags);

/// The account that owns the resource: its ARN's, or the world's for ARNs that name none or AWS.
std::string_view account_of(std::string_view resource_arn, const core::World& world);

}  // namespace leastwise::gate
