#pragma once
#include "harness/tighten/plan.hpp"
#include "harness/tighten/verify.hpp"

namespace leastwise::tighten {

/// The proposal for a person, per function, on standard output.
void say_plan(const Plan& plan, const std::vector<RoleNeeds>& needs, const templates::Template& loaded);

enum class Written { no, yes };
void say_verified(const Plan& plan, const Verification& verification, Written written);

}  // namespace leastwise::tighten
