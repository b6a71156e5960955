#pragma once
#include "runtime/gate/directory.hpp"
#include "runtime/gate/gate.hpp"
#include "runtime/gate/service.hpp"

#include <vector>

namespace leastwise::organizations {

/// AWS Organizations as far as templates need it: policies attached to what `organization:` of leastwise.yaml
/// describes. The tree itself is in the gate's directory.
class Organizations final : public gate::Service {
public:
    Organizations(core::World& world, gate::Directory& directory);

    std::string_view name() const override { return "organizations"; }
    const gate::WireTraits& wire() const override;
    std::span<const gate::Operation> operations() const override { return {}; }
    std::span<const gate::ResourceType> resource_types() const override { return resource_types_; }

    core::World& world() { return world_; }
    gate::Directory& directory() { return directory_; }

private:
    core::World& world_;
    gate::Directory& directory_;
    std::vector<gate::ResourceType> resource_types_;
};

std::vector<gate::ResourceType> make_resource_types(Organizations& service);

}  // namespace leastwise::organizations
