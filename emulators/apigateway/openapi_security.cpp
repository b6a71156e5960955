#include "emulators/apigateway/openapi_security.hpp"

#include "runtime/core/text.hpp"

namespace leastwise::apigateway {
namespace {

constexpr std::string_view kAuthorizer = "x-amazon-apigateway-authorizer";

const core::Document* schemes_of(const core::Document& body) {
    if (const auto* definitions = body.find("securityDefinitions")) return definitions;
    const auto* components = body.find("components");
    return components == nullptr ? nullptr : components->find("securitySchemes");
}

std::vector<IdentitySource> default_sources(const core::Document& scheme) {
    const auto name = text_of(scheme.find("name"));
    return {{IdentitySource::Kind::header, name ? *name : "Authorization"}};
}

void read_type(const core::Document& settings, Authorizer& authorizer) {
    const std::string type = core::to_lower(text_of(settings.find("type")).value_or(""));
    authorizer.type = type == "token" ? AuthorizerType::token : AuthorizerType::request;
    if (type != "token" && type != "request") authorizer.unsupported = "authorizer type " + type;
}

Authorizer read_authorizer(const std::string& name, const core::Document& scheme,
                           const core::Document& settings, const ImportTarget& target, Report& report) {
    Authorizer authorizer;
    authorizer.id = target.ids.lower(6);
    authorizer.name = name;
    read_type(settings, authorizer);
    authorizer.uri = text_of(settings.find("authorizerUri")).value_or("");
    authorizer.credentials = text_of(settings.find("authorizerCredentials")).value_or("");
    authorizer.validation_expression = text_of(settings.find("identityValidationExpression")).value_or("");
    authorizer.payload_format = text_of(settings.find("authorizerPayloadFormatVersion")).value_or("1.0");
    if (authorizer.payload_format == "2") authorizer.payload_format = "2.0";
    authorizer.simple_responses = flag_of(settings.find("enableSimpleResponses")).value_or(false);
    const auto ttl = integer_of(settings.find("authorizerResultTtlInSeconds"));
    authorizer.ttl = std::chrono::seconds(ttl.value_or(target.flavor == Flavor::rest ? 300 : 0));
    const auto* sources = settings.find("identitySource");
    if (sources != nullptr) authorizer.identity_sources = identity_sources(sources, report);
    if (authorizer.type == AuthorizerType::token && sources == nullptr) {
        authorizer.identity_sources = default_sources(scheme);
    }
    report.unknown_members(
        settings, "authorizer", "",
        {"type", "authorizerUri", "authorizerCredentials", "identityValidationExpression",
         "authorizerPayloadFormatVersion", "enableSimpleResponses", "authorizerResultTtlInSeconds",
         "identitySource", "providerARNs", "jwtConfiguration"});
    check_authorizer(authorizer, settings, report);
    return authorizer;
}

bool is_api_key(const core::Document& scheme) {
    const auto name = text_of(scheme.find("name"));
    return text_of(scheme.find("type")) == "apiKey" && name && core::equals_ignoring_case(*name, "x-api-key");
}

}  // namespace

SecuritySchemes import_security_schemes(const core::Document& body, const ImportTarget& target,
                                        Report& report) {
    SecuritySchemes schemes;
    const auto* section = schemes_of(body);
    if (section == nullptr || section->if_object() == nullptr) return schemes;
    for (const auto& [name, scheme, span] : *section->if_object()) {
        const auto type = text_of(scheme.find("x-amazon-apigateway-authtype"));
        if (const auto* settings = scheme.find(kAuthorizer)) {
            Authorizer authorizer = read_authorizer(name, scheme, *settings, target, report);
            schemes[name] = {SecurityScheme::Kind::authorizer, authorizer.id};
            target.definition.authorizers.emplace(authorizer.id, std::move(authorizer));
        } else if (type && core::equals_ignoring_case(*type, "awsSigv4")) {
            schemes[name] = {SecurityScheme::Kind::iam, {}};
        } else if (is_api_key(scheme)) {
            schemes[name] = {SecurityScheme::Kind::api_key, {}};
        } else {
            // API Gateway ignores schemes that it has no use for.
            schemes[name] = {SecurityScheme::Kind::unsupported, {}};
            report.inert(scheme, "security scheme \"" + name + "\" has no meaning for API Gateway");
        }
    }
    return schemes;
}

void apply_security(const core::Document& body, const core::Document& operation,
                    const SecuritySchemes& schemes, Method& method, Report& report) {
    const auto* security = operation.find("security");
    if (security == nullptr) security = body.find("security");
    if (security != nullptr && security->if_array() != nullptr) {
        for (const auto& requirement : *security->if_array()) {
            if (requirement.if_object() == nullptr) continue;
            for (const auto& [name, scopes, span] : *requirement.if_object()) {
                if (name == "NONE") continue;
                const auto scheme = schemes.find(name);
                if (scheme == schemes.end()) {
                    report.invalid(requirement, "security scheme \"" + name + "\" is not defined");
                    continue;
                }
                switch (scheme->second.kind) {
                    case SecurityScheme::Kind::authorizer:
                        method.authorization = Authorization::authorizer;
                        method.authorizer_id = scheme->second.authorizer_id;
                        break;
                    case SecurityScheme::Kind::iam: method.authorization = Authorization::iam; break;
                    case SecurityScheme::Kind::api_key: method.api_key_required = true; break;
                    case SecurityScheme::Kind::unsupported: break;
                }
            }
        }
    }
    const auto* auth = operation.find("x-amazon-apigateway-auth");
    const auto type = auth == nullptr ? std::nullopt : text_of(auth->find("type"));
    if (type == "AWS_IAM") method.authorization = Authorization::iam;
    if (type == "NONE") method.authorization = Authorization::none;
}

}  // namespace leastwise::apigateway
