#pragma once
#include "harness/tighten/plan.hpp"
#include "harness/tighten/verify.hpp"

namespace leastwise::tighten {

/// The proposal for a person, per function, on standard output.
void say_plan(const Plan& plan, const std::vector<RoleNeeds>& needs, const templates::Template& loaded);

void say_verified(const Verification& verification);
enum class Written { no, yes };
void say_outcome(const std::vector<Change>& changes, Written written);

}  // namespace leastwise::tighten
