#include "emulators/apigateway/declare.hpp"
#include "emulators/apigateway/errors.hpp"
#include "emulators/apigateway/openapi_method.hpp"
#include "emulators/apigateway/service.hpp"
#include "runtime/core/text.hpp"

namespace leastwise::apigateway {
namespace {

using gate::Declaration;
using gate::Declared;
using gate::Support;

/// An HTTP API serves what is defined: every change is compiled at once, as AutoDeploy does.
void redeploy(const core::World& world, Api& api, core::Diagnostics& diagnostics) {
    Deployment deployment;
    deployment.id = kAutoDeployment;
    deployment.created = world.clock.now();
    deployment.snapshot =
        std::make_shared<const Snapshot>(api.definition, api.id, Flavor::http, world.place, diagnostics);
    api.deployments.insert_or_assign(deployment.id, std::move(deployment));
}

Api& edited_api(ApiGateway& gateway, const Declaration& declaration, gate::Deployment& deployment,
                std::string_view purpose, std::string_view part) {
    const std::string id = required_text(declaration, "ApiId");
    const gate::Permit allowed =
        permit(deployment, gateway.world(), purpose, "POST", "/apis/" + id + '/' + std::string(part));
    return gateway.registry().edit(allowed, id, gateway.world().place);
}

Declared declare_http_api(ApiGateway& gateway, const Declaration& declaration, gate::Deployment& deployment) {
    core::World& world = gateway.world();
    const core::Document& properties = declaration.properties;
    Api api;
    api.id = world.ids.lower(10);
    api.logical_id = declaration.logical_id;
    api.flavor = Flavor::http;
    api.created = world.clock.now();
    api.definition.root_id = world.ids.lower(7);
    api.definition.resources[api.definition.root_id].id = api.definition.root_id;
    if (const auto* body = properties.find("Body")) {
        Imported imported =
            import_openapi(*body, {api.definition, Flavor::http, api.id, world.ids}, deployment.diagnostics);
        api.name = imported.title;
        api.description = imported.description;
        api.cors = std::move(imported.cors);
        api.tags = std::move(imported.tags);
    }
    api.name = text_of(properties.find("Name")).value_or(api.name);
    api.description = text_of(properties.find("Description")).value_or(api.description);
    if (const auto* cors = properties.find("CorsConfiguration")) api.cors = *cors;
    for (auto& [name, value] : tags_of(properties.find("Tags"))) api.tags[name] = value;
    if (api.name.empty()) throw errors::bad_property("Name", "is required when the API has no Body");
    redeploy(world, api, deployment.diagnostics);
    const std::string id = api.id;
    gateway.registry().add(permit(deployment, world, "CreateApi", "POST", "/apis"), std::move(api));
    return {id,
            {{"ApiEndpoint", "https://" + id + ".execute-api." + world.place.region + ".amazonaws.com"},
             {"ApiId", id}},
            ""};
}

Declared declare_http_stage(ApiGateway& gateway, const Declaration& declaration,
                            gate::Deployment& deployment) {
    Api& api = edited_api(gateway, declaration, deployment, "CreateStage", "stages");
    const core::Document& properties = declaration.properties;
    Stage stage;
    stage.name = required_text(declaration, "StageName");
    stage.logical_id = declaration.logical_id;
    stage.deployment_id = kAutoDeployment;
    stage.variables = texts_of(properties.find("StageVariables"));
    stage.tags = tags_of(properties.find("Tags"));
    stage.created = gateway.world().clock.now();
    const std::string name = stage.name;
    if (!api.stages.emplace(name, std::move(stage)).second) throw errors::stage_exists();
    return {name, {}, ""};
}

Declared declare_http_integration(ApiGateway& gateway, const Declaration& declaration,
                                  gate::Deployment& deployment) {
    const core::Document& properties = declaration.properties;
    Report report(deployment.diagnostics);
    Integration integration;
    integration.type =
        integration_type(required_text(declaration, "IntegrationType")).value_or(IntegrationType::http_proxy);
    integration.uri = text_of(properties.find("IntegrationUri")).value_or("");
    integration.http_method = text_of(properties.find("IntegrationMethod")).value_or("POST");
    integration.credentials = text_of(properties.find("CredentialsArn")).value_or("");
    integration.payload_format = text_of(properties.find("PayloadFormatVersion")).value_or("1.0");
    if (integration.payload_format == "2") integration.payload_format = "2.0";
    integration.timeout =
        std::chrono::milliseconds(integer_of(properties.find("TimeoutInMillis")).value_or(30'000));
    core::Document place;
    place.at(declaration.span);
    check_integration(integration, Flavor::http, place, report);
    Api& api = edited_api(gateway, declaration, deployment, "CreateIntegration", "integrations");
    const std::string id = gateway.world().ids.lower(7);
    api.integrations.emplace(id, std::move(integration));
    return {id, {{"IntegrationId", id}}, ""};
}

/// The integration behind `integrations/{id}`.
Integration target_of(const Api& api, const Declaration& declaration) {
    std::string_view target;
    const std::string text = required_text(declaration, "Target");
    target = text;
    constexpr std::string_view kPrefix = "integrations/";
    if (target.starts_with(kPrefix)) target.remove_prefix(kPrefix.size());
    const auto found = api.integrations.find(target);
    if (found == api.integrations.end()) throw errors::unknown_integration();
    return found->second;
}

Method read_route(const Declaration& declaration, Report& report) {
    const core::Document& properties = declaration.properties;
    Method method;
    method.span = declaration.span;
    const std::string type = text_of(properties.find("AuthorizationType")).value_or("NONE");
    if (type == "AWS_IAM") method.authorization = Authorization::iam;
    if (type == "CUSTOM" || type == "JWT") method.authorization = Authorization::authorizer;
    if (type != "NONE" && method.authorization == Authorization::none) {
        report.invalid(*properties.find("AuthorizationType"),
                       "authorization type \"" + type + "\" is unknown");
    }
    method.authorizer_id = text_of(properties.find("AuthorizerId")).value_or("");
    method.operation_name = text_of(properties.find("OperationName")).value_or("");
    return method;
}

Declared declare_http_route(ApiGateway& gateway, const Declaration& declaration,
                            gate::Deployment& deployment) {
    Report report(deployment.diagnostics);
    const std::string key = required_text(declaration, "RouteKey");
    Method method = read_route(declaration, report);
    Api& api = edited_api(gateway, declaration, deployment, "CreateRoute", "routes");
    method.integration = target_of(api, declaration);
    const auto space = key.find(' ');
    const bool is_default = key == "$default";
    if (!is_default && (space == std::string::npos || key.substr(space + 1, 1) != "/")) {
        throw errors::bad_property("RouteKey", "must be $default or METHOD /path: " + key);
    }
    Resource& resource = is_default
                             ? default_route(api.definition)
                             : ensure_resource(api.definition, key.substr(space + 1), gateway.world().ids);
    method.http_method = is_default ? "ANY" : key.substr(0, space);
    const std::string name = method.http_method;
    resource.methods.insert_or_assign(name, std::move(method));
    redeploy(gateway.world(), api, deployment.diagnostics);
    const std::string id = gateway.world().ids.lower(7);
    return {id, {{"RouteId", id}}, ""};
}

Declared declare_http_authorizer(ApiGateway& gateway, const Declaration& declaration,
                                 gate::Deployment& deployment) {
    const core::Document& properties = declaration.properties;
    Report report(deployment.diagnostics);
    Authorizer authorizer;
    authorizer.id = gateway.world().ids.lower(6);
    authorizer.name = text_of(properties.find("Name")).value_or(declaration.logical_id);
    authorizer.type = AuthorizerType::request;
    const std::string type = required_text(declaration, "AuthorizerType");
    if (type != "REQUEST") authorizer.unsupported = "authorizer type " + type;
    authorizer.uri = text_of(properties.find("AuthorizerUri")).value_or("");
    authorizer.credentials = text_of(properties.find("AuthorizerCredentialsArn")).value_or("");
    authorizer.ttl =
        std::chrono::seconds(integer_of(properties.find("AuthorizerResultTtlInSeconds")).value_or(0));
    authorizer.payload_format = text_of(properties.find("AuthorizerPayloadFormatVersion")).value_or("1.0");
    if (authorizer.payload_format == "2") authorizer.payload_format = "2.0";
    authorizer.simple_responses = flag_of(properties.find("EnableSimpleResponses")).value_or(false);
    authorizer.identity_sources = identity_sources(properties.find("IdentitySource"), report);
    core::Document place;
    place.at(declaration.span);
    check_authorizer(authorizer, place, report);
    Api& api = edited_api(gateway, declaration, deployment, "CreateAuthorizer", "authorizers");
    const std::string id = authorizer.id;
    api.definition.authorizers.insert_or_assign(id, std::move(authorizer));
    redeploy(gateway.world(), api, deployment.diagnostics);
    return {id, {{"AuthorizerId", id}}, ""};
}

}  // namespace

gate::ResourceType http_api_type(ApiGateway& gateway) {
    gate::ResourceType type =
        type_of("AWS::ApiGatewayV2::Api", gateway,
                {{"Body", Support::ok, "OpenAPI 3.0 with API Gateway's extensions"},
                 {"Name"},
                 {"Description"},
                 {"ProtocolType", Support::ok, "HTTP"},
                 {"CorsConfiguration"},
                 {"Tags"},
                 {"FailOnWarnings", Support::inert, "warnings are listed"},
                 {"DisableExecuteApiEndpoint", Support::inert, "the API stays reachable"},
                 {"Version", Support::inert, "shown nowhere"},
                 {"RouteSelectionExpression", Support::inert, "HTTP APIs have one"}},
                declare_http_api);
    type.not_emulated = [](const core::Document& properties) -> std::string {
        const auto protocol = text_of(properties.find("ProtocolType"));
        return protocol == "WEBSOCKET" ? "WebSocket APIs are not emulated" : "";
    };
    return type;
}

/// Whether a stage would wait for deployments, in the forms that templates have.
bool is_off(const core::Document& value) {
    return value == core::Document(false) || value == core::Document("false");
}

gate::ResourceType http_stage_type(ApiGateway& gateway) {
    return type_of("AWS::ApiGatewayV2::Stage", gateway,
                   {{"ApiId"},
                    {"StageName"},
                    {"StageVariables"},
                    {"Tags"},
                    {"AutoDeploy", Support::inert, "every stage serves what is defined", is_off},
                    {"DeploymentId", Support::inert, "every stage serves what is defined"},
                    {"Description", Support::inert, "shown nowhere"},
                    {"AccessLogSettings", Support::inert, "the ledger has every request"},
                    {"DefaultRouteSettings", Support::inert, "no throttling, metrics or logging of routes"},
                    {"RouteSettings", Support::inert, "no throttling, metrics or logging of routes"}},
                   declare_http_stage);
}

gate::ResourceType http_route_type(ApiGateway& gateway) {
    return type_of(
        "AWS::ApiGatewayV2::Route", gateway,
        {{"ApiId"}, {"RouteKey"}, {"Target"}, {"AuthorizationType"}, {"AuthorizerId"}, {"OperationName"}},
        declare_http_route);
}

gate::ResourceType http_integration_type(ApiGateway& gateway) {
    return type_of("AWS::ApiGatewayV2::Integration", gateway,
                   {{"ApiId"},
                    {"IntegrationType", Support::ok, "AWS_PROXY to Lambda"},
                    {"IntegrationUri"},
                    {"IntegrationMethod"},
                    {"CredentialsArn"},
                    {"PayloadFormatVersion"},
                    {"TimeoutInMillis"},
                    {"Description", Support::inert, "shown nowhere"}},
                   declare_http_integration);
}

gate::ResourceType http_authorizer_type(ApiGateway& gateway) {
    return type_of("AWS::ApiGatewayV2::Authorizer", gateway,
                   {{"ApiId"},
                    {"Name"},
                    {"AuthorizerType", Support::ok, "REQUEST"},
                    {"AuthorizerUri"},
                    {"AuthorizerCredentialsArn"},
                    {"AuthorizerResultTtlInSeconds"},
                    {"AuthorizerPayloadFormatVersion"},
                    {"EnableSimpleResponses"},
                    {"IdentitySource"}},
                   declare_http_authorizer);
}

}  // namespace leastwise::apigateway
