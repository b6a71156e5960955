#pragma once
#include "emulators/apigateway/definition.hpp"
#include "emulators/apigateway/snapshot.hpp"
#include "runtime/gate/gate.hpp"
#include "runtime/gate/service.hpp"

namespace leastwise::apigateway {

class ApiGateway;

/// The template resource types that API Gateway provisions, each in its own file.
std::vector<gate::ResourceType> make_resource_types(ApiGateway& gateway);

// declare_rest.cpp
gate::ResourceType rest_api_type(ApiGateway& gateway);
gate::ResourceType deployment_type(ApiGateway& gateway);
gate::ResourceType stage_type(ApiGateway& gateway);
gate::ResourceType account_type(ApiGateway& gateway);
// declare_parts.cpp
gate::ResourceType resource_type(ApiGateway& gateway);
gate::ResourceType method_type(ApiGateway& gateway);
gate::ResourceType model_type(ApiGateway& gateway);
gate::ResourceType request_validator_type(ApiGateway& gateway);
gate::ResourceType authorizer_type(ApiGateway& gateway);
gate::ResourceType gateway_response_type(ApiGateway& gateway);
// declare_keys.cpp
gate::ResourceType api_key_type(ApiGateway& gateway);
gate::ResourceType usage_plan_type(ApiGateway& gateway);
gate::ResourceType usage_plan_key_type(ApiGateway& gateway);
// declare_http.cpp
gate::ResourceType http_api_type(ApiGateway& gateway);
gate::ResourceType http_stage_type(ApiGateway& gateway);
gate::ResourceType http_route_type(ApiGateway& gateway);
gate::ResourceType http_integration_type(ApiGateway& gateway);
gate::ResourceType http_authorizer_type(ApiGateway& gateway);

/// Asks for `apigateway:VERB` on a path of the control plane (`/restapis/abc`), as CloudFormation does.
gate::Permit permit(gate::Deployment& deployment, const core::World& world, std::string_view purpose,
                    std::string_view verb, std::string_view path);
/// The row of a resource type whose declarations `declare` carries out.
using Declare = gate::Declared (*)(ApiGateway&, const gate::Declaration&, gate::Deployment&);
gate::ResourceType type_of(std::string_view name, ApiGateway& gateway,
                           std::vector<gate::PropertySupport> properties, Declare declare);
/// A property that must be there. @throws AwsError.
std::string required_text(const gate::Declaration& declaration, std::string_view name);

}  // namespace leastwise::apigateway
