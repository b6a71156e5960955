#pragma once
#include "emulators/iam/managed.hpp"
#include "runtime/template/template.hpp"

#include <filesystem>
#include <vector>

namespace leastwise::runner {

/// The AWS managed policies of these files, in their order; what cannot be read is in the diagnostics.
iamapi::ManagedPolicies load_managed_policies(const std::vector<std::filesystem::path>& files,
                                              core::Diagnostics& diagnostics);

/// Name to path below `policy/`, as templates::Options takes them.
std::map<std::string, std::string, std::less<>> managed_policy_paths(const iamapi::ManagedPolicies& policies);

}  // namespace leastwise::runner
