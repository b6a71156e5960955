#include "emulators/apigateway/operations.hpp"

#include "emulators/apigateway/errors.hpp"
#include "emulators/apigateway/properties.hpp"
#include "emulators/apigateway/service.hpp"
#include "runtime/core/text.hpp"

#include <algorithm>
#include <iterator>

namespace leastwise::apigateway {
namespace {

using core::Document;
using gate::Call;

std::string text(const Call& call, std::string_view member) {
    return text_of(call.input.find(member)).value_or("");
}

/// `apigateway:GET` on the path of the control plane, with its parameters filled in.
auto access_to(std::string_view verb, const ApiGateway& gateway, std::string_view path) {
    return [verb, &gateway, path](const Call& call) -> std::vector<iam::AccessCheck> {
        std::string filled(path);
        for (const std::string_view name : {"restApiId", "stageName", "apiId", "apiKey"}) {
            filled = core::replace_all(filled, '{' + std::string(name) + '}', text(call, name));
        }
        const core::Place& place = gateway.world().place;
        return {{"apigateway:" + std::string(verb),
                 "arn:" + place.partition + ":apigateway:" + place.region + "::" + filled,
                 {}}};
    };
}

const Api& rest_api(const ApiGateway& gateway, const Call& call) {
    const std::string id = text(call, "restApiId");
    const Api* api = gateway.registry().find(id);
    if (api == nullptr || api->flavor != Flavor::rest)
        throw errors::unknown_api(gateway.world().place.account, id);
    return *api;
}

const Api& http_api(const ApiGateway& gateway, const Call& call) {
    const std::string id = text(call, "apiId");
    const Api* api = gateway.registry().find(id);
    if (api == nullptr || api->flavor != Flavor::http) throw errors::unknown_http_api(id);
    return *api;
}

Document number_of_seconds(core::Instant at) { return core::Number{core::epoch_seconds(at)}; }

Document texts_document(const Texts& texts) {
    core::Object object;
    for (const auto& [name, value] : texts) object.append(name, value);
    return Document(std::move(object));
}

void append_optional(Document& document, std::string name, const std::string& value) {
    if (!value.empty()) document.if_object()->append(std::move(name), value);
}

void append_tags(Document& document, const Tags& tags) {
    if (!tags.empty()) document.if_object()->append("tags", texts_document({tags.begin(), tags.end()}));
}

Document describe_rest_api(const Api& api) {
    auto document = Document::object(
        {{"id", api.id},
         {"name", api.name},
         {"createdDate", number_of_seconds(api.created)},
         {"apiKeySource", api.definition.api_key_source == ApiKeySource::header ? "HEADER" : "AUTHORIZER"},
         {"endpointConfiguration", Document::object({{"types", Document::array({"REGIONAL"})}})},
         {"disableExecuteApiEndpoint", false},
         {"rootResourceId", api.definition.root_id}});
    append_optional(document, "description", api.description);
    append_tags(document, api.tags);
    return document;
}

Document describe_resource(const Resource& resource) {
    auto document = Document::object({{"id", resource.id}});
    append_optional(document, "parentId", resource.parent_id);
    append_optional(document, "pathPart", resource.path_part);
    document.if_object()->append("path", resource.path);
    core::Object methods;
    for (const auto& [name, method] : resource.methods) methods.append(name, Document::object());
    if (!methods.empty()) document.if_object()->append("resourceMethods", Document(std::move(methods)));
    return document;
}

Document describe_stage(const Stage& stage) {
    auto document = Document::object({{"deploymentId", stage.deployment_id},
                                      {"stageName", stage.name},
                                      {"cacheClusterEnabled", false},
                                      {"methodSettings", Document::object()},
                                      {"tracingEnabled", false},
                                      {"createdDate", number_of_seconds(stage.created)},
                                      {"lastUpdatedDate", number_of_seconds(stage.created)}});
    if (!stage.variables.empty()) document.if_object()->append("variables", texts_document(stage.variables));
    append_tags(document, stage.tags);
    return document;
}

Document describe_deployment(const Deployment& deployment) {
    auto document =
        Document::object({{"id", deployment.id}, {"createdDate", number_of_seconds(deployment.created)}});
    append_optional(document, "description", deployment.description);
    return document;
}

Document describe_http_api(const Api& api, const core::Place& place) {
    auto document = Document::object(
        {{"apiId", api.id},
         {"name", api.name},
         {"protocolType", "HTTP"},
         {"apiEndpoint", "https://" + api.id + ".execute-api." + place.region + ".amazonaws.com"},
         {"createdDate", core::iso8601(api.created)},
         {"disableExecuteApiEndpoint", false},
         {"routeSelectionExpression", "$request.method $request.path"}});
    append_optional(document, "description", api.description);
    append_tags(document, api.tags);
    return document;
}

gate::Reply items(std::string_view member, Document::Array list) {
    return {.output = Document::object({{std::string(member), Document(std::move(list))}})};
}

gate::Answer get_rest_apis(const ApiGateway& gateway) {
    Document::Array list;
    for (const auto& [id, api] : gateway.registry().apis()) {
        if (api.flavor == Flavor::rest) list.push_back(describe_rest_api(api));
    }
    return items("item", std::move(list));
}

/// Only who asks for the value gets it.
Document describe_key(const ApiKey& key, const Call& call, std::string_view asks_for_value) {
    auto document = Document::object({{"id", key.id},
                                      {"name", key.name},
                                      {"enabled", key.enabled},
                                      {"createdDate", number_of_seconds(key.created)},
                                      {"lastUpdatedDate", number_of_seconds(key.created)},
                                      {"stageKeys", Document::Array{}}});
    if (text(call, asks_for_value) == "true") document.if_object()->append("value", key.value);
    return document;
}

gate::Answer get_api_keys(const ApiGateway& gateway, const Call& call) {
    Document::Array list;
    for (const auto& [id, key] : gateway.registry().keys()) {
        if (key.name.starts_with(text(call, "name")))
            list.push_back(describe_key(key, call, "includeValues"));
    }
    return items("item", std::move(list));
}

gate::Answer get_api_key(const ApiGateway& gateway, const Call& call) {
    const auto& keys = gateway.registry().keys();
    const auto found = keys.find(text(call, "apiKey"));
    if (found == keys.end()) throw errors::unknown_key();
    return gate::Reply{.output = describe_key(found->second, call, "includeValue")};
}

gate::Answer get_resources(const ApiGateway& gateway, const Call& call) {
    std::vector<const Resource*> resources;
    for (const auto& [id, resource] : rest_api(gateway, call).definition.resources)
        resources.push_back(&resource);
    std::ranges::sort(resources, {}, &Resource::path);
    Document::Array list;
    for (const auto* resource : resources) list.push_back(describe_resource(*resource));
    return items("item", std::move(list));
}

gate::Answer get_deployments(const ApiGateway& gateway, const Call& call) {
    Document::Array list;
    for (const auto& [id, deployment] : rest_api(gateway, call).deployments) {
        list.push_back(describe_deployment(deployment));
    }
    return items("item", std::move(list));
}

gate::Answer get_stages(const ApiGateway& gateway, const Call& call) {
    Document::Array list;
    for (const auto& [name, stage] : rest_api(gateway, call).stages) list.push_back(describe_stage(stage));
    return items("item", std::move(list));
}

const Stage& stage_of(const ApiGateway& gateway, const Call& call) {
    const Stage* stage = gateway.registry().find_stage(rest_api(gateway, call), text(call, "stageName"));
    if (stage == nullptr) throw errors::unknown_stage();
    return *stage;
}

gate::Answer flush_authorizers(ApiGateway& gateway, const Call& call, const gate::Permit& permit) {
    const Stage& stage = stage_of(gateway, call);
    const core::Place& place = gateway.world().place;
    gateway.data_plane().flush_authorizers(permit, "arn:" + place.partition + ":execute-api:" + place.region +
                                                       ':' + place.account + ':' + text(call, "restApiId") +
                                                       '/' + stage.name + '\n');
    return gate::Reply{.status = 202};
}

gate::Answer get_http_apis(const ApiGateway& gateway) {
    Document::Array list;
    for (const auto& [id, api] : gateway.registry().apis()) {
        if (api.flavor == Flavor::http) list.push_back(describe_http_api(api, gateway.world().place));
    }
    return items("items", std::move(list));
}

constexpr gate::MemberShape kRestApiId{"restApiId", gate::Kind::string, gate::Presence::required};
constexpr gate::MemberShape kStageName{"stageName", gate::Kind::string, gate::Presence::required};
constexpr gate::MemberShape kApiId{"apiId", gate::Kind::string, gate::Presence::required};
constexpr gate::MemberShape kApiKey{"apiKey", gate::Kind::string, gate::Presence::required};
constexpr gate::MemberShape kIncludeValue{"includeValue", gate::Kind::string};
constexpr gate::MemberShape kIncludeValues{"includeValues", gate::Kind::string};
constexpr gate::MemberShape kKeyName{"name", gate::Kind::string};  // the SDKs' nameQuery
constexpr std::string_view kApiExample = R"({"restApiId":"abcdefghij"})";
constexpr std::string_view kStageExample = R"({"restApiId":"abcdefghij","stageName":"Prod"})";

std::vector<gate::Operation> key_operations(const ApiGateway& gateway) {
    return {
        {.name = "GetApiKeys",
         .route = {"GET", "/apikeys"},
         .input = {{kIncludeValues, kKeyName}},
         .access = access_to("GET", gateway, "/apikeys"),
         .handle = [&gateway](const Call& call, const gate::Permit&) { return get_api_keys(gateway, call); }},
        {.name = "GetApiKey",
         .route = {"GET", "/apikeys/{apiKey}"},
         .input = {{kApiKey, kIncludeValue}},
         .access = access_to("GET", gateway, "/apikeys/{apiKey}"),
         .handle = [&gateway](const Call& call, const gate::Permit&) { return get_api_key(gateway, call); },
         .example = R"({"apiKey":"abcdefghij"})"},
    };
}

}  // namespace

std::vector<gate::Operation> make_operations(ApiGateway& gateway) {
    const auto get = [&gateway](std::string_view path) { return access_to("GET", gateway, path); };
    const auto handler = [&gateway](auto function) {
        return [&gateway, function](const Call& call, const gate::Permit&) -> gate::Answer {
            return function(gateway, call);
        };
    };
    std::vector<gate::Operation> operations = {
        {.name = "GetRestApis",
         .route = {"GET", "/restapis"},
         .input = {},
         .access = get("/restapis"),
         .handle = handler([](ApiGateway& g, const Call&) { return get_rest_apis(g); })},
        {.name = "GetRestApi",
         .route = {"GET", "/restapis/{restApiId}"},
         .input = {{kRestApiId}},
         .access = get("/restapis/{restApiId}"),
         .handle = handler([](ApiGateway& g, const Call& c) {
             return gate::Reply{.output = describe_rest_api(rest_api(g, c))};
         }),
         .example = kApiExample},
        {.name = "GetResources",
         .route = {"GET", "/restapis/{restApiId}/resources"},
         .input = {{kRestApiId}},
         .access = get("/restapis/{restApiId}/resources"),
         .handle = handler([](ApiGateway& g, const Call& c) { return get_resources(g, c); }),
         .example = kApiExample},
        {.name = "GetDeployments",
         .route = {"GET", "/restapis/{restApiId}/deployments"},
         .input = {{kRestApiId}},
         .access = get("/restapis/{restApiId}/deployments"),
         .handle = handler([](ApiGateway& g, const Call& c) { return get_deployments(g, c); }),
         .example = kApiExample},
        {.name = "GetStages",
         .route = {"GET", "/restapis/{restApiId}/stages"},
         .input = {{kRestApiId}},
         .access = get("/restapis/{restApiId}/stages"),
         .handle = handler([](ApiGateway& g, const Call& c) { return get_stages(g, c); }),
         .example = kApiExample},
        {.name = "GetStage",
         .route = {"GET", "/restapis/{restApiId}/stages/{stageName}"},
         .input = {{kRestApiId, kStageName}},
         .access = get("/restapis/{restApiId}/stages/{stageName}"),
         .handle = handler([](ApiGateway& g, const Call& c) {
             return gate::Reply{.output = describe_stage(stage_of(g, c))};
         }),
         .example = kStageExample},
        {.name = "FlushStageAuthorizersCache",
         .route = {"DELETE", "/restapis/{restApiId}/stages/{stageName}/cache/authorizers"},
         .input = {{kRestApiId, kStageName}},
         .access = access_to("DELETE", gateway, "/restapis/{restApiId}/stages/{stageName}/cache/authorizers"),
         .handle = [&gateway](const Call& call,
                              const gate::Permit& permit) { return flush_authorizers(gateway, call, permit); },
         .example = kStageExample},
        {.name = "GetApis",
         .route = {"GET", "/v2/apis"},
         .input = {},
         .access = get("/apis"),
         .handle = handler([](ApiGateway& g, const Call&) { return get_http_apis(g); })},
        {.name = "GetApi",
         .route = {"GET", "/v2/apis/{apiId}"},
         .input = {{kApiId}},
         .access = get("/apis/{apiId}"),
         .handle = handler([](ApiGateway& g, const Call& c) {
             return gate::Reply{.output = describe_http_api(http_api(g, c), g.world().place)};
         }),
         .example = R"({"apiId":"abcdefghij"})"},
    };
    std::ranges::move(key_operations(gateway), std::back_inserter(operations));
    return operations;
}

}  // namespace leastwise::apigateway
