#pragma once
#include "harness/tighten/plan.hpp"

namespace leastwise::tighten {

/// For each role of the template that several functions share and use differently: a role for each of these
/// functions, with what it needed. What cannot be divided safely is left out, with a remark.
std::vector<Change> split_roles(const templates::Template& loaded, const std::vector<RoleNeeds>& needs,
                                const References& references, const Emulated& emulated,
                                std::vector<Remark>& remarks);

/// Puts the divisions in place of what the plan would take from these roles as a whole.
void put_splits(std::vector<Change> splits, Plan& plan);

}  // namespace leastwise::tighten
