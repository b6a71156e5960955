#include "runtime/template/sam/api.hpp"
#include "runtime/template/sam/python.hpp"
#include "runtime/template/sam/python2.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace leastwise::templates::sam {
namespace {

constexpr std::array<std::string_view, 5> kCors = {"AllowMethods", "AllowHeaders", "AllowOrigin", "MaxAge",
                                                   "AllowCredentials"};
constexpr std::array<std::string_view, 8> kAuth = {"Authorizers",
                                                   "DefaultAuthorizer",
                                                   "InvokeRole",
                                                   "AddDefaultAuthorizerToCorsPreflight",
                                                   "AddApiKeyRequiredToCorsPreflight",
                                                   "ApiKeyRequired",
                                                   "ResourcePolicy",
                                                   "UsagePlan"};
constexpr std::array<std::string_view, 3> kResponse = {"ResponseParameters", "ResponseTemplates",
                                                       "StatusCode"};

template <std::size_t N>
bool knows(const std::array<std::string_view, N>& names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

void needs_definition(const ApiParts& api, std::string_view what) {
    if (truthy(api.definition)) return;
    refuse_resource(api.id(), std::string(what) +
                                  " works only with inline Swagger specified in 'DefinitionBody' "
                                  "property.");
}

void needs_valid_definition(const ApiParts& api, std::string_view what) {
    if (Swagger::is_valid(api.definition)) return;
    refuse_resource(api.id(), "Unable to add " + std::string(what) +
                                  " because 'DefinitionBody' does not contain a valid "
                                  "Swagger definition.");
}

/// A path and the same path with a slash at its end get one preflight answer.
std::string without_slashes(std::string path) {
    if (path == "/") return path;
    while (path.ends_with('/')) path.pop_back();
    return path;
}

void add_cors(ApiParts& api) {
    const Document& given = api["Cors"];
    if (!truthy(given)) return;
    needs_definition(api, "Cors");
    Swagger::Cors cors;
    cors.origins = Document("'*'");
    cors.credentials = Document(false);
    if (is_text(&given) || is_intrinsic(given)) {
        cors.origins = given;
    } else if (const Object* object = given.if_object()) {
        for (const auto& one : *object) {
            if (knows(kCors, one.name)) continue;
            refuse_resource(api.id(), "Invalid key '" + one.name + "' for 'Cors' property.", one.name_span);
        }
        cors.methods = member(given, "AllowMethods");
        cors.headers = member(given, "AllowHeaders");
        cors.max_age = member(given, "MaxAge");
        if (has(given, "AllowOrigin")) cors.origins = member(given, "AllowOrigin");
        if (has(given, "AllowCredentials")) cors.credentials = member(given, "AllowCredentials");
    } else {
        refuse_resource(api.id(), "Invalid value for 'Cors' property", given.span());
    }
    needs_valid_definition(api, "Cors configuration");
    if (cors.credentials == Document(true) && cors.origins == Document("'*'")) {
        refuse_resource(api.id(),
                        "Unable to add Cors configuration because 'AllowCredentials' can not be true when "
                        "'AllowOrigin' is \"'*'\" or not set",
                        given.span());
    }
    Swagger swagger(api.definition);
    std::set<std::string> answered;
    for (const std::string& path : swagger.path_names()) {
        if (answered.insert(without_slashes(path)).second) swagger.add_cors(path, cors, api.id());
    }
    api.definition = swagger.finish();
}

void set_default_authorizer(const ApiParts& api, const Authorizers& authorizers, Swagger& swagger) {
    const Document& name = member(api["Auth"], "DefaultAuthorizer");
    if (!truthy(name)) return;
    if (!is_text(&name)) refuse_resource(api.id(), "DefaultAuthorizer is not a string.", name.span());
    if (find_authorizer(authorizers, text_in(name)) == nullptr && name != Document("AWS_IAM")) {
        refuse_resource(api.id(),
                        "Unable to set DefaultAuthorizer because '" + text_in(name) +
                            "' was not defined in "
                            "'Authorizers'.",
                        name.span());
    }
    const Document& auth = api["Auth"];
    const bool given = has(auth, "AddDefaultAuthorizerToCorsPreflight");
    const Document preflight = given ? member(auth, "AddDefaultAuthorizerToCorsPreflight") : Document(true);
    for (const std::string& path : swagger.path_names()) {
        swagger.set_default_authorizer(path, {text_in(name), name.span()}, authorizers, preflight);
    }
}

void add_auth(ApiParts& api) {
    const Document& auth = api["Auth"];
    if (!truthy(auth)) return;
    needs_definition(api, "Auth");
    for (const auto& one : members_of(auth)) {
        if (!knows(kAuth, one.name))
            refuse_resource(api.id(), "Invalid value for 'Auth' property", one.name_span);
    }
    needs_valid_definition(api, "Auth configuration");
    Swagger swagger(api.definition);
    const Authorizers authorizers =
        read_authorizers(api, member(auth, "Authorizers"), member(auth, "DefaultAuthorizer"));
    if (!authorizers.empty()) {
        swagger.add_authorizers(authorizers, api.translation, api.id());
        set_default_authorizer(api, authorizers, swagger);
    }
    if (truthy(auth.find("ApiKeyRequired"))) {
        swagger.add_api_key_definition();
        const bool given = has(auth, "AddApiKeyRequiredToCorsPreflight");
        const Document preflight = given ? member(auth, "AddApiKeyRequiredToCorsPreflight") : Document(true);
        for (const std::string& path : swagger.path_names()) swagger.set_default_api_key(path, preflight);
    }
    const Document& policy = member(auth, "ResourcePolicy");
    if (truthy(policy)) {
        if (!is_map(&policy))
            refuse_template("ResourcePolicy must be a map (ResourcePolicyStatement).", policy.span());
        for (const std::string& path : swagger.path_names()) {
            swagger.add_resource_policy(policy, path, api["StageName"]);
        }
        const Document& custom = member(policy, "CustomStatements");
        if (truthy(custom)) swagger.add_custom_statements(custom);
    }
    api.definition = swagger.finish();
    convert_to_openapi3(api);
}

std::string_view python_type(const Document& value) {
    if (is_text(&value)) return "str";
    if (is_list(&value)) return "list";
    if (value.if_bool() != nullptr) return "bool";
    if (value.is_null()) return "NoneType";
    return value.as_integer() ? "int" : "float";
}

void check_responses(const ApiParts& api, const Object& responses) {
    for (const auto& response : responses) {
        if (is_intrinsic(response.value)) {
            refuse_resource(api.id(),
                            "Unable to set GatewayResponses attribute because intrinsic functions are not "
                            "supported for this field.",
                            response.name_span);
        }
        if (!is_map(&response.value)) {
            refuse_resource(api.id(),
                            "Invalid property type '" + std::string(python_type(response.value)) +
                                "' for "
                                "GatewayResponses. Expected an object of type 'GatewayResponse'.",
                            response.name_span);
        }
        for (const auto& one : members_of(response.value)) {
            if (knows(kResponse, one.name)) continue;
            refuse_resource(
                api.id(),
                "Invalid property '" + one.name + "' in 'GatewayResponses' property '" + response.name + "'.",
                one.name_span);
        }
    }
}

/// {"gatewayresponse.header.X": value, …}
Document prefixed_parameters(const ApiParts& api, const Document& parameters) {
    Object prefixed;
    for (const auto& [name, prefix] : {std::pair{"Headers", "header."}, std::pair{"Paths", "path."},
                                       std::pair{"QueryStrings", "querystring."}}) {
        const Document* group = parameters.find(name);
        if (group == nullptr) continue;
        expect_map(*group, of_resource(api.id()), std::string("ResponseParameters.") + name);
        for (const auto& one : members_of(*group)) {
            put(prefixed, {std::string("gatewayresponse.") + prefix + one.name, one.name_span}, one.value);
        }
    }
    return Document(std::move(prefixed));
}

Document gateway_response(const ApiParts& api, const core::Member& response) {
    const Document& parameters = member(response.value, "ResponseParameters");
    if (truthy(parameters)) {
        expect_map(parameters, of_resource(api.id()),
                   "GatewayResponses." + response.name + ".ResponseParameters");
        for (const auto& one : members_of(parameters)) {
            if (one.name == "Headers" || one.name == "Paths" || one.name == "QueryStrings") continue;
            refuse_resource(api.id(), "Invalid gateway response parameter '" + one.name + "'", one.name_span);
        }
    }
    const Document& status = member(response.value, "StatusCode");
    const std::string code = python_text(status);
    const bool numeric =
        !code.empty() && code.size() <= 3 && code.find_first_not_of("0123456789") == std::string::npos;
    if (truthy(status) && !numeric) {
        refuse_resource(api.id(), "Property 'StatusCode' must be numeric", status.span());
    }
    Object made;
    made.append("responseParameters", prefixed_parameters(api, parameters));
    const Document& templates = member(response.value, "ResponseTemplates");
    made.append("responseTemplates", truthy(templates) ? templates : Document::object());
    if (!status.is_null() && !code.empty()) made.append("statusCode", code);
    return Document(std::move(made));
}

void add_gateway_responses(ApiParts& api) {
    const Document& responses = api["GatewayResponses"];
    if (!truthy(responses)) return;
    needs_definition(api, "GatewayResponses");
    check_responses(api, object_in(responses));
    needs_valid_definition(api, "Auth configuration");
    Swagger swagger(api.definition);
    for (const core::Member* response : python2_order(members_of(responses))) {
        swagger.add_gateway_response({response->name, response->name_span}, gateway_response(api, *response));
    }
    api.definition = swagger.finish();
}

void add_models(ApiParts& api) {
    const Document& models = api["Models"];
    if (!truthy(models)) return;
    needs_definition(api, "Models");
    needs_valid_definition(api, "Models definitions");
    for (const auto& model : members_of(models)) {
        if (!is_map(&model.value))
            refuse_resource(api.id(), "Invalid value for 'Models' property", model.name_span);
    }
    Swagger swagger(api.definition);
    swagger.add_models(models);
    api.definition = swagger.finish();
    convert_to_openapi3(api);
}

/// Moves a section of Swagger 2 into `components`.
void move_to_components(Document& definition, std::string_view from, std::string_view to) {
    if (!truthy(definition.find(from))) return;
    Object& object = object_in(definition);
    Document& components = object["components"];
    if (!truthy(components)) components = Document::object();
    object_in(components)[to] = *definition.find(from);
    python2_erase(object, from);
}

/// Preflight answers of OpenAPI 3 have schemas in their headers and say nothing of content types.
void convert_preflight(const std::string& path, Document& item) {
    Document* options = item.find("options");
    if (!truthy(options)) return;
    if (!is_map(options)) {
        refuse_template("Value of options method for path " + path +
                        " must be a dictionary according to Swagger spec.");
    }
    python2_erase(object_in(*options), "produces");
    python2_erase(object_in(*options), "consumes");
    Document* responses = options->find("responses");
    if (responses == nullptr || responses->is_null()) return;
    const std::string invalid = "Invalid responses in options method for path " + path + ": ";
    if (!is_map(responses)) refuse_template(invalid + "It should be a map.");
    Document* answer = responses->find("200");
    if (answer == nullptr || answer->is_null()) return;
    if (!is_map(answer)) refuse_template(invalid + "The value of '200' should be a map.");
    Document* headers = answer->find("headers");
    if (!truthy(headers)) return;
    if (!is_map(headers)) {
        refuse_template("Value of response's headers in options method for path " + path +
                        " must be a dictionary according to Swagger spec.");
    }
    for (auto& header : object_in(*headers)) header.value = Document::object({{"schema", header.value}});
}

}  // namespace

void complete_definition(ApiParts& api) {
    add_cors(api);
    add_auth(api);
    add_gateway_responses(api);
    if (truthy(api["BinaryMediaTypes"]) && truthy(api.definition)) {
        Swagger swagger(api.definition);
        swagger.add_binary_media_types(api["BinaryMediaTypes"]);
        api.definition = swagger.finish();
    }
    add_models(api);
    const Document& disabled = api["DisableExecuteApiEndpoint"];
    if (disabled.is_null()) return;
    if (!truthy(api.definition)) {
        refuse_resource(api.id(), "DisableExecuteApiEndpoint works only within 'DefinitionBody' property.",
                        disabled.span());
    }
    Swagger swagger(api.definition);
    swagger.disable_execute_api(disabled);
    api.definition = swagger.finish();
}

void convert_to_openapi3(ApiParts& api) {
    Document& definition = api.definition;
    if (!is_map(&definition) || !member(definition, "swagger").is_null()) return;
    const Document& own = member(definition, "openapi");
    const Document& wished = api["OpenApiVersion"];
    const Document version = !own.is_null() && wished.is_null() ? own : wished;
    if (!truthy(version) || !is_openapi3(version)) return;
    move_to_components(definition, "securityDefinitions", "securitySchemes");
    move_to_components(definition, "definitions", "schemas");
    Document* paths = definition.find("paths");
    if (!truthy(paths)) return;
    if (!is_map(paths)) refuse_template("Value of paths must be a dictionary according to Swagger spec.");
    for (auto& path : object_in(*paths)) {
        if (!is_map(&path.value)) refuse_path_item(path.name);
        convert_preflight(path.name, path.value);
    }
}

}  // namespace leastwise::templates::sam
