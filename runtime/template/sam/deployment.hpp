#pragma once
#include "runtime/template/sam/translation.hpp"

#include <vector>

namespace leastwise::templates::sam {

/// Reads DeploymentPreference of a function: remembers it, and gives its alias the policy to be shifted by
/// CodeDeploy. `alias` is null when the function publishes none.
void add_deployment(Translation& translation, Source& source, Generated* alias);

/// The CodeDeploy application, role and deployment groups of all functions that want one.
std::vector<Generated> make_deployments(Translation& translation);

}  // namespace leastwise::templates::sam
