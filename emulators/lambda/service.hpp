#pragma once
#include "emulators/lambda/declare.hpp"
#include "emulators/lambda/registry.hpp"
#include "emulators/lambda/runner.hpp"
#include "runtime/gate/gate.hpp"
#include "runtime/gate/service.hpp"

#include <memory>
#include <string>
#include <vector>

namespace leastwise::lambda {

/// AWS Lambda. Built before the fleet that runs its functions, because the fleet needs the service's
/// callbacks: `service.run_on(make_fleet(world, loop, spawner, service.callbacks(endpoint, watch)))`.
class LambdaService final : public gate::Service {
public:
    LambdaService(gate::Gate& gate, Directories directories);

    std::string_view name() const override { return "lambda"; }
    const gate::WireTraits& wire() const override;
    std::span<const gate::Operation> operations() const override { return operations_; }
    std::span<const gate::ResourceType> resource_types() const override { return resource_types_; }
    const iam::Policy* resource_policy(std::string_view arn) const override;
    std::map<std::string, std::string> resource_tags(std::string_view arn) const override;

    /// See Runner::callbacks.
    function::Fleet::Callbacks callbacks(http::Handler aws_endpoint,
                                         std::function<void(const function::LogEvent&)> watch) {
        return runner_.callbacks(std::move(aws_endpoint), std::move(watch));
    }
    void run_on(std::unique_ptr<function::Fleet> fleet) { runner_.run_on(std::move(fleet)); }
    /// Null until run_on.
    function::Fleet* fleet() const { return runner_.fleet(); }
    /// Invocations that have not ended, asynchronous ones included.
    std::size_t in_flight() const { return runner_.in_flight(); }

    const Registry& registry() const { return registry_; }
    /// What relative paths in the template start from; set before functions are declared.
    void set_source_directory(std::string path) { directories_.source = std::move(path); }

private:
    core::World& world_;
    Directories directories_;
    Registry registry_;
    Runner runner_;
    std::vector<gate::Operation> operations_;
    std::vector<gate::ResourceType> resource_types_;
};

}  // namespace leastwise::lambda
