#include "emulators/apigateway/declare.hpp"

#include "emulators/apigateway/errors.hpp"

namespace leastwise::apigateway {

std::vector<gate::ResourceType> make_resource_types(ApiGateway& gateway) {
    std::vector<gate::ResourceType> types;
    for (const auto make :
         {rest_api_type, deployment_type, stage_type, account_type, resource_type, method_type, model_type,
          request_validator_type, authorizer_type, gateway_response_type, api_key_type, usage_plan_type,
          usage_plan_key_type, http_api_type, http_stage_type, http_route_type, http_integration_type,
          http_authorizer_type}) {
        types.push_back(make(gateway));
    }
    return types;
}

gate::Permit permit(gate::Deployment& deployment, const core::World& world, std::string_view purpose,
                    std::string_view verb, std::string_view path) {
    iam::AccessCheck check;
    check.action = "apigateway:" + std::string(verb);
    check.resource =
        "arn:" + world.place.partition + ":apigateway:" + world.place.region + "::" + std::string(path);
    std::vector<iam::AccessCheck> checks;
    checks.push_back(std::move(check));
    return deployment.gate.authorize(deployment.deployer, "apigateway", purpose, std::move(checks));
}

gate::ResourceType type_of(std::string_view name, ApiGateway& gateway,
                           std::vector<gate::PropertySupport> properties, Declare declare) {
    return {name, std::move(properties),
            [&gateway, declare](const gate::Declaration& declaration, gate::Deployment& deployment) {
                return declare(gateway, declaration, deployment);
            }};
}

std::string required_text(const gate::Declaration& declaration, std::string_view name) {
    auto text = text_of(declaration.properties.find(name));
    if (!text || text->empty()) throw errors::bad_property(name, "is required");
    return std::move(*text);
}

}  // namespace leastwise::apigateway
