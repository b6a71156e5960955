#pragma once
#include "emulators/logs/store.hpp"
#include "runtime/core/world.hpp"
#include "runtime/gate/service.hpp"

#include <vector>

namespace leastwise::logs {

/// Amazon CloudWatch Logs.
class LogsService final : public gate::Service {
public:
    explicit LogsService(core::World& world);

    std::string_view name() const override { return "logs"; }
    const gate::WireTraits& wire() const override;
    std::span<const gate::Operation> operations() const override { return operations_; }
    std::span<const gate::ResourceType> resource_types() const override { return resource_types_; }
    std::map<std::string, std::string> resource_tags(std::string_view arn) const override;

    const Store& store() const { return store_; }

private:
    core::World& world_;
    Store store_;
    std::vector<gate::Operation> operations_;
    std::vector<gate::ResourceType> resource_types_;
};

}  // namespace leastwise::logs
