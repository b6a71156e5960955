#pragma once
#include "emulators/iam/managed.hpp"
#include "emulators/iam/stored_policy.hpp"
#include "runtime/gate/directory.hpp"
#include "runtime/gate/gate.hpp"
#include "runtime/gate/service.hpp"

#include <functional>
#include <map>
#include <optional>
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

    /// The account's managed policies by ARN.
    const std::map<std::string, StoredPolicy, std::less<>>& policies() const { return policies_; }
    /// A policy of the account by ARN; nullptr when there is none.
    const StoredPolicy* find_stored(std::string_view arn) const;
    /// Names are taken without regard to case and path.
    bool has_policy_named(std::string_view name) const;
    /// The policy as it is now, of the account or of AWS; nothing when there is none or its document is
    /// malformed.
    std::optional<iam::Policy> managed_policy(std::string_view arn, iam::PolicyKind kind) const;
    /// Puts a policy of the account; those who have it have its default version from then on.
    const StoredPolicy& put_policy(const gate::Permit&, StoredPolicy policy);
    void remove_policy(const gate::Permit&, std::string_view arn);
    /// Puts an inline policy in an identity (replacing one of that name) or attaches a managed one.
    void add_to(const gate::Permit& permit, gate::IdentityKind kind, std::string_view name,
                iam::Policy policy);

private:
    core::World& world_;
    gate::Directory& directory_;
    ManagedCatalogue catalogue_;
    std::map<std::string, StoredPolicy, std::less<>> policies_;  // by ARN
    iam::Policy nobody_;
    std::vector<gate::Operation> operations_;
    std::vector<gate::ResourceType> resource_types_;
};

std::vector<gate::Operation> make_operations(Iam& service);
std::vector<gate::ResourceType> make_resource_types(Iam& service);

/// Adds the policy to the identity's list: an inline policy replaces the one of its name, a managed one is
/// attached once.
void add_policy(gate::Identity& identity, iam::Policy policy);

/// Every role, user and group of the account.
void each_identity(const gate::Directory& directory,
                   const std::function<void(const gate::Identity&, gate::IdentityKind)>& visit);

}  // namespace leastwise::iamapi
