#pragma once
#include "harness/tighten/settle.hpp"
#include "runtime/core/document.hpp"

#include <map>
#include <string>
#include <vector>

namespace leastwise::tighten {

/// What is proposed, for programs: the changes with their text before and after, the calls they rest on, what
/// was proved, what was left out and why, and what roles go on granting though the run did not need it.
/// `plan` is the plan that was settled; `policies` what each role may do with the settled text, as IAM policies.
core::Document to_document(const Plan& plan, const Settled& settled, const std::vector<RoleNeeds>& needs,
                           const templates::Template& loaded,
                           const std::map<std::string, std::string>& policies);

}  // namespace leastwise::tighten
