#pragma once
#include "emulators/secretsmanager/secret.hpp"
#include "runtime/core/world.hpp"
#include "runtime/gate/gate.hpp"
#include "runtime/gate/service.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace leastwise::secretsmanager {

/// The secrets of one account and region, by name. Secrets whose recovery window has ended are gone.
class Store {
public:
    explicit Store(core::World& world) : world_(world) {}

    /// By name, ARN, or ARN without its six random characters; nullptr when there is none.
    const Secret* find(std::string_view id) const;
    /// @throws AwsError ResourceNotFoundException.
    const Secret& get(std::string_view id) const;
    Secret& change(const gate::Permit&, std::string_view id);
    /// A new secret with an ARN of its own. The name must be free.
    Secret& add(const gate::Permit&, std::string name);
    void remove(const gate::Permit&, const Secret& secret);
    /// The secrets that exist now, by name.
    std::vector<const Secret*> all() const;

    core::World& world() const { return world_; }
    core::Instant now() const { return world_.clock.now(); }
    /// `arn:aws:secretsmanager:R:A:secret:NAME`.
    std::string arn_without_suffix(std::string_view name) const;

private:
    bool exists(const Secret& secret) const { return !secret.deletion || *secret.deletion > now(); }

    core::World& world_;
    std::map<std::string, std::unique_ptr<Secret>, std::less<>> secrets_;
};

/// AWS Secrets Manager.
class Secrets final : public gate::Service {
public:
    explicit Secrets(core::World& world);

    std::string_view name() const override { return "secretsmanager"; }
    const gate::WireTraits& wire() const override;
    std::span<const gate::Operation> operations() const override { return operations_; }
    std::span<const gate::ResourceType> resource_types() const override { return resource_types_; }
    const iam::Policy* resource_policy(std::string_view arn) const override;
    std::map<std::string, std::string> resource_tags(std::string_view arn) const override;
    /// AWS shows the SecretId as the caller wrote it, not the ARN that was decided on.
    std::optional<gate::AwsError> access_denied(const gate::Call& call, const iam::AccessCheck& check,
                                                std::string_view message) const override;

    Store& store() { return store_; }
    const Store& store() const { return store_; }

private:
    Store store_;
    std::vector<gate::Operation> operations_;
    std::vector<gate::ResourceType> resource_types_;
};

/// AWS's name of the service.
using SecretsManager = Secrets;

std::vector<gate::Operation> make_operations(Store& store);
std::vector<gate::ResourceType> make_resource_types(Secrets& service);

}  // namespace leastwise::secretsmanager
