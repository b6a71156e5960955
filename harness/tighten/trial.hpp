#pragma once
#include "harness/runner/policy_notes.hpp"
#include "harness/runner/scratch.hpp"
#include "harness/runner/services.hpp"

#include <string>
#include <vector>

namespace leastwise::tighten {

/// The world in which an edited template lives while it is looked at. Nothing runs in it.
class Trial {
public:
    Trial(const templates::Template& loaded, core::Instant now,
          const iamapi::ManagedPolicies& managed_policies);

    const runner::Stack& stack() const { return stack_; }
    std::vector<runner::RecordedResource> resources() const;
    const gate::Directory& directory() const { return services_.directory; }
    const lambda::Registry& functions() const { return services_.lambda.registry(); }
    const gate::Role* role(std::string_view logical_id) const;
    /// The role of a function, by the function's logical id; nullptr when there is none.
    const gate::Role* role_of_function(std::string_view function) const;
    /// The policy that a resource carries itself, or nullptr.
    const iam::Policy* resource_policy(std::string_view arn) const;
    const core::Place& place() const { return world_.place; }

private:
    core::ManualClock clock_;
    core::Random random_{1};
    core::Ids ids_{random_};
    core::World world_;
    runner::Scratch scratch_;
    ledger::Ledger ledger_;
    runner::Services services_;
    runner::Stack stack_;
};

}  // namespace leastwise::tighten
