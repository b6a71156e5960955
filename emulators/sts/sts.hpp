#pragma once
#include "runtime/gate/directory.hpp"
#include "runtime/gate/service.hpp"

#include <string>
#include <vector>

namespace leastwise::sts {

/// The Security Token Service: who am I, and sessions of roles.
class Sts final : public gate::Service {
public:
    Sts(core::World& world, gate::Directory& directory);

    std::string_view name() const override { return "sts"; }
    const gate::WireTraits& wire() const override;
    std::span<const gate::Operation> operations() const override { return operations_; }
    /// A role's trust policy. A role that does not exist trusts nobody.
    const iam::Policy* resource_policy(std::string_view arn) const override;
    std::map<std::string, std::string> resource_tags(std::string_view arn) const override;

    core::World& world() { return world_; }
    gate::Directory& directory() { return directory_; }
    const gate::Directory& directory() const { return directory_; }

private:
    core::World& world_;
    gate::Directory& directory_;
    iam::Policy nobody_;
    std::vector<gate::Operation> operations_;
};

std::vector<gate::Operation> make_operations(Sts& service);

/// What AssumeRole needs: the role's ARN with the session's context. Refuses malformed input first, as AWS
/// does.
std::vector<iam::AccessCheck> assume_role_access(const gate::Call& call);
gate::Answer assume_role(Sts& service, const gate::Call& call, const gate::Permit& permit);

}  // namespace leastwise::sts
