#pragma once
#include "harness/tighten/plan.hpp"

#include <optional>
#include <string>
#include <vector>

namespace leastwise::tighten {

/// What the plans of one role's policies share. Borrows everything.
struct RoleScene {
    const templates::Template& loaded;
    const RoleNeeds& needs;
    const References& references;
    const Emulated& emulated;
    const catalogue::Catalogue& catalogue;
    const std::string& role;    ///< logical id
    const std::string& source;  ///< the resource a person wrote
};

/// A change to what a person wrote in place of these policies' statements, by their positions in the role, with
/// what it replaces filled in and the statements that the run needed.
Change entry_change(const RoleScene& scene, const std::vector<std::size_t>& policies, std::string subject,
                    core::Span span);

/// The entry of the function's Policies that attaches the managed policy; nothing when there is none, or when SAM
/// attaches the policy anyway, so that nothing is taken away with the entry.
std::optional<core::Span> managed_entry(const RoleScene& scene, const iam::Policy& policy);

/// The changes to the connectors that grant the role something.
void plan_connectors(const RoleScene& scene, Plan& plan);

}  // namespace leastwise::tighten
