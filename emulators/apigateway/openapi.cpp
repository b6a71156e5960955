#include "emulators/apigateway/openapi.hpp"

#include "emulators/apigateway/gateway_response.hpp"
#include "emulators/apigateway/openapi_method.hpp"
#include "emulators/apigateway/openapi_security.hpp"
#include "runtime/core/text.hpp"

#include <algorithm>
#include <array>

namespace leastwise::apigateway {
namespace {

constexpr std::string_view kAnyMethod = "x-amazon-apigateway-any-method";

/// The version keyword, or nothing when this is no OpenAPI document that API Gateway imports.
bool check_version(const core::Document& body, Report& report) {
    const auto swagger = text_of(body.find("swagger"));
    const auto openapi = text_of(body.find("openapi"));
    if (swagger && (*swagger == "2.0" || *swagger == "2")) return true;
    if (openapi && openapi->starts_with("3.")) return true;
    report.invalid(body,
                   body.if_object() == nullptr
                       ? "the API's body must be an OpenAPI document, not " + std::string(body.kind_name())
                       : "the API's body says neither swagger: \"2.0\" nor openapi: \"3.0.x\"");
    return false;
}

/// Copies a schema; references to other schemas of the document become references to models, as on import.
core::Document with_model_references(const core::Document& schema, std::string_view api_id) {
    if (const auto* array = schema.if_array()) {
        core::Document::Array elements;
        for (const auto& element : *array) elements.push_back(with_model_references(element, api_id));
        return core::Document(std::move(elements)).at(schema.span());
    }
    const auto* object = schema.if_object();
    if (object == nullptr) return schema;
    core::Object result;
    for (const auto& member : *object) {
        const auto* text = member.value.if_string();
        std::string model =
            member.name == "$ref" && text != nullptr ? model_of_reference(*text) : std::string{};
        if (model.empty()) {
            result.append(member.name, with_model_references(member.value, api_id));
        } else {
            result.append(member.name, core::Document(model_uri(api_id, model)).at(member.value.span()));
        }
    }
    return core::Document(std::move(result)).at(schema.span());
}

void import_models(const core::Document& body, const ImportTarget& target) {
    const auto* section = body.find("definitions");
    if (const auto* components = body.find("components")) section = components->find("schemas");
    if (section == nullptr || section->if_object() == nullptr) return;
    for (const auto& member : *section->if_object()) {
        Model model{member.name, "application/json", with_model_references(member.value, target.api_id),
                    member.value.span()};
        target.definition.models.insert_or_assign(member.name, std::move(model));
    }
}

void import_validators(const core::Document& body, const ImportTarget& target) {
    const auto* section = body.find("x-amazon-apigateway-request-validators");
    if (section == nullptr || section->if_object() == nullptr) return;
    for (const auto& member : *section->if_object()) {
        RequestValidator validator;
        validator.id = target.ids.lower(6);
        validator.name = member.name;
        validator.body = flag_of(member.value.find("validateRequestBody")).value_or(false);
        validator.parameters = flag_of(member.value.find("validateRequestParameters")).value_or(false);
        target.definition.validators.emplace(validator.id, std::move(validator));
    }
}

void import_gateway_responses(const core::Document& body, const ImportTarget& target, Report& report) {
    const auto* section = body.find("x-amazon-apigateway-gateway-responses");
    if (section == nullptr || section->if_object() == nullptr) return;
    for (const auto& member : *section->if_object()) {
        if (!is_response_type(member.name)) {
            report.invalid(member.value, "\"" + member.name + "\" is no gateway response type");
            continue;
        }
        target.definition.gateway_responses.insert_or_assign(
            member.name,
            read_gateway_response(member.value.find("statusCode"), member.value.find("responseParameters"),
                                  member.value.find("responseTemplates"), member.value, report));
    }
}

void import_settings(const core::Document& body, const ImportTarget& target, Report& report) {
    for (auto& type : list_of(body.find("x-amazon-apigateway-binary-media-types"))) {
        target.definition.binary_media_types.push_back(core::replace_all(std::move(type), "~1", "/"));
    }
    if (text_of(body.find("x-amazon-apigateway-api-key-source")) == "AUTHORIZER") {
        target.definition.api_key_source = ApiKeySource::authorizer;
    }
    if (const auto* policy = body.find("x-amazon-apigateway-policy")) target.definition.policy = *policy;
    if (const auto* base = body.find("basePath")) {
        const auto text = text_of(base);
        if (text && *text != "/")
            report.inert(*base, "basePath is ignored, as on AWS unless an import says otherwise");
    }
    report.unknown_members(body, "API", "x-amazon-apigateway-",
                           {"x-amazon-apigateway-request-validators", "x-amazon-apigateway-request-validator",
                            "x-amazon-apigateway-gateway-responses", "x-amazon-apigateway-binary-media-types",
                            "x-amazon-apigateway-api-key-source", "x-amazon-apigateway-policy",
                            "x-amazon-apigateway-cors", "x-amazon-apigateway-endpoint-configuration",
                            "x-amazon-apigateway-importexport-version", "x-amazon-apigateway-documentation"});
}

void import_path(const core::Document& body, const std::string& path, const core::Document& item,
                 const SecuritySchemes& schemes, const ImportTarget& target, Report& report) {
    constexpr std::array<std::string_view, 7> kMethods = {"get",     "put",  "post", "delete",
                                                          "options", "head", "patch"};
    if (item.if_object() == nullptr) return report.invalid(item, "path " + path + " must be an object");
    if (const auto* reference = item.find("$ref")) {
        return report.unsupported(*reference, "path " + path + ": $ref is not supported");
    }
    const bool is_default = path == "$default" || path == "/$default";
    if (!is_default && !path.starts_with('/'))
        return report.invalid(item, "path \"" + path + "\" must start with /");
    Resource& resource =
        is_default ? default_route(target.definition) : ensure_resource(target.definition, path, target.ids);
    for (const auto& member : *item.if_object()) {
        const std::string name = core::to_lower(member.name);
        const bool any = name == kAnyMethod;
        if (!any && std::ranges::find(kMethods, name) == kMethods.end()) continue;
        Method method = import_method(body, path, item, member.value, target, report);
        method.http_method = any ? "ANY" : core::to_upper(name);
        apply_security(body, member.value, schemes, method, report);
        resource.methods.insert_or_assign(method.http_method, std::move(method));
    }
}

}  // namespace

Resource& default_route(Definition& definition) {
    Resource& resource = definition.resources["$default"];
    resource.id = resource.path = resource.path_part = "$default";
    return resource;
}

GatewayResponse read_gateway_response(const core::Document* status, const core::Document* parameters,
                                      const core::Document* templates, const core::Document& at,
                                      Report& report) {
    GatewayResponse response;
    if (status != nullptr && !status->is_null()) {
        const auto code = integer_of(status);
        if (!code || *code < 100 || *code > 599) {
            report.invalid(*status, "a gateway response's status code must be between 100 and 599");
        } else {
            response.status = static_cast<int>(*code);
        }
    }
    response.parameters = texts_of(parameters);
    for (const auto& [name, expression] : response.parameters) {
        if (!name.starts_with("gatewayresponse.header.")) {
            report.unsupported(at, "gateway response parameter \"" + name + "\" has no effect");
        } else if (!is_mapping_expression(expression)) {
            report.invalid(at, "gateway response parameter \"" + name + "\" has the value " + expression +
                                   ", which is neither 'text' in single quotes nor a mapping");
        }
    }
    response.templates = texts_of(templates);
    return response;
}

Imported import_openapi(const core::Document& body, const ImportTarget& target,
                        core::Diagnostics& diagnostics) {
    Report report(diagnostics);
    Imported imported;
    if (!check_version(body, report)) return imported;
    if (const auto* information = body.find("info")) {
        imported.title = text_of(information->find("title")).value_or("");
        imported.description = text_of(information->find("description")).value_or("");
    }
    if (const auto* cors = body.find("x-amazon-apigateway-cors")) imported.cors = *cors;
    if (const auto* tags = body.find("tags"); tags != nullptr && tags->if_array() != nullptr) {
        for (const auto& tag : *tags->if_array()) {
            const auto value = text_of(tag.find("x-amazon-apigateway-tag-value"));
            if (value) imported.tags[text_of(tag.find("name")).value_or("")] = *value;
        }
    }
    import_models(body, target);
    import_validators(body, target);
    import_gateway_responses(body, target, report);
    import_settings(body, target, report);
    const SecuritySchemes schemes = import_security_schemes(body, target, report);
    const auto* paths = body.find("paths");
    if (paths == nullptr || paths->if_object() == nullptr) return imported;
    for (const auto& member : *paths->if_object()) {
        import_path(body, member.name, member.value, schemes, target, report);
    }
    return imported;
}

}  // namespace leastwise::apigateway
