#pragma once
#include "runtime/gate/operation.hpp"
#include "runtime/iam/evaluate.hpp"

#include <string_view>

namespace leastwise::gate {

/// Learns of the policies that decisions are made with, before the call is recorded that they decide.
class PolicyWatch {
public:
    virtual ~PolicyWatch() = default;
    /// What binds the caller: told at its first call, and again at the first one after policies have changed.
    virtual void binds(const Caller& caller, const iam::PolicySet& policies) = 0;
    /// The policy that the resource carries, or nullptr: told at each decision about the resource.
    virtual void carries(std::string_view resource_arn, const iam::Policy* policy) = 0;
};

}  // namespace leastwise::gate
