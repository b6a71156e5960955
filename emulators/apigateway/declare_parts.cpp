#include "emulators/apigateway/declare.hpp"
#include "emulators/apigateway/errors.hpp"
#include "emulators/apigateway/gateway_response.hpp"
#include "emulators/apigateway/openapi_method.hpp"
#include "emulators/apigateway/service.hpp"
#include "runtime/core/text.hpp"
#include "runtime/wire/json.hpp"

namespace leastwise::apigateway {
namespace {

using gate::Declaration;
using gate::Declared;
using gate::Support;

/// The API that the declaration belongs to, after asking to change `part` of it.
Api& edited_api(ApiGateway& gateway, const Declaration& declaration, gate::Deployment& deployment,
                std::string_view purpose, std::string_view verb, std::string_view part) {
    const std::string id = required_text(declaration, "RestApiId");
    const gate::Permit allowed =
        permit(deployment, gateway.world(), purpose, verb, "/restapis/" + id + '/' + std::string(part));
    return gateway.registry().edit(allowed, id, gateway.world().place);
}

Declared declare_resource(ApiGateway& gateway, const Declaration& declaration, gate::Deployment& deployment) {
    const std::string parent = required_text(declaration, "ParentId");
    const std::string part = required_text(declaration, "PathPart");
    Api& api = edited_api(gateway, declaration, deployment, "CreateResource", "POST", "resources/" + parent);
    const auto found = api.definition.resources.find(parent);
    if (found == api.definition.resources.end()) throw errors::unknown_resource();
    if (part.find('/') != std::string::npos) throw errors::bad_property("PathPart", "must not contain /");
    const std::string path = (found->second.path == "/" ? "" : found->second.path) + '/' + part;
    if (find_resource(api.definition, path) != nullptr) throw errors::resource_exists(part);
    const std::string id = add_resource(api.definition, parent, part, gateway.world().ids).id;
    return {id, {{"ResourceId", id}}, ""};
}

IntegrationResponse read_integration_response(const core::Document& value, Report& report) {
    IntegrationResponse response;
    response.selection_pattern = text_of(value.find("SelectionPattern")).value_or("");
    response.status = read_status_code(value.find("StatusCode"), value, report);
    response.parameters = texts_of(value.find("ResponseParameters"));
    response.templates = texts_of(value.find("ResponseTemplates"));
    return response;
}

std::optional<Integration> read_integration(const core::Document* settings, Report& report) {
    if (settings == nullptr || settings->if_object() == nullptr) return {};
    Integration integration;
    const std::string name = text_of(settings->find("Type")).value_or("");
    const auto type = integration_type(name);
    if (!type) {
        report.invalid(*settings, "integration type \"" + name +
                                      "\" is not one of AWS_PROXY, MOCK, AWS, HTTP, HTTP_PROXY");
        return {};
    }
    integration.type = *type;
    integration.http_method = text_of(settings->find("IntegrationHttpMethod")).value_or("");
    integration.uri = text_of(settings->find("Uri")).value_or("");
    integration.credentials = text_of(settings->find("Credentials")).value_or("");
    integration.timeout =
        std::chrono::milliseconds(integer_of(settings->find("TimeoutInMillis")).value_or(29'000));
    integration.request_templates = texts_of(settings->find("RequestTemplates"));
    integration.passthrough = passthrough_of(settings->find("PassthroughBehavior"), report);
    const auto* responses = settings->find("IntegrationResponses");
    if (responses != nullptr && responses->if_array() != nullptr) {
        for (const auto& response : *responses->if_array()) {
            integration.responses.push_back(read_integration_response(response, report));
        }
    }
    report.unknown_members(*settings, "integration", "",
                           {"Type", "IntegrationHttpMethod", "Uri", "Credentials", "TimeoutInMillis",
                            "RequestTemplates", "IntegrationResponses", "PassthroughBehavior"});
    check_integration(integration, Flavor::rest, *settings, report);
    return integration;
}

Authorization read_authorization(const core::Document& properties, Report& report) {
    const std::string type = text_of(properties.find("AuthorizationType")).value_or("NONE");
    if (type == "AWS_IAM") return Authorization::iam;
    if (type == "CUSTOM" || type == "COGNITO_USER_POOLS" || type == "JWT") return Authorization::authorizer;
    if (type != "NONE") {
        report.invalid(*properties.find("AuthorizationType"),
                       "authorization type \"" + type + "\" is unknown");
    }
    return Authorization::none;
}

Declared declare_method(ApiGateway& gateway, const Declaration& declaration, gate::Deployment& deployment) {
    const core::Document& properties = declaration.properties;
    const std::string resource_id = required_text(declaration, "ResourceId");
    Method method;
    method.span = declaration.span;
    method.http_method = core::to_upper(required_text(declaration, "HttpMethod"));
    Report report(deployment.diagnostics);
    method.operation_name = text_of(properties.find("OperationName")).value_or("");
    method.authorization = read_authorization(properties, report);
    method.authorizer_id = text_of(properties.find("AuthorizerId")).value_or("");
    method.api_key_required = flag_of(properties.find("ApiKeyRequired")).value_or(false);
    method.validator_id = text_of(properties.find("RequestValidatorId")).value_or("");
    method.request_models = texts_of(properties.find("RequestModels"));
    for (const auto& [name, required] : texts_of(properties.find("RequestParameters"))) {
        method.request_parameters[name] = core::equals_ignoring_case(required, "true");
    }
    method.integration = read_integration(properties.find("Integration"), report);
    Api& api = edited_api(gateway, declaration, deployment, "PutMethod", "PUT",
                          "resources/" + resource_id + "/methods/" + method.http_method);
    const auto resource = api.definition.resources.find(resource_id);
    if (resource == api.definition.resources.end()) throw errors::unknown_resource();
    const std::string name = method.http_method;
    resource->second.methods.insert_or_assign(name, std::move(method));
    return {declaration.logical_id, {}, ""};
}

Declared declare_model(ApiGateway& gateway, const Declaration& declaration, gate::Deployment& deployment) {
    Model model;
    model.name = text_of(declaration.properties.find("Name")).value_or("");
    if (model.name.empty()) model.name = declaration.logical_id + gateway.world().ids.mixed(12);
    model.content_type = text_of(declaration.properties.find("ContentType")).value_or("application/json");
    model.span = declaration.span;
    Api& api = edited_api(gateway, declaration, deployment, "CreateModel", "POST", "models");
    if (const auto* schema = declaration.properties.find("Schema")) {
        const auto* text = schema->if_string();
        auto parsed = text == nullptr ? std::optional(*schema) : wire::read_json(*text);
        if (!parsed) throw errors::invalid_model();
        model.schema = std::move(*parsed);
    }
    const std::string name = model.name;
    api.definition.models.insert_or_assign(name, std::move(model));
    return {name, {}, ""};
}

Declared declare_validator(ApiGateway& gateway, const Declaration& declaration,
                           gate::Deployment& deployment) {
    Api& api =
        edited_api(gateway, declaration, deployment, "CreateRequestValidator", "POST", "requestvalidators");
    RequestValidator validator;
    validator.id = gateway.world().ids.lower(6);
    validator.name = text_of(declaration.properties.find("Name")).value_or("");
    validator.body = flag_of(declaration.properties.find("ValidateRequestBody")).value_or(false);
    validator.parameters = flag_of(declaration.properties.find("ValidateRequestParameters")).value_or(false);
    const std::string id = validator.id;
    api.definition.validators.insert_or_assign(id, std::move(validator));
    return {id, {{"RequestValidatorId", id}}, ""};
}

Declared declare_authorizer(ApiGateway& gateway, const Declaration& declaration,
                            gate::Deployment& deployment) {
    const core::Document& properties = declaration.properties;
    Report report(deployment.diagnostics);
    Authorizer authorizer;
    authorizer.id = gateway.world().ids.lower(6);
    authorizer.name = text_of(properties.find("Name")).value_or(declaration.logical_id);
    const std::string type = required_text(declaration, "Type");
    authorizer.type = type == "TOKEN" ? AuthorizerType::token : AuthorizerType::request;
    if (type != "TOKEN" && type != "REQUEST") authorizer.unsupported = "authorizer type " + type;
    authorizer.uri = text_of(properties.find("AuthorizerUri")).value_or("");
    authorizer.credentials = text_of(properties.find("AuthorizerCredentials")).value_or("");
    authorizer.validation_expression = text_of(properties.find("IdentityValidationExpression")).value_or("");
    authorizer.ttl =
        std::chrono::seconds(integer_of(properties.find("AuthorizerResultTtlInSeconds")).value_or(300));
    if (const auto* sources = properties.find("IdentitySource")) {
        authorizer.identity_sources = identity_sources(sources, report);
    } else if (authorizer.type == AuthorizerType::token) {
        authorizer.identity_sources = {{IdentitySource::Kind::header, "Authorization"}};
    }
    core::Document place;
    place.at(declaration.span);
    check_authorizer(authorizer, place, report);
    Api& api = edited_api(gateway, declaration, deployment, "CreateAuthorizer", "POST", "authorizers");
    const std::string id = authorizer.id;
    api.definition.authorizers.insert_or_assign(id, std::move(authorizer));
    return {id, {{"AuthorizerId", id}}, ""};
}

Declared declare_gateway_response(ApiGateway& gateway, const Declaration& declaration,
                                  gate::Deployment& deployment) {
    const core::Document& properties = declaration.properties;
    const std::string type = required_text(declaration, "ResponseType");
    if (!is_response_type(type))
        throw errors::bad_property("ResponseType", "names no gateway response: " + type);
    Report report(deployment.diagnostics);
    Api& api =
        edited_api(gateway, declaration, deployment, "PutGatewayResponse", "PUT", "gatewayresponses/" + type);
    api.definition.gateway_responses.insert_or_assign(
        type, read_gateway_response(properties.find("StatusCode"), properties.find("ResponseParameters"),
                                    properties.find("ResponseTemplates"), properties, report));
    return {declaration.logical_id, {{"Id", declaration.logical_id}}, ""};
}

}  // namespace

gate::ResourceType resource_type(ApiGateway& gateway) {
    return type_of("AWS::ApiGateway::Resource", gateway, {{"RestApiId"}, {"ParentId"}, {"PathPart"}},
                   declare_resource);
}

gate::ResourceType method_type(ApiGateway& gateway) {
    return type_of(
        "AWS::ApiGateway::Method", gateway,
        {{"RestApiId"},
         {"ResourceId"},
         {"HttpMethod"},
         {"OperationName"},
         {"AuthorizationType"},
         {"AuthorizerId"},
         {"ApiKeyRequired"},
         {"RequestValidatorId"},
         {"RequestModels"},
         {"RequestParameters"},
         {"Integration", Support::ok, "AWS_PROXY to Lambda, and MOCK with plain templates"},
         {"MethodResponses", Support::inert, "answers are passed on as the integration gives them"}},
        declare_method);
}

gate::ResourceType model_type(ApiGateway& gateway) {
    return type_of("AWS::ApiGateway::Model", gateway,
                   {{"RestApiId"},
                    {"Name"},
                    {"ContentType"},
                    {"Schema"},
                    {"Description", Support::inert, "shown nowhere"}},
                   declare_model);
}

gate::ResourceType request_validator_type(ApiGateway& gateway) {
    return type_of("AWS::ApiGateway::RequestValidator", gateway,
                   {{"RestApiId"}, {"Name"}, {"ValidateRequestBody"}, {"ValidateRequestParameters"}},
                   declare_validator);
}

gate::ResourceType authorizer_type(ApiGateway& gateway) {
    return type_of("AWS::ApiGateway::Authorizer", gateway,
                   {{"RestApiId"},
                    {"Name"},
                    {"Type", Support::ok, "TOKEN and REQUEST"},
                    {"AuthorizerUri"},
                    {"AuthorizerCredentials"},
                    {"AuthorizerResultTtlInSeconds"},
                    {"IdentitySource"},
                    {"IdentityValidationExpression"},
                    {"AuthType", Support::inert, "used by imports only"}},
                   declare_authorizer);
}

gate::ResourceType gateway_response_type(ApiGateway& gateway) {
    return type_of(
        "AWS::ApiGateway::GatewayResponse", gateway,
        {{"RestApiId"}, {"ResponseType"}, {"StatusCode"}, {"ResponseParameters"}, {"ResponseTemplates"}},
        declare_gateway_response);
}

}  // namespace leastwise::apigateway
