#include "runtime/template/sam/http_api.hpp"

#include "runtime/template/sam/api.hpp"
#include "runtime/template/sam/openapi.hpp"
#include "runtime/template/sam/property.hpp"
#include "runtime/template/sam/python.hpp"
#include "runtime/template/sam/python2.hpp"
#include "runtime/template/sam/resources.hpp"

#include <algorithm>

namespace leastwise::templates::sam {
namespace {

constexpr std::string_view kTag = "httpapi:createdBy";
constexpr Property kProperties[] = {{"__MANAGE_SWAGGER", Kind::boolean},
                                    {"Name"},
                                    {"StageName", Kind::text_or_map},
                                    {"Tags", Kind::map},
                                    {"PropagateTags", Kind::boolean},
                                    {"DefinitionBody", Kind::map},
                                    {"DefinitionUri", Kind::text_or_map},
                                    {"StageVariables", Kind::map},
                                    {"CorsConfiguration", Kind::boolean_or_map},
                                    {"AccessLogSettings", Kind::map},
                                    {"DefaultRouteSettings", Kind::map},
                                    {"Auth", Kind::map},
                                    {"RouteSettings", Kind::map},
                                    {"Domain", Kind::map},
                                    {"FailOnWarnings", Kind::boolean},
                                    {"Description", Kind::text},
                                    {"DisableExecuteApiEndpoint", Kind::boolean}};
constexpr std::string_view kCors[] = {"AllowMethods", "AllowHeaders",  "AllowOrigins",
                                      "MaxAge",       "ExposeHeaders", "AllowCredentials"};

void needs_definition(const HttpApiParts& api, const std::string& what) {
    if (truthy(api.definition)) return;
    refuse_resource(api.id(),
                    what + " works only with inline OpenApi specified in the 'DefinitionBody' property.");
}

void needs_valid_definition(const HttpApiParts& api, const std::string& what) {
    if (OpenApi::is_valid(api.definition)) return;
    refuse_resource(api.id(), "Unable to add " + what +
                                  " because 'DefinitionBody' does not contain a valid OpenApi "
                                  "definition.");
}

void add_cors(HttpApiParts& api) {
    const Document& given = api["CorsConfiguration"];
    if (!truthy(given)) return;
    if (!truthy(api.definition)) {
        refuse_resource(api.id(),
                        "Cors works only with inline OpenApi specified in 'DefinitionBody' property.");
    }
    Document configuration = given;
    if (given.if_bool() != nullptr) {
        configuration = Document::object({{"AllowOrigins", Document::array({"*"})}});
    } else if (const Object* object = given.if_object(); object != nullptr && !is_intrinsic(given)) {
        for (const auto& one : *object) {
            if (std::ranges::find(kCors, one.name) != std::end(kCors)) continue;
            refuse_resource(api.id(), "Invalid key '" + one.name + "' for 'Cors' property.", one.name_span);
        }
    } else if (!is_intrinsic(given)) {
        refuse_resource(api.id(), "Invalid value for 'Cors' property.", given.span());
    }
    needs_valid_definition(api, "Cors configuration");
    if (member(configuration, "AllowCredentials") == Document(true) &&
        member(configuration, "AllowOrigins") == Document::array({"*"})) {
        refuse_resource(api.id(),
                        "Unable to add Cors configuration because 'AllowCredentials' can not be true when "
                        "'AllowOrigin' is \"'*'\" or not set.",
                        given.span());
    }
    OpenApi openapi(api.definition);
    // An intrinsic within AllowOrigins stands for the whole configuration.
    const Document& origins = member(configuration, "AllowOrigins");
    openapi.add_cors(truthy(origins) && is_intrinsic(origins) ? origins : configuration);
    api.definition = openapi.finish();
}

void add_auth(HttpApiParts& api) {
    const Document& auth = api["Auth"];
    if (!truthy(auth)) return;
    needs_definition(api, "Auth");
    for (const auto& one : members_of(auth)) {
        if (one.name == "Authorizers" || one.name == "DefaultAuthorizer" || one.name == "EnableIamAuthorizer")
            continue;
        refuse_resource(api.id(), "Invalid value for 'Auth' property", one.name_span);
    }
    needs_valid_definition(api, "Auth configuration");
    OpenApi openapi(api.definition);
    const HttpAuthorizers authorizers = read_http_authorizers(api);
    for (const HttpAuthorizer& authorizer : authorizers) {
        openapi.add_security_scheme(authorizer.name, authorizer.security_scheme(api));
    }
    const Document& name = member(auth, "DefaultAuthorizer");
    if (truthy(name) && !is_no_value(name)) {
        expect_text(name, of_resource(api.id()), "Auth.DefaultAuthorizer");
        const auto known = std::ranges::find_if(
            authorizers, [&](const HttpAuthorizer& one) { return one.name.text == text_in(name); });
        if (known == authorizers.end()) {
            refuse_resource(api.id(),
                            "Unable to set DefaultAuthorizer because '" + text_in(name) +
                                "' was not defined in 'Authorizers'.",
                            name.span());
        }
        const Document& scopes = member(known->properties, "AuthorizationScopes");
        for (const std::string& path : openapi.path_names()) {
            openapi.set_default_authorizer(path, {text_in(name), name.span()},
                                           scopes.is_null() ? Document::array() : scopes);
        }
    }
    api.definition = openapi.finish();
}

/// The tags of the API, the stage and the domain: those given, and the one that says who made them.
void add_tags(HttpApiParts& api) {
    if (truthy(api["Tags"])) needs_definition(api, "Tags");
    if (!truthy(api.definition)) return;
    if (truthy(api["Tags"]) && !OpenApi::is_valid(api.definition)) {
        refuse_resource(api.id(),
                        "Unable to add `Tags` because 'DefinitionBody' does not contain a valid OpenApi "
                        "definition.");
    }
    if (!OpenApi::is_valid(api.definition)) return;
    api.tags = truthy(api["Tags"]) ? api["Tags"] : Document::object();
    object_in(api.tags)[kTag] = Document("SAM");
    OpenApi openapi(api.definition);
    openapi.add_tags(api.tags);
    api.definition = openapi.finish();
}

void add_info(HttpApiParts& api, std::string_view property, const std::string& name) {
    const Document& value = api[property];
    if (!truthy(value)) return;
    const std::string title(property);
    needs_definition(api, title);
    const Document& info = member(api.definition, "info");
    if (!info.is_null() && !is_map(&info)) {
        refuse_resource(api.id(),
                        "Invalid 'DefinitionBody': The value of 'info' should be a map" +
                            std::string(property == "Name" ? "." : "'."),
                        info.span());
    }
    const Document& present = member(info, name);
    const bool own = property == "Name" ? present != ref_to("AWS::StackName") : truthy(present);
    if (own) {
        refuse_resource(api.id(),
                        "Unable to set " + title +
                            " because it is already defined within inline OpenAPI "
                            "specified in the 'DefinitionBody' property.",
                        value.span());
    }
    OpenApi openapi(api.definition);
    openapi.set_info(name, value);
    api.definition = openapi.finish();
}

/// With FailOnWarnings API Gateway wants the default route under a path.
void rename_default_path(HttpApiParts& api) {
    Document* paths = api.definition.find("paths");
    if (!truthy(api["FailOnWarnings"]) || !is_map(paths)) return;
    const Document* item = paths->find(kDefaultRoute);
    if (item == nullptr) return;
    const Document kept = *item;
    object_in(*paths).erase(kDefaultRoute);
    object_in(*paths)["/" + std::string(kDefaultRoute)] = kept;
}

Generated make_api(HttpApiParts& api) {
    if (truthy(api["DefinitionUri"]) && truthy(api["DefinitionBody"])) {
        refuse_resource(api.id(),
                        "Specify either 'DefinitionUri' or 'DefinitionBody' property and not both.");
    }
    Generated made = Generated::make(api.id(), "AWS::ApiGatewayV2::Api", api.source.attributes);
    made.span = api.source.span;
    made.depends_on = api.source.depends_on;
    add_cors(api);
    add_auth(api);
    add_tags(api);
    if (truthy(api["FailOnWarnings"])) made.with("FailOnWarnings", api["FailOnWarnings"]);
    if (!api["DisableExecuteApiEndpoint"].is_null()) {
        if (!truthy(api.definition)) {
            refuse_resource(api.id(),
                            "DisableExecuteApiEndpoint works only within 'DefinitionBody' property.");
        }
        OpenApi openapi(api.definition);
        openapi.disable_execute_api(api["DisableExecuteApiEndpoint"]);
        api.definition = openapi.finish();
    }
    add_info(api, "Name", "title");
    add_info(api, "Description", "description");
    rename_default_path(api);
    if (truthy(api["DefinitionUri"])) {
        made.with("BodyS3Location", definition_location(api.translation, api["DefinitionUri"], api.id()));
    } else if (truthy(api.definition)) {
        made.with("Body", api.definition);
    } else {
        refuse_resource(
            api.id(),
            "'DefinitionUri' or 'DefinitionBody' are required properties of an "
            "'AWS::Serverless::HttpApi'. Add a value for one of these properties or add a 'HttpApi' event "
            "to an 'AWS::Serverless::Function'.");
    }
    return made;
}

Generated make_stage(HttpApiParts& api) {
    const Document name = truthy(api["StageName"]) ? api["StageName"] : Document(kDefaultRoute);
    const std::string prefix = is_text(&name) ? text_in(name) : std::string();
    std::string id = api.id() + "Stage" + short_hash(Document(prefix));
    if (is_alphanumeric(prefix)) id = api.id() + prefix + "Stage";
    if (prefix == kDefaultRoute) id = api.id() + "ApiGatewayDefaultStage";
    Generated stage = api.make(id, "AWS::ApiGatewayV2::Stage");
    stage.with("ApiId", ref_to(api.id()))
        .with("StageName", name)
        .with("StageVariables", api["StageVariables"]);
    stage.with("AccessLogSettings", api["AccessLogSettings"]);
    stage.with("DefaultRouteSettings", api["DefaultRouteSettings"]);
    stage.with("Tags", api.tags).with("AutoDeploy", true).with("RouteSettings", api["RouteSettings"]);
    return stage;
}

}  // namespace

std::vector<Generated> translate_http_api(Translation& translation, Source& source) {
    check_properties(source.properties, kProperties, source.logical_id, "AWS::Serverless::HttpApi");
    for (const std::string_view name : {"CorsConfiguration", "Domain"}) {
        if (Document* value = source.properties.find(name)) *value = translation.with_parameters(*value);
    }
    HttpApiParts api{translation, source, source["DefinitionBody"], source["Tags"]};
    std::vector<Generated> made;
    made.push_back(make_api(api));
    std::vector<Generated> domain = make_http_domain(api);
    std::ranges::move(http_authorizer_permissions(api), std::back_inserter(made));
    std::ranges::move(domain, std::back_inserter(made));
    made.push_back(make_stage(api));
    translation.referable[{source.logical_id, "Stage"}] = made.back().logical_id;
    for (Generated& resource : made) {
        if (resource.type != "AWS::ApiGatewayV2::DomainName") continue;
        translation.referable[{source.logical_id, "DomainName"}] = resource.logical_id;
        const bool inline_definition = !source["DefinitionBody"].is_null();
        if (inline_definition && truthy(source["Tags"])) resource.properties["Tags"] = api.tags;
    }
    return made;
}

}  // namespace leastwise::templates::sam
