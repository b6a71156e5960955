#include "harness/tighten/trial.hpp"

namespace leastwise::tighten {
Trial::Trial(const templates::Template& loaded, core::Instant now,
             const iamapi::ManagedPolicies& managed_policies)
    : clock_(now),
      world_{clock_, random_, ids_, loaded.options.place},
      services_(world_, ledger_, {.source = ".", .scratch = scratch_.path().string()}) {
    services_.lambda.set_source_directory(loaded.directory);
    services_.iam.use_files(managed_policies);
    const gate::Credential& key =
        services_.directory.add_operator("leastwise-deployer", "AKIATRIALTRIALTRIAL0", "s");
    gate::Caller deployer;
    deployer.principal = key.principal;
    deployer.access_key_id = key.access_key_id;
    deployer.deployer = true;
    stack_ = runner::deploy(loaded, services_.gate, deployer);
}

std::vector<runner::RecordedResource> Trial::resources() const {
    std::vector<runner::RecordedResource> resources;
    for (const runner::Deployed& one : stack_.resources) {
        resources.push_back({one.logical_id, one.type, one.declared.physical_id, one.declared.arn});
    }
    return resources;
}

const gate::Role* Trial::role(std::string_view logical_id) const {
    for (const auto& [name, role] : services_.directory.roles()) {
        if (role->logical_id == logical_id) return role.get();
    }
    return nullptr;
}

const gate::Role* Trial::role_of_function(std::string_view function) const {
    const lambda::Function* found = functions().find_by_logical_id(function);
    return found == nullptr ? nullptr : directory().find_role(found->configuration.role_arn);
}

const iam::Policy* Trial::resource_policy(std::string_view arn) const {
    for (const gate::Service* service : services_.gate.services()) {
        if (const iam::Policy* policy = service->resource_policy(arn)) return policy;
    }
    return nullptr;
}

}  // namespace leastwise::tighten
