#pragma once
#include "emulators/cloudformation/stack_record.hpp"
#include "runtime/core/world.hpp"
#include "runtime/gate/service.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace leastwise::cloudformation {

/// The stacks of one account and region, oldest first.
class Stacks {
public:
    /// By name or by id.
    const StackRecord* find(std::string_view name_or_id) const;
    const std::vector<StackRecord>& all() const { return stacks_; }
    /// Adds the stack, or replaces the one with that name.
    void put(const gate::Permit&, StackRecord record);

private:
    std::vector<StackRecord> stacks_;
};

/// AWS CloudFormation, as far as tests ask what a stack is made of.
class CloudFormationService final : public gate::Service {
public:
    explicit CloudFormationService(core::World& world);

    std::string_view name() const override { return "cloudformation"; }
    const gate::WireTraits& wire() const override;
    std::span<const gate::Operation> operations() const override { return operations_; }
    std::map<std::string, std::string> resource_tags(std::string_view arn) const override;
    /// A denied ListStacks names all stacks of the account.
    std::optional<gate::AwsError> access_denied(const gate::Call& call, const iam::AccessCheck& check,
                                                std::string_view message) const override;

    /// Makes a deployed stack known, as the deployer. @throws AwsError when the deployer may not.
    void record(gate::Gate& gate, const gate::Caller& deployer, StackRecord record);
    const Stacks& stacks() const { return stacks_; }

private:
    core::World& world_;
    Stacks stacks_;
    std::vector<gate::Operation> operations_;
};

}  // namespace leastwise::cloudformation
