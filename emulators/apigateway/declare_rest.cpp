#include "emulators/apigateway/declare.hpp"
#include "emulators/apigateway/errors.hpp"
#include "emulators/apigateway/openapi.hpp"
#include "emulators/apigateway/service.hpp"

#include <algorithm>

namespace leastwise::apigateway {
namespace {

using gate::Declaration;
using gate::Declared;
using gate::Support;

void read_rest_properties(const core::Document& properties, Api& api) {
    api.description = text_of(properties.find("Description")).value_or(api.description);
    for (auto& type : list_of(properties.find("BinaryMediaTypes"))) {
        api.definition.binary_media_types.push_back(std::move(type));
    }
    if (text_of(properties.find("ApiKeySourceType")) == "AUTHORIZER") {
        api.definition.api_key_source = ApiKeySource::authorizer;
    }
    if (const auto* policy = properties.find("Policy")) api.definition.policy = *policy;
    api.tags = tags_of(properties.find("Tags"));
}

Declared declare_rest_api(ApiGateway& gateway, const Declaration& declaration, gate::Deployment& deployment) {
    core::World& world = gateway.world();
    Api api;
    api.id = world.ids.lower(10);
    api.logical_id = declaration.logical_id;
    api.created = world.clock.now();
    api.definition = empty_definition(world.ids);
    const core::Document& properties = declaration.properties;
    if (const auto* body = properties.find("Body")) {
        const Imported imported =
            import_openapi(*body, {api.definition, Flavor::rest, api.id, world.ids}, deployment.diagnostics);
        api.name = imported.title;
        api.description = imported.description;
    }
    read_rest_properties(properties, api);
    api.name = text_of(properties.find("Name")).value_or(api.name);
    if (api.name.empty()) throw errors::bad_property("Name", "is required when the API has no Body");
    const std::string id = api.id;
    const std::string root = api.definition.root_id;
    gateway.registry().add(permit(deployment, world, "CreateRestApi", "POST", "/restapis"), std::move(api));
    return {id, {{"RootResourceId", root}, {"RestApiId", id}}, ""};
}

/// AWS refuses to deploy an API without methods, or with a method that has no integration.
void check_deployable(const Api& api) {
    bool any = false;
    for (const auto& [id, resource] : api.definition.resources) {
        for (const auto& [name, method] : resource.methods) {
            any = true;
            if (!method.integration) throw errors::no_integration();
        }
    }
    if (!any) throw errors::no_methods();
}

std::string add_stage(const core::World& world, Api& api, const Declaration& declaration,
                      const std::string& name, const std::string& deployment_id,
                      const core::Document& settings) {
    if (name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-") !=
        std::string::npos) {
        throw errors::invalid_stage_name();
    }
    Stage stage;
    stage.name = name;
    stage.logical_id = declaration.logical_id;
    stage.deployment_id = deployment_id;
    stage.variables = texts_of(settings.find("Variables"));
    stage.tags = tags_of(settings.find("Tags"));
    stage.created = world.clock.now();
    api.stages.insert_or_assign(name, std::move(stage));
    return name;
}

Declared declare_deployment(ApiGateway& gateway, const Declaration& declaration,
                            gate::Deployment& deployment) {
    const std::string api_id = required_text(declaration, "RestApiId");
    const gate::Permit allowed = permit(deployment, gateway.world(), "CreateDeployment", "POST",
                                        "/restapis/" + api_id + "/deployments");
    Api& api = gateway.registry().edit(allowed, api_id, gateway.world().place);
    check_deployable(api);
    Deployment made;
    made.id = gateway.world().ids.lower(6);
    made.description = text_of(declaration.properties.find("Description")).value_or("");
    made.created = gateway.world().clock.now();
    made.snapshot = std::make_shared<const Snapshot>(api.definition, api.id, Flavor::rest,
                                                     gateway.world().place, deployment.diagnostics);
    const std::string id = made.id;
    api.deployments.insert_or_assign(id, std::move(made));
    // SAM names a stage "Stage" here beside the one it declares; CloudFormation makes both.
    if (const auto name = text_of(declaration.properties.find("StageName"))) {
        const auto* settings = declaration.properties.find("StageDescription");
        add_stage(gateway.world(), api, declaration, *name, id,
                  settings == nullptr ? core::Document() : *settings);
    }
    return {id, {{"DeploymentId", id}}, ""};
}

Declared declare_stage(ApiGateway& gateway, const Declaration& declaration, gate::Deployment& deployment) {
    const std::string api_id = required_text(declaration, "RestApiId");
    const std::string name = text_of(declaration.properties.find("StageName")).value_or("");
    if (name.empty()) throw errors::bad_property("StageName", "is required");
    const std::string deployment_id = required_text(declaration, "DeploymentId");
    const gate::Permit allowed =
        permit(deployment, gateway.world(), "CreateStage", "POST", "/restapis/" + api_id + "/stages");
    Api& api = gateway.registry().edit(allowed, api_id, gateway.world().place);
    if (!api.deployments.contains(deployment_id)) throw errors::unknown_deployment();
    if (api.stages.contains(name)) throw errors::stage_exists();
    return {
        add_stage(gateway.world(), api, declaration, name, deployment_id, declaration.properties), {}, ""};
}

/// EDGE and REGIONAL make no difference on one machine.
bool is_private(const core::Document& endpoints) {
    const core::Document* types = endpoints.find("Types");
    return types == nullptr || types->if_array() == nullptr ||
           std::ranges::find(*types->if_array(), core::Document("PRIVATE")) != types->if_array()->end();
}

/// SAM itself adds the one for the kind of endpoint.
bool has_import_parameters(const core::Document& parameters) {
    const core::Object* members = parameters.if_object();
    return members == nullptr || std::ranges::any_of(*members, [](const core::Member& one) {
               return one.name != "endpointConfigurationTypes";
           });
}

}  // namespace

gate::ResourceType rest_api_type(ApiGateway& gateway) {
    return {"AWS::ApiGateway::RestApi",
            {{"Body", Support::ok, "OpenAPI 2.0 and 3.0 with API Gateway's extensions"},
             {"Name"},
             {"Description"},
             {"BinaryMediaTypes"},
             {"ApiKeySourceType"},
             {"Policy"},
             {"Tags"},
             {"EndpointConfiguration", Support::inert,
              "a private API is reached at its local port as well, as all are", is_private},
             {"DisableExecuteApiEndpoint", Support::inert, "the API stays reachable"},
             {"FailOnWarnings", Support::inert, "warnings are listed"},
             {"Mode", Support::inert, "an API is always made anew"},
             {"Parameters", Support::inert, "import parameters", has_import_parameters},
             {"MinimumCompressionSize", Support::inert, "answers are not compressed"}},
            [&gateway](const Declaration& declaration, gate::Deployment& deployment) {
                return declare_rest_api(gateway, declaration, deployment);
            }};
}

gate::ResourceType deployment_type(ApiGateway& gateway) {
    return {"AWS::ApiGateway::Deployment",
            {{"RestApiId"},
             {"Description"},
             {"StageName"},
             {"StageDescription.Variables"},
             {"StageDescription.Tags"},
             {"StageDescription.Description", Support::inert, "shown nowhere"}},
            [&gateway](const Declaration& declaration, gate::Deployment& deployment) {
                return declare_deployment(gateway, declaration, deployment);
            }};
}

gate::ResourceType stage_type(ApiGateway& gateway) {
    return {"AWS::ApiGateway::Stage",
            {{"RestApiId"},
             {"StageName"},
             {"DeploymentId"},
             {"Variables"},
             {"Tags"},
             {"Description", Support::inert, "shown nowhere"},
             {"TracingEnabled", Support::inert, "no X-Ray traces are kept"},
             {"MethodSettings", Support::inert, "no throttling, caching, metrics or logging of methods"},
             {"AccessLogSetting", Support::inert, "the ledger has every request"},
             {"CacheClusterEnabled", Support::inert, "answers are not cached"},
             {"CacheClusterSize", Support::inert, "answers are not cached"},
             {"DocumentationVersion", Support::inert, "no documentation is served"}},
            [&gateway](const Declaration& declaration, gate::Deployment& deployment) {
                return declare_stage(gateway, declaration, deployment);
            }};
}

gate::ResourceType account_type(ApiGateway& gateway) {
    return {"AWS::ApiGateway::Account",
            {{"CloudWatchRoleArn", Support::inert, "the ledger has every request"}},
            [&gateway](const Declaration& declaration, gate::Deployment& deployment) -> Declared {
                permit(deployment, gateway.world(), "UpdateAccount", "PATCH", "/account");
                return {declaration.logical_id, {}, ""};
            }};
}

}  // namespace leastwise::apigateway
