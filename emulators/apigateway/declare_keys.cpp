#include "emulators/apigateway/declare.hpp"
#include "emulators/apigateway/errors.hpp"
#include "emulators/apigateway/service.hpp"

namespace leastwise::apigateway {
namespace {

using gate::Declaration;
using gate::Declared;
using gate::Support;

constexpr std::size_t kKeyValueBytesMin = 20;  // CreateApiKey
constexpr std::size_t kKeyValueBytesMax = 128;

Declared declare_api_key(ApiGateway& gateway, const Declaration& declaration, gate::Deployment& deployment) {
    core::Ids& ids = gateway.world().ids;
    ApiKey key;
    key.id = ids.lower(10);
    key.name =
        text_of(declaration.properties.find("Name")).value_or(declaration.logical_id + '-' + ids.mixed(12));
    key.value = text_of(declaration.properties.find("Value")).value_or(ids.mixed(40));
    if (key.value.size() < kKeyValueBytesMin || key.value.size() > kKeyValueBytesMax) {
        throw errors::invalid_key_value();
    }
    key.enabled =
        flag_of(declaration.properties.find("Enabled")).value_or(false);  // CloudFormation's default
    key.created = gateway.world().clock.now();
    const std::string id = key.id;
    gateway.registry().add_key(permit(deployment, gateway.world(), "CreateApiKey", "POST", "/apikeys"),
                               std::move(key));
    return {id, {{"APIKeyId", id}}, ""};
}

Declared declare_usage_plan(ApiGateway& gateway, const Declaration& declaration,
                            gate::Deployment& deployment) {
    UsagePlan plan;
    plan.id = gateway.world().ids.lower(6);
    plan.name = text_of(declaration.properties.find("UsagePlanName")).value_or(declaration.logical_id);
    const auto* stages = declaration.properties.find("ApiStages");
    if (stages != nullptr && stages->if_array() != nullptr) {
        for (const auto& stage : *stages->if_array()) {
            plan.stages.emplace_back(text_of(stage.find("ApiId")).value_or(""),
                                     text_of(stage.find("Stage")).value_or(""));
        }
    }
    const std::string id = plan.id;
    gateway.registry().add_plan(permit(deployment, gateway.world(), "CreateUsagePlan", "POST", "/usageplans"),
                                std::move(plan));
    return {id, {{"Id", id}}, ""};
}

Declared declare_usage_plan_key(ApiGateway& gateway, const Declaration& declaration,
                                gate::Deployment& deployment) {
    const std::string plan_id = required_text(declaration, "UsagePlanId");
    const std::string key_id = required_text(declaration, "KeyId");
    const gate::Permit allowed =
        permit(deployment, gateway.world(), "CreateUsagePlanKey", "POST", "/usageplans/" + plan_id + "/keys");
    if (!gateway.registry().keys().contains(key_id)) throw errors::unknown_key();
    gateway.registry().edit_plan(allowed, plan_id).key_ids.push_back(key_id);
    const std::string id = key_id + ':' + plan_id;
    return {id, {{"Id", id}}, ""};
}

}  // namespace

gate::ResourceType api_key_type(ApiGateway& gateway) {
    return {"AWS::ApiGateway::ApiKey",
            {{"Name"},
             {"Value"},
             {"Enabled"},
             {"StageKeys", Support::inert, "a usage plan admits a key to a stage"},
             {"Description", Support::inert, "shown nowhere"},
             {"Tags", Support::inert, "not used in conditions"}},
            [&gateway](const Declaration& declaration, gate::Deployment& deployment) {
                return declare_api_key(gateway, declaration, deployment);
            }};
}

gate::ResourceType usage_plan_type(ApiGateway& gateway) {
    return {"AWS::ApiGateway::UsagePlan",
            {{"UsagePlanName"},
             {"ApiStages"},
             {"Description", Support::inert, "shown nowhere"},
             {"Tags", Support::inert, "not used in conditions"},
             {"Quota", Support::unsupported, "requests are not counted"},
             {"Throttle", Support::unsupported, "requests are not throttled"}},
            [&gateway](const Declaration& declaration, gate::Deployment& deployment) {
                return declare_usage_plan(gateway, declaration, deployment);
            }};
}

gate::ResourceType usage_plan_key_type(ApiGateway& gateway) {
    return {"AWS::ApiGateway::UsagePlanKey",
            {{"UsagePlanId"}, {"KeyId"}, {"KeyType"}},
            [&gateway](const Declaration& declaration, gate::Deployment& deployment) {
                return declare_usage_plan_key(gateway, declaration, deployment);
            }};
}

}  // namespace leastwise::apigateway
