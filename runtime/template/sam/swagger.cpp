#include "runtime/template/sam/swagger.hpp"

#include "runtime/core/text.hpp"
#include "runtime/template/sam/python.hpp"
#include "runtime/template/sam/python2.hpp"
#include "runtime/template/sam/refusal.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace leastwise::templates::sam {
namespace {

constexpr std::string_view kValidators = "x-amazon-apigateway-request-validators";
constexpr std::string_view kResponses = "x-amazon-apigateway-gateway-responses";
constexpr std::string_view kPolicy = "x-amazon-apigateway-policy";
constexpr std::string_view kEndpoint = "x-amazon-apigateway-endpoint-configuration";

Document taken(const Document& document, std::string_view name) {
    const Document& value = member(document, name);
    return truthy(value) ? value : Document::object();
}

/// The credentials that API Gateway invokes the function with, or null.
Document credentials(const Swagger::Integration& integration) {
    const Document& method_auth = integration.method_auth;
    const Document& api_auth = integration.api_auth;
    const bool iam = member(method_auth, "Authorizer") == Document("AWS_IAM") ||
                     (member(api_auth, "DefaultAuthorizer") == Document("AWS_IAM") && !truthy(method_auth));
    if (!iam) return {};
    const auto role = [](const Document& auth) {
        const Document& given = member(auth, "InvokeRole");
        return !truthy(given) && has(auth, "InvokeRole") ? Document("NONE") : given;
    };
    Document wanted = role(method_auth);
    if (!truthy(wanted)) wanted = role(api_auth);
    if (!truthy(wanted) || wanted == Document("CALLER_CREDENTIALS")) {
        return "arn:" + integration.partition + ":iam::*:user/*";
    }
    return wanted == Document("NONE") ? Document() : wanted;
}

std::string validator_name(const Document& body, const Document& parameters) {
    if (truthy(body)) return truthy(parameters) ? "body-and-params" : "body-only";
    return truthy(parameters) ? "params-only" : "no-validation";
}

Document replaced_slashes(const Document& value) {
    if (const std::string* text = value.if_string()) {
        return Document(core::replace_all(*text, "~1", "/")).at(value.span());
    }
    if (const Document::Array* elements = value.if_array()) {
        Document list = Document::array();
        for (const Document& element : *elements) push(list, replaced_slashes(element));
        return list.at(value.span());
    }
    if (const Object* object = value.if_object()) {
        Object copy;
        for (const auto& one : *object) {
            put(copy, {core::replace_all(one.name, "~1", "/"), one.name_span}, replaced_slashes(one.value));
        }
        return Document(std::move(copy)).at(value.span());
    }
    return value;
}

/// Sets a.b.c in a map, making what is missing.
void set_endpoint_setting(Document& config, const Document& value, const std::string& broken) {
    if (!is_map(&config)) refuse_template(broken + "It should be a map.");
    Document& endpoint = object_in(config)[kEndpoint];
    if (endpoint.is_null()) endpoint = Document::object();
    if (!is_map(&endpoint))
        refuse_template(broken + "The value of '" + std::string(kEndpoint) + "' should be a map.");
    object_in(endpoint)["disableExecuteApiEndpoint"] = value;
}

}  // namespace

Swagger::Swagger(const Document& given) : Definition(python2_copy(given)) {
    if (!is_valid(document())) {
        refuse_template(
            "Invalid Swagger document or the Swagger document is not explicitly defined in "
            "'DefinitionBody'.");
    }
    security_definitions_ = taken(document(), "securityDefinitions");
    gateway_responses_ = taken(document(), kResponses);
    policy_ = taken(document(), kPolicy);
    definitions_ = has(document(), "definitions") ? member(document(), "definitions") : Document::object();
    for (const auto& path : paths()) path_items(path.name);
}

bool Swagger::is_valid(const Document& document) {
    if (!is_map(document.find("paths"))) return false;
    if (truthy(document.find("swagger"))) return true;
    return truthy(document.find("openapi")) && is_openapi3(member(document, "openapi"));
}

Document Swagger::skeleton() {
    Document info = Document::object({{"version", "1.0"}, {"title", ref_to("AWS::StackName")}});
    return Document::object({{"swagger", "2.0"}, {"info", std::move(info)}, {"paths", Document::object()}});
}

Document Swagger::finish() {
    Object& object = object_in(document());
    if (truthy(security_definitions_)) object["securityDefinitions"] = security_definitions_;
    if (truthy(gateway_responses_)) object[kResponses] = gateway_responses_;
    if (truthy(definitions_)) object["definitions"] = definitions_;
    return python2_copy(document());
}

void Swagger::add_lambda_integration(const Integration& integration) {
    const Name& method = integration.method;
    if (has_integration(integration.path.text, method)) {
        refuse_template("Lambda integration already exists on Path=" + integration.path.text +
                        ", Method=" + method.text);
    }
    add_path(integration.path, method);
    const bool conditional = truthy(integration.condition);
    for (Document* item : path_items(integration.path.text)) {
        Document& definition = *item->find(method.text);
        if (definition.is_null()) definition = Document::object();
        Object settings;
        settings.append("type", "aws_proxy");
        settings.append("httpMethod", "POST");
        settings.append("uri",
                        conditional ? make_if(integration.condition, integration.uri) : integration.uri);
        if (integration.transfer_mode == Document("RESPONSE_STREAM"))
            settings.append("responseTransferMode", "STREAM");
        set(settings, "credentials", credentials(integration));
        object_in(definition)[kIntegration] = Document(std::move(settings));
        if (!has(definition, "responses")) object_in(definition).append("responses", Document::object());
        if (conditional) definition = make_if(integration.condition, definition);
    }
}

void Swagger::add_machine_integration(const MachineIntegration& integration) {
    const Name& method = integration.method;
    if (has_integration(integration.path.text, method)) {
        refuse_template("Lambda integration already exists on Path=" + integration.path.text +
                        ", Method=" + method.text);
    }
    add_path(integration.path, method);
    const bool conditional = truthy(integration.condition);
    const auto by_status = [](const char* name, const char* good, const char* bad) {
        return Document::object(
            {{"200", Document::object({{name, good}})}, {"400", Document::object({{name, bad}})}});
    };
    for (Document* item : path_items(integration.path.text)) {
        Document& definition = *item->find(method.text);
        if (definition.is_null()) definition = Document::object();
        const auto wanted = [&](const Document& value) {
            return conditional ? make_if(integration.condition, value) : value;
        };
        Object settings;
        settings.append("type", "aws");
        settings.append("httpMethod", "POST");
        settings.append("uri", wanted(integration.uri));
        settings.append("responses", by_status("statusCode", "200", "400"));
        settings.append("credentials", integration.credentials);
        settings.append("requestTemplates", integration.request_templates);
        object_in(definition)[kIntegration] = Document(std::move(settings));
        if (!has(definition, "responses"))
            object_in(definition).append("responses", by_status("description", "OK", "Bad Request"));
        if (conditional) definition = make_if(integration.condition, definition);
    }
}

std::vector<std::pair<std::string, Document*>> Swagger::all_methods(const std::string& path) {
    std::vector<std::pair<std::string, Document*>> found;
    for (Document* item : path_items(path)) {
        for (const core::Member* ordered : python2_order(members_of(*item))) {
            const std::string& name = ordered->name;
            if (name == "summary" || name == "description" || name == "parameters") continue;
            for (Document* definition : conditional_contents(*item->find(name))) {
                if (!is_map(definition)) refuse_method(path, name);
                if (!truthy(definition->find(kIntegration))) continue;
                found.emplace_back(normalized_method(Document(name)).text, definition);
            }
        }
    }
    return found;
}

void Swagger::add_request_validator(const std::string& path, const Name& method, const Document& body,
                                    const Document& parameters) {
    const std::string name = validator_name(body, parameters);
    Document& validators = object_in(document())[kValidators];
    if (!truthy(validators)) validators = Document::object();
    if (!truthy(validators.find(name))) {
        object_in(validators)[name] =
            Document::object({{"validateRequestBody", body}, {"validateRequestParameters", parameters}});
    }
    for (Document* definition : methods_at(path, method)) {
        object_in(*definition)["x-amazon-apigateway-request-validator"] = Document(name);
    }
}

void Swagger::add_request_model(const std::string& path, const Name& method, const Document& model) {
    const Document& given = member(model, "Model");
    const Document name = Document(core::to_lower(python_text(given))).at(given.span());
    const Document& required = member(model, "Required");
    for (Document* definition : methods_at(path, method)) {
        if (!member(document(), "swagger").is_null()) {
            Document& parameters = ensure_array(*definition, "parameters");
            Object parameter;
            parameter.append("in", "body");
            parameter.append("name", name);
            parameter.append("schema", Document::object({{"$ref", "#/definitions/" + text_in(name)}}));
            set(parameter, "required", required);
            push(parameters, Document(std::move(parameter)));
        } else if (is_openapi3(member(document(), "openapi"))) {
            Document schema = Document::object({{"$ref", "#/components/schemas/" + text_in(name)}});
            Document content =
                Document::object({{"application/json", Document::object({{"schema", std::move(schema)}})}});
            Object body;
            body.append("content", std::move(content));
            set(body, "required", required);
            Document whole(std::move(body));
            object_in(*definition)["requestBody"] = keep_order(whole);
        }
    }
}

void Swagger::add_request_parameters(const std::string& path, const Name& method,
                                     const Document::Array& parameters) {
    for (Document* definition : methods_at(path, method)) {
        Document& list = ensure_array(*definition, "parameters");
        for (const Document& parameter : parameters) {
            const Document& full = member(parameter, "Name");
            const std::string rest = core::replace_all(text_in(full), "method.request.", "");
            const std::size_t dot = rest.find('.');
            const std::string location = rest.substr(0, dot);
            const bool query = location == "querystring";
            push(list,
                 Document::object({{"in", query ? Document("query") : Document(location).at(full.span())},
                                   {"name", Document(rest.substr(dot + 1)).at(full.span())},
                                   {"required", member(parameter, "Required")},
                                   {"type", "string"}}));
            if (!truthy(parameter.find("Caching"))) continue;
            push(ensure_array(*definition->find(kIntegration), "cacheKeyParameters"), full);
        }
    }
}

void Swagger::add_gateway_response(const Name& type, Document response) {
    if (!is_map(&gateway_responses_)) gateway_responses_ = Document::object();
    put(object_in(gateway_responses_), type, std::move(response));
}

void Swagger::add_models(const Document& models) {
    if (!truthy(definitions_)) definitions_ = Document::object();
    for (const auto& model : members_of(models)) {
        if (!truthy(model.value.find("type")))
            refuse_template("'Models' schema is missing 'type'.", model.name_span);
        put(object_in(definitions_), {core::to_lower(model.name), model.name_span}, model.value);
    }
}

void Swagger::add_binary_media_types(const Document& types) {
    object_in(document())["x-amazon-apigateway-binary-media-types"] = replaced_slashes(types);
}

void Swagger::disable_execute_api(const Document& value) {
    if (!is_openapi3(member(document(), "openapi"))) {
        set_endpoint_setting(document(), value, "Invalid OpenAPI definition: ");
        return;
    }
    Document& servers = object_in(document())["servers"];
    if (servers.is_null()) servers = Document::array({Document::object()});
    if (!is_list(&servers)) return;
    std::size_t index = 0;
    for (Document& server : array_in(servers)) {
        set_endpoint_setting(server, value,
                             "Invalid OpenAPI definition of 'servers[" + std::to_string(index++) + "]': ");
    }
}

std::string path_pattern(std::string_view path) {
    constexpr std::string_view kWord = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    std::string result;
    for (std::size_t i = 0; i < path.size(); ++i) {
        const std::size_t end = path[i] == '{' ? path.find('}', i) : std::string_view::npos;
        std::string_view name = end == std::string_view::npos ? "" : path.substr(i + 1, end - i - 1);
        if (name.ends_with('+')) name.remove_suffix(1);
        if (name.empty() || name.find_first_not_of(kWord) != std::string_view::npos) {
            result += path[i];
            continue;
        }
        result += '*';
        i = end;
    }
    return result;
}

std::string without_last_slash(std::string_view path) {
    if (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
    return std::string(path);
}

}  // namespace leastwise::templates::sam
