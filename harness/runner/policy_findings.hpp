#pragma once
#include "harness/runner/deployment.hpp"
#include "runtime/gate/gate.hpp"

#include <string>
#include <vector>

namespace leastwise::runner {

/// What in the stack's policies does not do what it says (lint/lint.hpp), as warnings at the places where a
/// person wrote it: identity and trust policies of the template's roles, and the policies of these resources.
/// Policies of AWS, and those that a SAM policy template or connector stands for, are not looked at.
core::Diagnostics policy_findings(gate::Gate& gate, const std::vector<std::string>& resource_arns,
                                  const templates::Template& loaded);

}  // namespace leastwise::runner
