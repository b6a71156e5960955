#pragma once
#include "emulators/iam/managed.hpp"
#include "runtime/gate/directory.hpp"
#include "runtime/gate/gate.hpp"
#include "runtime/gate/service.hpp"

#include <map>
#include <string>
#include <vector>

namespace leastwise::iamapi {

/// The IAM service: roles live in the gate's directory, managed policies here.
class Iam final : public gate::Service {
public:
    Iam(core::World& world, gate::Directory& directory);

    std::string_view name() const override { return "iam"; }
    const gate::WireTraits& wire() const override;
    std::span<const gate::Operation> operations() const override { return operations_; }
    std::span<const gate::ResourceType> resource_types() const override { return resource_types_; }
    /// A role's trust policy. A role that does not exist trusts nobody.
    const iam::Policy* resource_policy(std::string_view arn) const override;
    std::map<std::string, std::string> resource_tags(std::string_view arn) const override;
    std::optional<gate::AwsError> access_denied(const gate::Call& call, const iam::AccessCheck& check,
                                                std::string_view message) const override;

    core::World& world() { return world_; }
    const core::Place& place() const { return world_.place; }
    gate::Directory& directory() { return directory_; }
    const gate::Directory& directory() const { return directory_; }
    const ManagedCatalogue& catalogue() const { return catalogue_; }
    /// Policies of AWS's own, beside those that travel with the program; before anything attaches them. No
    /// account owns them, so no permission is asked for.
    void use_files(ManagedPolicies policies) { catalogue_.use_files(std::move(policies)); }

    /// A policy of the account by ARN; nullptr when there is none.
    const iam::Policy* find_policy(std::string_view arn) const;
    const iam::Policy& put_policy(const gate::Permit&, iam::Policy policy);
    /// Puts an inline policy in a role (replacing one of that name) or attaches a managed one.
    void add_to_role(const gate::Permit& permit, std::string_view role_name, iam::Policy policy);

private:
    core::World& world_;
    gate::Directory& directory_;
    ManagedCatalogue catalogue_;
    std::map<std::string, iam::Policy, std::less<>> policies_;  // by ARN
    iam::Policy nobody_;
    std::vector<gate::Operation> operations_;
    std::vector<gate::ResourceType> resource_types_;
};

std::vector<gate::Operation> make_operations(Iam& service);
std::vector<gate::ResourceType> make_resource_types(Iam& service);

/// Adds the policy to the role's list: an inline policy replaces the one of its name, a managed one is
/// attached once.
void add_policy(gate::Role& role, iam::Policy policy);

}  // namespace leastwise::iamapi
