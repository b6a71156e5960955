#pragma once
#include "emulators/iam/managed.hpp"
#include "runtime/core/clock.hpp"
#include "runtime/template/template.hpp"

#include <map>
#include <string>

namespace leastwise::tighten {

/// What each role of the template may do by its identity policies, managed ones included, as one IAM policy in
/// JSON; by logical id, roles without any statement left out. Names that CloudFormation makes up anew for each
/// stack are patterns. The template is known to deploy.
std::map<std::string, std::string> role_policies(const templates::Template& before, const std::string& edited,
                                                 core::Instant now,
                                                 const iamapi::ManagedPolicies& managed_policies);

}  // namespace leastwise::tighten
