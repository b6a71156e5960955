#pragma once
#include "emulators/iam/iam.hpp"

namespace leastwise::iamapi {

/// AWS::IAM::Policy, AWS::IAM::RolePolicy and AWS::IAM::ManagedPolicy.
std::vector<gate::ResourceType> policy_resource_types(Iam& service);

}  // namespace leastwise::iamapi
