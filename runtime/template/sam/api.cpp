#include "runtime/template/sam/api.hpp"

#include "runtime/core/text.hpp"
#include "runtime/template/sam/location.hpp"
#include "runtime/template/sam/property.hpp"
#include "runtime/template/sam/python.hpp"
#include "runtime/template/sam/python2.hpp"
#include "runtime/template/sam/resources.hpp"

#include <algorithm>
#include <array>

namespace leastwise::templates::sam {
namespace {

constexpr Property kProperties[] = {{"__MANAGE_SWAGGER", Kind::boolean},
                                    {"Name", Kind::text_or_map},
                                    {"StageName", Kind::text_or_map, Presence::required},
                                    {"Tags", Kind::map},
                                    {"PropagateTags", Kind::boolean},
                                    {"DefinitionBody", Kind::map},
                                    {"DefinitionUri", Kind::text_or_map},
                                    {"MergeDefinitions", Kind::boolean_only},
                                    {"CacheClusterEnabled", Kind::boolean},
                                    {"CacheClusterSize", Kind::text},
                                    {"Variables", Kind::map},
                                    {"EndpointConfiguration", Kind::text_or_map},
                                    {"MethodSettings", Kind::list},
                                    {"BinaryMediaTypes", Kind::list},
                                    {"MinimumCompressionSize", Kind::integer},
                                    {"Cors", Kind::text_or_map},
                                    {"Auth", Kind::map},
                                    {"GatewayResponses", Kind::map},
                                    {"AccessLogSetting", Kind::map},
                                    {"CanarySetting", Kind::map},
                                    {"TracingEnabled", Kind::boolean},
                                    {"OpenApiVersion", Kind::text},
                                    {"Models", Kind::map},
                                    {"Domain", Kind::map},
                                    {"FailOnWarnings", Kind::boolean},
                                    {"Description", Kind::text},
                                    {"Mode", Kind::text},
                                    {"DisableExecuteApiEndpoint", Kind::boolean},
                                    {"ApiKeySourceType", Kind::text},
                                    {"AlwaysDeploy", Kind::boolean_only},
                                    {"Policy", Kind::text_or_map},
                                    {"SecurityPolicy", Kind::text},
                                    {"EndpointAccessMode", Kind::text}};

constexpr std::array<std::string_view, 7> kTagged = {"AWS::ApiGateway::RestApi",
                                                     "AWS::ApiGateway::Stage",
                                                     "AWS::ApiGateway::DomainName",
                                                     "AWS::ApiGateway::DomainNameV2",
                                                     "AWS::ApiGateway::UsagePlan",
                                                     "AWS::ApiGateway::ApiKey",
                                                     "AWS::ApiGateway::DomainNameAccessAssociation"};

/// Generated resources that a person may refer to as `Api.Name`.
struct Referable {
    std::string_view name, type;
};
constexpr std::array<Referable, 7> kReferable = {{{"Stage", "AWS::ApiGateway::Stage"},
                                                  {"Deployment", "AWS::ApiGateway::Deployment"},
                                                  {"DomainName", "AWS::ApiGateway::DomainName"},
                                                  {"DomainNameV2", "AWS::ApiGateway::DomainNameV2"},
                                                  {"UsagePlan", "AWS::ApiGateway::UsagePlan"},
                                                  {"UsagePlanKey", "AWS::ApiGateway::UsagePlanKey"},
                                                  {"ApiKey", "AWS::ApiGateway::ApiKey"}}};

/// "2.0", "3.0.0": the versions that OpenApiVersion may name.
bool is_openapi_version(const Document& version) {
    std::string text = python_text(version);
    if (text.starts_with('2')) text[0] = '3';
    return is_openapi3(Document(text));
}

void check_combinations(const ApiParts& api) {
    const bool uri = truthy(api["DefinitionUri"]);
    if (uri && truthy(api["DefinitionBody"])) {
        refuse_resource(api.id(),
                        "Specify either 'DefinitionUri' or 'DefinitionBody' property and not both.");
    }
    if (uri && truthy(api["MergeDefinitions"])) {
        refuse_resource(api.id(), "Cannot set 'MergeDefinitions' to True when using `DefinitionUri`.");
    }
    const Document& version = api["OpenApiVersion"];
    if (truthy(version) && !is_openapi_version(version)) {
        refuse_resource(api.id(), "The OpenApiVersion value must be of the format '3.0.0'.", version.span());
    }
}

void set_endpoint(const ApiParts& api, Generated& rest_api) {
    Document value = api["EndpointConfiguration"];
    if (!truthy(value)) {
        if (api.translation.place.partition == "aws") return;
        value = Document("REGIONAL");
    }
    const Document& type = member(value, "Type");
    if (!truthy(type)) {
        rest_api.with("EndpointConfiguration", Document::object({{"Types", Document::array({value})}}));
        rest_api.with("Parameters", Document::object({{"endpointConfigurationTypes", value}}));
        return;
    }
    Object configuration;
    configuration.append("Types", Document::array({type}));
    if (has(value, "VPCEndpointIds") && has(value, "VpcEndpointIds")) {
        refuse_resource(api.id(),
                        "'VPCEndpointIds' and 'VpcEndpointIds' cannot be used together in "
                        "EndpointConfiguration.",
                        value.span());
    }
    const Document& ids = truthy(value.find("VPCEndpointIds")) ? member(value, "VPCEndpointIds")
                                                               : member(value, "VpcEndpointIds");
    set(configuration, "VpcEndpointIds", ids);
    set(configuration, "IpAddressType", member(value, "IpAddressType"));
    rest_api.with("EndpointConfiguration", Document(std::move(configuration)));
    rest_api.with("Parameters", Document::object({{"endpointConfigurationTypes", type}}));
}

Generated make_rest_api(ApiParts& api) {
    check_combinations(api);
    Generated rest_api = Generated::make(api.id(), "AWS::ApiGateway::RestApi", api.source.attributes);
    rest_api.span = api.source.span;
    rest_api.depends_on = api.source.depends_on;
    rest_api.with("BinaryMediaTypes", api["BinaryMediaTypes"]);
    rest_api.with("MinimumCompressionSize", api["MinimumCompressionSize"]);
    set_endpoint(api, rest_api);
    complete_definition(api);
    if (truthy(api["FailOnWarnings"])) rest_api.with("FailOnWarnings", api["FailOnWarnings"]);
    if (truthy(api["DefinitionUri"])) {
        rest_api.with("BodyS3Location", definition_location(api.translation, api["DefinitionUri"], api.id()));
    } else if (truthy(api.definition)) {
        convert_to_openapi3(api);
        rest_api.with("Body", api.definition);
    }
    for (const std::string_view name : {"Name", "Description", "Mode", "ApiKeySourceType", "Policy",
                                        "SecurityPolicy", "EndpointAccessMode"}) {
        if (truthy(api[name])) rest_api.with(name, api[name]);
    }
    return rest_api;
}

/// A deployment's id changes when what it deploys does.
Generated make_deployment(ApiParts& api, const Generated& rest_api) {
    const Document& body = member(rest_api.properties, "Body");
    const Document& swagger = body.is_null() ? member(rest_api.properties, "BodyS3Location") : body;
    const Document& version = api["OpenApiVersion"];
    std::string id = api.id() + "Deployment";
    std::string description;
    if (truthy(swagger)) {
        std::string hashed = python2_text(swagger);
        if (truthy(version)) hashed += "||" + python_text(version);
        if (truthy(api["Domain"])) hashed += "||" + python2_json(api["Domain"]);
        const auto names = api.translation.function_names.find(api.id());
        if (names != api.translation.function_names.end()) hashed += "||" + core::join(names->second, "");
        // AlwaysDeploy hashes the time instead; a world that is made anew each time deploys always.
        if (truthy(api["AlwaysDeploy"])) hashed = "0";
        const std::string hash = sha1_hex(hashed);
        id += hash.substr(0, 10);
        description = "RestApi deployment id: " + hash;
    }
    Generated deployment = api.make(id, "AWS::ApiGateway::Deployment");
    deployment.with("RestApiId", ref_to(api.id()));
    if (!description.empty()) deployment.with("Description", description);
    if (!truthy(version)) deployment.with("StageName", "Stage");
    return deployment;
}

Generated make_stage(ApiParts& api, const Generated& deployment) {
    const Document& name = api["StageName"];
    const std::string prefix = is_text(&name) ? text_in(name) : std::string();
    const std::string id = is_alphanumeric(prefix) ? api.id() + prefix + "Stage"
                                                   : api.id() + "Stage" + short_hash(Document(prefix));
    Generated stage = api.make(id, "AWS::ApiGateway::Stage");
    stage.with("RestApiId", ref_to(api.id())).with("DeploymentId", ref_to(deployment.logical_id));
    stage.with("StageName", name);
    for (const std::string_view property :
         {"CacheClusterEnabled", "CacheClusterSize", "Variables", "MethodSettings", "AccessLogSetting",
          "CanarySetting", "TracingEnabled"}) {
        stage.with(property, api[property]);
    }
    if (!api["Tags"].is_null()) stage.with("Tags", tag_list(api["Tags"]));
    return stage;
}

}  // namespace

Document definition_location(const Translation& translation, const Document& location,
                             std::string_view logical_id) {
    Document pointer = location;
    if (!is_map(&location)) {
        const auto parsed = is_text(&location) ? parse_s3_uri(text_in(location)) : std::nullopt;
        if (!parsed && is_text(&location) && translation.artifacts == Artifacts::local) return location;
        if (!parsed) {
            refuse_resource(
                logical_id,
                "'DefinitionUri' is not a valid S3 Uri of the form 's3://bucket/key' with optional "
                "versionId query parameter.",
                location.span());
        }
        pointer = *parsed;
        for (auto& one : object_in(pointer)) one.value.at(location.span());
    } else if (!truthy(location.find("Bucket")) || !truthy(location.find("Key"))) {
        refuse_resource(logical_id, "'DefinitionUri' requires Bucket and Key properties to be specified.",
                        location.span());
    }
    Object body;
    for (const std::string_view name : {"Bucket", "Key", "Version"}) {
        if (const Document* value = pointer.find(name)) body.append(std::string(name), *value);
    }
    return Document(std::move(body));
}

void collect_function_names(Translation& translation, Source& function) {
    const Object* events = function["Events"].if_object();
    if (events == nullptr) return;
    for (const auto& event : *events) {
        const Document& id = member(member(event.value, "Properties"), "RestApiId");
        if (text_of(event.value, "Type") != "Api" || !truthy(id)) continue;
        const Document& api = has(id, "Ref") ? member(id, "Ref") : id;
        if (!is_text(&api)) continue;
        Document name = function["FunctionName"];
        name = translation.with_parameters(name);
        if (truthy(name)) translation.function_names[text_in(api)].push_back(python2_text(name));
    }
}

std::vector<Generated> translate_api(Translation& translation, Source& source) {
    check_properties(source.properties, kProperties, source.logical_id, "AWS::Serverless::Api");
    for (const std::string_view name : {"BinaryMediaTypes", "Domain", "Auth"}) {
        if (Document* value = source.properties.find(name)) *value = translation.with_parameters(*value);
    }
    ApiParts api{translation, source, source["DefinitionBody"]};
    std::vector<Generated> made;
    made.push_back(make_rest_api(api));
    std::vector<Generated> domain = make_domain(api);
    made.push_back(make_deployment(api, made.front()));
    if (Document* body = made.front().properties.find("Body")) forget_erased(*body);
    made.push_back(make_stage(api, made.back()));
    const std::string stage_id = made.back().logical_id;
    std::ranges::move(authorizer_permissions(api), std::back_inserter(made));
    std::ranges::move(domain, std::back_inserter(made));
    std::ranges::move(make_usage_plan(api, stage_id), std::back_inserter(made));
    for (const Referable& one : kReferable) {
        for (const Generated& resource : made) {
            if (resource.type == one.type) {
                translation.referable[{source.logical_id, std::string(one.name)}] = resource.logical_id;
            }
        }
    }
    if (!truthy(source["PropagateTags"]) || !truthy(source["Tags"])) return made;
    for (Generated& resource : made) {
        const bool tagged = std::ranges::find(kTagged, resource.type) != kTagged.end();
        if (tagged) resource.properties["Tags"] = tag_list(source["Tags"]);
    }
    return made;
}

}  // namespace leastwise::templates::sam
