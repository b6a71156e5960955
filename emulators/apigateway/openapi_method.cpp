#include "emulators/apigateway/openapi_method.hpp"

#include "emulators/apigateway/template_text.hpp"
#include "runtime/core/text.hpp"

#include <algorithm>

namespace leastwise::apigateway {
namespace {

constexpr std::string_view kIntegration = "x-amazon-apigateway-integration";
constexpr std::string_view kValidator = "x-amazon-apigateway-request-validator";

/// Follows `$ref` inside the document, a few times at most.
const core::Document& resolved(const core::Document& body, const core::Document& value) {
    const core::Document* at = &value;
    for (int hops = 0; hops < 8; ++hops) {
        const std::string* reference = at->find_string("$ref");
        if (reference == nullptr || !reference->starts_with("#/")) break;
        const core::Document* target = &body;
        for (const auto token : core::split(std::string_view(*reference).substr(2), '/')) {
            if (target != nullptr) target = target->find(token);
        }
        if (target == nullptr) break;
        at = target;
    }
    return *at;
}

/// The model of a body: the one that it refers to, or a new one for a schema written in place.
std::string model_of_schema(const core::Document& schema, const ImportTarget& target) {
    if (const std::string* reference = schema.find_string("$ref")) return model_of_reference(*reference);
    Model model{"MODEL" + target.ids.hex(6), "application/json", schema, schema.span()};
    const std::string name = model.name;
    target.definition.models.emplace(name, std::move(model));
    return name;
}

void import_body_parameter(const core::Document& body, const core::Document& operation,
                           const core::Document& parameter, const ImportTarget& target, Method& method) {
    const auto* schema = parameter.find("schema");
    if (schema == nullptr) return;
    const std::string model = model_of_schema(*schema, target);
    const auto* consumes =
        operation.find("consumes") != nullptr ? operation.find("consumes") : body.find("consumes");
    auto types = list_of(consumes);
    if (types.empty()) types = {"application/json"};
    for (const auto& type : types) method.request_models[type] = model;
}

void import_parameters(const core::Document& body, const core::Document& holder,
                       const core::Document& operation, const ImportTarget& target, Method& method) {
    const auto* parameters = holder.find("parameters");
    if (parameters == nullptr || parameters->if_array() == nullptr) return;
    for (const auto& entry : *parameters->if_array()) {
        const core::Document& parameter = resolved(body, entry);
        const std::string in = text_of(parameter.find("in")).value_or("");
        const std::string name = text_of(parameter.find("name")).value_or("");
        const bool required = flag_of(parameter.find("required")).value_or(false);
        if (in == "body") {
            import_body_parameter(body, operation, parameter, target, method);
        } else if (in == "header" || in == "path") {
            method.request_parameters["method.request." + in + '.' + name] = required || in == "path";
        } else if (in == "query") {
            method.request_parameters["method.request.querystring." + name] = required;
        }
    }
}

void import_request_body(const core::Document& body, const core::Document& operation,
                         const ImportTarget& target, Method& method) {
    const auto* request_body = operation.find("requestBody");
    if (request_body == nullptr) return;
    const auto* content = resolved(body, *request_body).find("content");
    if (content == nullptr || content->if_object() == nullptr) return;
    for (const auto& member : *content->if_object()) {
        const auto* schema = member.value.find("schema");
        if (schema != nullptr) method.request_models[member.name] = model_of_schema(*schema, target);
    }
}

void import_validator(const core::Document& body, const core::Document& operation, const ImportTarget& target,
                      Method& method, Report& report) {
    const auto* chosen =
        operation.find(kValidator) != nullptr ? operation.find(kValidator) : body.find(kValidator);
    if (chosen == nullptr) return;
    const auto name = text_of(chosen).value_or("");
    for (const auto& [id, validator] : target.definition.validators) {
        if (validator.name == name) method.validator_id = id;
    }
    if (method.validator_id.empty())
        report.invalid(*chosen, "request validator \"" + name + "\" is not defined");
}

IntegrationResponse import_response(const std::string& pattern, const core::Document& value, Report& report) {
    IntegrationResponse response;
    response.selection_pattern = pattern == "default" ? "" : pattern;
    response.status = read_status_code(value.find("statusCode"), value, report);
    response.parameters = texts_of(value.find("responseParameters"));
    response.templates = texts_of(value.find("responseTemplates"));
    return response;
}

std::optional<Integration> import_integration(const core::Document& settings, const ImportTarget& target,
                                              Report& report) {
    Integration integration;
    const std::string type_name = text_of(settings.find("type")).value_or("");
    const auto type = integration_type(type_name);
    if (!type) {
        report.invalid(settings, "integration type \"" + type_name +
                                     "\" is not one of aws_proxy, mock, aws, http, http_proxy");
        return {};
    }
    integration.type = *type;
    integration.http_method = core::to_upper(text_of(settings.find("httpMethod")).value_or(""));
    integration.uri = text_of(settings.find("uri")).value_or("");
    integration.credentials = text_of(settings.find("credentials")).value_or("");
    integration.payload_format = text_of(settings.find("payloadFormatVersion")).value_or("1.0");
    if (integration.payload_format == "2") integration.payload_format = "2.0";
    const std::int64_t default_timeout = target.flavor == Flavor::rest ? 29'000 : 30'000;
    integration.timeout =
        std::chrono::milliseconds(integer_of(settings.find("timeoutInMillis")).value_or(default_timeout));
    integration.request_templates = texts_of(settings.find("requestTemplates"));
    integration.passthrough = passthrough_of(settings.find("passthroughBehavior"), report);
    if (const auto* responses = settings.find("responses");
        responses != nullptr && responses->if_object() != nullptr) {
        for (const auto& member : *responses->if_object()) {
            integration.responses.push_back(import_response(member.name, member.value, report));
        }
    }
    report.unknown_members(
        settings, "integration", "",
        {"type", "httpMethod", "uri", "credentials", "payloadFormatVersion", "timeoutInMillis",
         "requestTemplates", "responses", "passthroughBehavior", "connectionType"});
    check_integration(integration, target.flavor, settings, report);
    return integration;
}

}  // namespace

std::string model_of_reference(std::string_view reference) {
    for (const std::string_view prefix : {"#/definitions/", "#/components/schemas/"}) {
        if (!reference.starts_with(prefix)) continue;
        const auto name = reference.substr(prefix.size());
        return name.find('/') == std::string_view::npos ? core::uri_decode(name) : std::string{};
    }
    return {};
}

int read_status_code(const core::Document* value, const core::Document& at, Report& report) {
    const auto status = integer_of(value);
    if (status && *status >= 100 && *status <= 599) return static_cast<int>(*status);
    report.invalid(value == nullptr ? at : *value,
                   "an integration response needs a statusCode between 100 and 599");
    return 500;
}

Method import_method(const core::Document& body, const std::string& path, const core::Document& item,
                     const core::Document& operation, const ImportTarget& target, Report& report) {
    Method method;
    method.span = operation.span();
    method.operation_name = text_of(operation.find("operationId")).value_or("");
    import_parameters(body, item, operation, target, method);
    import_parameters(body, operation, operation, target, method);
    import_request_body(body, operation, target, method);
    import_validator(body, operation, target, method, report);
    report.unknown_members(operation, "method", "x-amazon-apigateway-",
                           {kIntegration, kValidator, "x-amazon-apigateway-auth"});
    if (const auto* settings = operation.find(kIntegration)) {
        method.integration = import_integration(resolved(body, *settings), target, report);
    } else {
        report.invalid(operation, "a method of " + path + " has no x-amazon-apigateway-integration");
    }
    return method;
}

}  // namespace leastwise::apigateway
