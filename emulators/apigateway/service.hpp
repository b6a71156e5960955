#pragma once
#include "emulators/apigateway/data_plane.hpp"
#include "runtime/gate/service.hpp"

namespace leastwise::apigateway {

/// API Gateway: REST APIs, and loading and routing of HTTP APIs.
class ApiGateway final : public gate::Service {
public:
    ApiGateway(core::World& world, gate::Gate& gate);

    std::string_view name() const override { return "apigateway"; }
    const gate::WireTraits& wire() const override;
    std::span<const gate::Operation> operations() const override { return operations_; }
    std::span<const gate::ResourceType> resource_types() const override { return resource_types_; }
    std::map<std::string, std::string> resource_tags(std::string_view arn) const override;

    /// Serves one API, as it lives behind its own host name: `/{stage}/{path}`.
    http::Handler handler_for(std::string api_id);
    void serve(std::string_view api_id, http::Request request, http::Respond respond) {
        data_plane_.serve(api_id, std::move(request), std::move(respond));
    }
    /// The API that `Host` names (`{id}.execute-api.{region}.amazonaws.com`), with or without a port.
    std::optional<std::string> api_for_host(std::string_view host) const;

    struct Listing {
        std::string id, name, logical_id;
        Flavor flavor;
        std::vector<std::string> stages;
    };
    /// In the order of their logical ids.
    std::vector<Listing> apis() const;

    /// Real timers for integration timeouts; without one a function's own timeout is the only limit.
    void set_timer(Timer timer) { data_plane_.set_timer(std::move(timer)); }

    const Registry& registry() const { return registry_; }
    Registry& registry() { return registry_; }
    core::World& world() const { return world_; }
    DataPlane& data_plane() { return data_plane_; }

private:
    core::World& world_;
    Registry registry_;
    DataPlane data_plane_;
    std::vector<gate::Operation> operations_;
    std::vector<gate::ResourceType> resource_types_;
};

}  // namespace leastwise::apigateway
