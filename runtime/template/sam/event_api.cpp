#include "runtime/template/sam/event_api.hpp"

#include "runtime/core/text.hpp"
#include "runtime/template/sam/python.hpp"
#include "runtime/template/sam/python2.hpp"
#include "runtime/template/sam/swagger.hpp"

#include <algorithm>

namespace leastwise::templates::sam {
namespace {

constexpr Property kRest[] = {{"Path", Kind::text, Presence::required},
                              {"Method", Kind::text, Presence::required},
                              {"RestApiId", Kind::text, Presence::required},
                              {"Stage", Kind::text},
                              {"Auth", Kind::map},
                              {"RequestModel", Kind::map},
                              {"RequestParameters", Kind::list},
                              {"TimeoutInMillis", Kind::integer},
                              {"ResponseTransferMode", Kind::text}};
constexpr Property kHttp[] = {{"Path", Kind::text},         {"Method", Kind::text},
                              {"ApiId", Kind::text},        {"Stage", Kind::text},
                              {"Auth", Kind::map},          {"TimeoutInMillis", Kind::integer},
                              {"RouteSettings", Kind::map}, {"PayloadFormatVersion", Kind::text}};

std::string api_id_of(const Event& event) {
    const Document& id = event["RestApiId"];
    return has(id, "Ref") ? text_of(id, "Ref") : python_text(id);
}

Document& api_properties(Translation& translation, const std::string& api_id) {
    return ensure_object(*translation.original.find("Resources")->find(api_id), "Properties");
}

void link(Translation& translation, Event& event) {
    const std::string api_id = api_id_of(event);
    const Document& api = member(translation.resources(), api_id);
    expect_map(api, of_event(event.id), "RestApiId",
               "RestApiId property of Api event must reference a valid resource in the same template.");
    const Document& properties = member(api, "Properties");
    if (has(api, "Properties")) expect_map(properties, attribute_of(api_id), "Properties");
    if (member(properties, "StageName") == Document(""))
        refuse_resource(api_id, "StageName cannot be empty.");
}

/// Names of methods and paths for messages, as the event gives them.
struct Route {
    const Event& event;
    std::string path, method;

    std::string at() const { return "on API method [" + method + "] for path [" + path + "]"; }
};

[[noreturn]] void refuse_authorizer(const Route& route, const Document& authorizer, const std::string& why) {
    refuse_event(route.event.id,
                 "Unable to set Authorizer [" + python_text(authorizer) + "] " + route.at() + " " + why,
                 authorizer.span());
}

void check_authorizer(const Route& route, const Document& api_auth, const std::string& api_id) {
    const Document& authorizer = member(route.event["Auth"], "Authorizer");
    const Document& known = member(api_auth, "Authorizers");
    if (!truthy(authorizer)) return;
    if (truthy(known)) expect_map(known, of_resource(api_id), "Auth.Authorizers");
    if (authorizer == Document("AWS_IAM")) return;
    if (authorizer == Document("NONE")) {
        if (truthy(api_auth.find("DefaultAuthorizer"))) return;
        refuse_event(route.event.id,
                     "Unable to set Authorizer " + route.at() +
                         " because 'NONE' is only a valid value "
                         "when a DefaultAuthorizer on the API is specified.",
                     authorizer.span());
    }
    if (!truthy(known))
        refuse_authorizer(route, authorizer, "because the related API does not define any Authorizers.");
    check_authorizer_kind(route.event, route.at(), authorizer, known);
    if (!truthy(known.find(text_in(authorizer)))) {
        refuse_authorizer(route, authorizer, "because it wasn't defined in the API's Authorizers.");
    }
}

void add_auth(Translation& translation, const Route& route, Document& api, const std::string& api_id,
              const Document& stage, Swagger& swagger) {
    const Document& auth = route.event["Auth"];
    Document api_auth = translation.with_parameters(ensure_member(api, "Auth"));
    check_authorizer(route, api_auth, api_id);
    const Document& scopes = member(auth, "AuthorizationScopes");
    if (truthy(scopes)) {
        expect_list(scopes, of_event(route.event.id), "Auth.AuthorizationScopes");
        if (!truthy(auth.find("Authorizer"))) {
            refuse_event(route.event.id, "AuthorizationScopes works only when Authorizer is set",
                         scopes.span());
        }
    }
    const Document& key = member(auth, "ApiKeyRequired");
    if (!key.is_null() && !truthy(key) && !truthy(api_auth.find("ApiKeyRequired"))) {
        refuse_event(route.event.id,
                     "Unable to set ApiKeyRequired [False] " + route.at() +
                         " because the related API "
                         "does not specify any ApiKeyRequired.",
                     key.span());
    }
    if (truthy(auth.find("Authorizer")) || !key.is_null()) {
        swagger.add_auth(route.path, normalized_method(Document(route.method)), auth, api);
    }
    const Document& policy = member(auth, "ResourcePolicy");
    if (!truthy(policy)) return;
    expect_map(policy, of_resource(route.event.id), "Auth.ResourcePolicy");
    swagger.add_resource_policy(policy, route.path, stage);
    if (truthy(policy.find("CustomStatements")))
        swagger.add_custom_statements(member(policy, "CustomStatements"));
}

void add_model(const Route& route, const Name& method, const Document& api, Swagger& swagger) {
    const Document& request = route.event["RequestModel"];
    if (!truthy(request)) return;
    expect_map(request, of_event(route.event.id), "RequestModel");
    const Document& model = member(request, "Model");
    if (!truthy(model)) return;
    const auto refuse_it = [&](const std::string& why) {
        refuse_event(
            route.event.id,
            "Unable to set RequestModel [" + python_text(model) + "] " + route.at() + " because " + why,
            model.span());
    };
    const Document& models = member(api, "Models");
    if (!truthy(models)) refuse_it("the related API does not define any Models.");
    if (!is_intrinsic(models) && !is_map(&models))
        refuse_it("the related API Models defined is of invalid type.");
    if (!is_text(&model)) refuse_it("the related API does not contain valid Models.");
    if (!truthy(models.find(text_in(model)))) refuse_it("it wasn't defined in the API's Models.");
    swagger.add_request_model(route.path, method, request);
    Document body = member(request, "ValidateBody");
    Document parameters = member(request, "ValidateParameters");
    if (body.is_null() && parameters.is_null()) return;
    if (body.is_null()) body = Document(false);
    if (parameters.is_null()) parameters = Document(false);
    if (body.if_bool() == nullptr || parameters.if_bool() == nullptr) {
        refuse_event(
            route.event.id,
            "Unable to set Validator to RequestModel [" + python_text(model) + "] " + route.at() +
                " ValidateBody and ValidateParameters must be a boolean type, strings or intrinsics are not "
                "supported.",
            request.span());
    }
    swagger.add_request_validator(route.path, method, body, parameters);
}

void check_parameter_name(const Event& event, const std::string& name, core::Span at) {
    for (const std::string_view prefix :
         {"method.request.querystring.", "method.request.path.", "method.request.header."}) {
        if (name.starts_with(prefix)) return;
    }
    refuse_event(
        event.id,
        "Invalid value for 'RequestParameters' property. Keys must be in the format "
        "'method.request.[querystring|path|header].{value}', e.g 'method.request.header.Authorization'.",
        at);
}

/// {"Name", "Required", "Caching"} of one entry: a name, or a map from it to its settings.
Document request_parameter(const Event& event, const Document& given) {
    Document name = given;
    Document settings = Document::object();
    if (const Object* object = given.if_object(); object != nullptr && !object->empty()) {
        const auto& only = *object->begin();
        name = Document(only.name).at(only.name_span);
        settings = only.value;
    } else if (!is_text(&given)) {
        refuse_event(event.id,
                     "Invalid value for 'RequestParameters' property. Property must be either a string or an "
                     "object",
                     given.span());
    }
    check_parameter_name(event, text_in(name), given.span());
    const Object* members = settings.if_object();
    const bool known = members != nullptr && std::ranges::all_of(*members, [](const auto& one) {
                           return one.name == "Required" || one.name == "Caching";
                       });
    if (!known) {
        refuse_event(event.id,
                     "Invalid value for 'RequestParameters' property. Values must be an object, e.g { "
                     "Required: true, Caching: false }",
                     given.span());
    }
    const auto setting = [&](std::string_view which) {
        return has(settings, which) ? member(settings, which) : Document(false);
    };
    return Document::object(
        {{"Name", name}, {"Required", setting("Required")}, {"Caching", setting("Caching")}});
}

void add_parameters(const Route& route, const Name& method, Swagger& swagger) {
    const Document& given = route.event["RequestParameters"];
    if (!truthy(given) || !is_list(&given)) return;
    Document::Array parameters;
    for (const Document& one : elements_of(given)) parameters.push_back(request_parameter(route.event, one));
    swagger.add_request_parameters(route.path, method, parameters);
}

/// The definition a person wrote, with what was generated for this path and method on top.
Document merged(const Route& route, const Name& method, const std::string& api_id, const Document& written,
                Swagger& generated) {
    Document result = written;
    // Without paths there is nothing to merge into, and SAM leaves the definition as it is.
    if (!truthy(result.find("paths"))) return result;
    Document& paths = *result.find("paths");
    const std::string invalid = "Property 'DefinitionBody' is invalid: ";
    if (!is_map(&paths)) refuse_resource(api_id, invalid + "It should be a map");
    const Event& event = route.event;
    if (member(paths, route.path).is_null()) {
        put(object_in(paths), {route.path, event["Path"].span()}, Document::object());
    }
    Document& item = *paths.find(route.path);
    if (!is_map(&item))
        refuse_resource(api_id, invalid + "The value of '" + route.path + "' should be a map");
    const Document present = member(item, route.method);
    if (!present.is_null()) {
        expect_map(present, of_resource(api_id), "DefinitionBody.paths." + route.path + "." + route.method);
    }
    const Document complete = generated.finish();
    Document definition = Document::object();
    for (const Document* part : {&present, member(member(complete, "paths"), route.path).find(method.text)}) {
        if (!is_map(part)) continue;
        for (const core::Member* one : python2_order(members_of(*part))) {
            put(object_in(definition), {one->name, one->name_span}, one->value);
        }
    }
    put(object_in(item), {route.method, event["Method"].span()}, keep_order(definition));
    return result;
}

void integrate(EventScope& scope, const Route& route, Document& api, const std::string& api_id,
               const Document& stage) {
    const Document body = member(api, "DefinitionBody");
    if (body.is_null()) return;
    const Event& event = route.event;
    const bool merges = truthy(api.find("MergeDefinitions"));
    Swagger swagger(merges ? Swagger::skeleton() : body);
    const Name method = normalized_method(Document(route.method).at(event["Method"].span()));
    if (swagger.has_integration(route.path, method)) {
        refuse_event(
            event.id,
            "API method \"" + route.method + "\" defined multiple times for path \"" + route.path + "\".",
            event.span);
    }
    Swagger::Integration integration;
    integration.path = {route.path, event["Path"].span()};
    integration.method = method;
    integration.uri =
        invocation_uri(scope.target, scope.translation.place.partition, event["ResponseTransferMode"]);
    integration.method_auth = truthy(event["Auth"]) ? event["Auth"] : Document::object();
    integration.api_auth = truthy(api.find("Auth")) ? member(api, "Auth") : Document::object();
    expect_map(integration.method_auth, of_event(event.id), "Auth");
    expect_map(integration.api_auth, of_resource(api_id), "Auth");
    integration.condition = scope.target.condition();
    integration.transfer_mode = event["ResponseTransferMode"];
    integration.partition = scope.translation.place.partition;
    swagger.add_lambda_integration(integration);
    if (truthy(event["Auth"])) add_auth(scope.translation, route, api, api_id, stage, swagger);
    if (truthy(event["TimeoutInMillis"])) swagger.set_timeout(route.path, method, event["TimeoutInMillis"]);
    add_model(route, method, api, swagger);
    add_parameters(route, method, swagger);
    Document& definition = *api.find("DefinitionBody");
    definition = merges ? merged(route, method, api_id, body, swagger) : swagger.finish();
}

void translate(EventScope& scope, Event& event) {
    const std::string api_id = api_id_of(event);
    Document& api = api_properties(scope.translation, api_id);
    const Document& stage_name = member(api, "StageName");
    const Document stage = is_text(&stage_name) ? stage_name : Document("Stage");
    const Route route{event, text_of(Document(event.properties), "Path"),
                      core::to_lower(text_of(Document(event.properties), "Method"))};

    const bool any = route.method == "any";
    const std::string resource = "${__ApiId__}/${__Stage__}/" +
                                 (any ? std::string("*") : core::to_upper(route.method)) +
                                 path_pattern(without_last_slash(route.path));
    Document arn = sub(arn_text(scope.translation.place.partition, "execute-api", resource),
                       Document::object({{"__ApiId__", event["RestApiId"]}, {"__Stage__", "*"}}));
    scope.made.push_back(make_permission(
        scope.target,
        {event.logical_id, "apigateway.amazonaws.com", std::move(arn), {}, {}, text_in(stage)}));
    if (truthy(api.find("__MANAGE_SWAGGER")) || truthy(api.find("MergeDefinitions"))) {
        integrate(scope, route, api, api_id, stage);
    }
    const Document& auth = event["Auth"];
    if (!truthy(api.find("DefinitionBody")) || !truthy(auth) || !truthy(auth.find("OverrideApiAuth"))) return;
    if (!truthy(auth.find("Authorizer")) && !truthy(auth.find("ApiKeyRequired")) &&
        !truthy(auth.find("ResourcePolicy"))) {
        refuse_event(event.id,
                     "Must define one of: Authorizer, ApiKeyRequired or ResourcePolicy when using the "
                     "OverrideApiAuth property.",
                     auth.span());
    }
    Swagger swagger(member(api, "DefinitionBody"));
    add_auth(scope.translation, route, api, api_id, stage, swagger);
    *api.find("DefinitionBody") = swagger.finish();
}

constexpr Property kMachine[] = {{"Path", Kind::text, Presence::required},
                                 {"Method", Kind::text, Presence::required},
                                 {"RestApiId", Kind::text, Presence::required},
                                 {"Stage", Kind::text},
                                 {"Auth", Kind::map},
                                 {"UnescapeMappingTemplate", Kind::boolean}};

/// The template that makes a request's body the input of an execution.
Document start_execution_template(const EventScope& scope, const Event& event) {
    const bool unescape = truthy(event["UnescapeMappingTemplate"]);
    const std::string input = std::string("$util.escapeJavaScript($input.json('$'))") +
                              (unescape ? R"(.replaceAll("\\'","'"))" : "");
    const std::string text =
        R"({"input": ")" + input + R"(", "stateMachineArn": "${)" + scope.target.logical_id + R"(}"})";
    return Document::object({{"application/json", sub(text)}});
}

void translate_machine(EventScope& scope, Event& event) {
    const std::string api_id = api_id_of(event);
    Document& api = api_properties(scope.translation, api_id);
    scope.made.push_back(start_execution_role(scope, event, "apigateway.amazonaws.com"));
    const Document body = member(api, "DefinitionBody");
    if (!truthy(api.find("__MANAGE_SWAGGER")) || body.is_null()) return;
    const Document& stage_name = member(api, "StageName");
    const Document stage = is_text(&stage_name) ? stage_name : Document("Stage");
    const Route route{event, text_of(Document(event.properties), "Path"),
                      core::to_lower(text_of(Document(event.properties), "Method"))};
    const Name method = normalized_method(Document(route.method).at(event["Method"].span()));
    Swagger swagger(body);
    if (swagger.has_integration(route.path, method)) {
        refuse_event(
            event.id,
            "API method \"" + route.method + "\" defined multiple times for path \"" + route.path + "\".",
            event.span);
    }
    swagger.add_machine_integration(
        {{route.path, event["Path"].span()},
         method,
         sub("arn:${AWS::Partition}:apigateway:${AWS::Region}:states:action/StartExecution"),
         scope.made.back().arn(),
         start_execution_template(scope, event),
         scope.target.condition()});
    if (truthy(event["Auth"])) add_auth(scope.translation, route, api, api_id, stage, swagger);
    *api.find("DefinitionBody") = swagger.finish();
}

constexpr EventKind kMachineKinds[] = {{"Api", kMachine, link, translate_machine}};
constexpr EventKind kKinds[] = {{"Api", kRest, link, translate},
                                {"HttpApi", kHttp, nullptr, translate_http_event}};

}  // namespace

std::span<const EventKind> api_events() { return kKinds; }
std::span<const EventKind> machine_api_events() { return kMachineKinds; }

Document& ensure_member(Document& parent, std::string_view name) { return object_in(parent)[name]; }

void check_authorizer_kind(const Event& event, const std::string& where, const Document& authorizer,
                           const Document& known) {
    if (is_text(&authorizer) && is_map(&known)) return;
    refuse_event(event.id,
                 "Unable to set Authorizer [" + python_text(authorizer) + "] " + where +
                     ". The method "
                     "authorizer must be a string with a corresponding dict entry in the api authorizer.",
                 authorizer.span());
}

Document invocation_uri(const Target& target, std::string_view partition, const Document& transfer_mode) {
    const bool streams = transfer_mode == Document("RESPONSE_STREAM");
    const bool function = has(target.arn, "Fn::GetAtt");
    const std::string name = function ? "${" + target.logical_id + ".Arn}" : "${" + target.logical_id + "}";
    Document text("arn:" + std::string(partition) + ":apigateway:${AWS::Region}:lambda:path/" +
                  (streams ? "2021-11-15" : "2015-03-31") + "/functions/" + name +
                  (streams ? "/response-streaming-invocations" : "/invocations"));
    // The id of an alias is SAM's own, that of a function the template's.
    if (function) text.at(target.span);
    return Document::object({{"Fn::Sub", std::move(text)}});
}

}  // namespace leastwise::templates::sam
