#pragma once
#include "emulators/apigateway/api.hpp"
#include "runtime/gate/permit.hpp"

namespace leastwise::apigateway {

/// Every API, key and usage plan of the account. Changing anything takes a Permit.
class Registry {
public:
    const Api* find(std::string_view id) const;
    const std::map<std::string, Api, std::less<>>& apis() const { return apis_; }
    const Stage* find_stage(const Api& api, std::string_view name) const;
    /// What the stage serves: its deployment's snapshot; nullptr when it has none.
    std::shared_ptr<const Snapshot> served(const Api& api, const Stage& stage) const;

    Api& add(const gate::Permit&, Api api);
    /// @throws AwsError when there is no such API.
    Api& edit(const gate::Permit&, std::string_view id, const core::Place& place);

    void add_key(const gate::Permit&, ApiKey key);
    void add_plan(const gate::Permit&, UsagePlan plan);
    /// @throws AwsError when there is no such plan.
    UsagePlan& edit_plan(const gate::Permit&, std::string_view id);
    /// The enabled key of that value, if a usage plan admits it to the stage.
    const ApiKey* admitted_key(std::string_view value, std::string_view api_id, std::string_view stage) const;
    const std::map<std::string, ApiKey, std::less<>>& keys() const { return keys_; }

private:
    std::map<std::string, Api, std::less<>> apis_;
    std::map<std::string, ApiKey, std::less<>> keys_;
    std::map<std::string, UsagePlan, std::less<>> plans_;
};

/// Name of the deployment that an HTTP API's stages with AutoDeploy follow.
constexpr std::string_view kAutoDeployment = "$auto";

}  // namespace leastwise::apigateway
