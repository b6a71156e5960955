#pragma once
#include "runtime/template/template.hpp"

#include <functional>
#include <set>
#include <string>

namespace leastwise::runner {

/// Logical ids of the roles that only something else than this machine would assume: what the template gives them to
/// are types and properties that are not emulated, such as API Gateway's role for its own logs. No run shows what
/// they need. Policies that speak of a role, and outputs, do not use it.
std::set<std::string, std::less<>> roles_used_elsewhere(const templates::Template& loaded);

}  // namespace leastwise::runner
