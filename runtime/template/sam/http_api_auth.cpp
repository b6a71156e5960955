#include "runtime/core/text.hpp"
#include "runtime/template/sam/http_api.hpp"
#include "runtime/template/sam/python.hpp"

#include <array>

namespace leastwise::templates::sam {
namespace {

enum class AuthorizerKind { iam, jwt, request };

AuthorizerKind kind_of(const HttpAuthorizer& authorizer) {
    if (authorizer.aws_iam) return AuthorizerKind::iam;
    return truthy(authorizer.properties.find("JwtConfiguration")) ? AuthorizerKind::jwt
                                                                  : AuthorizerKind::request;
}

/// Properties that one kind of authorizer has and the others have not.
struct Only {
    std::string_view property;
    AuthorizerKind kind;
    std::string_view words;
};
constexpr std::string_view kOAuth = "OAuth2 Authorizer";
constexpr std::string_view kLambda = "Lambda Authorizer";
constexpr std::array<Only, 9> kOnly = {
    {{"AuthorizationScopes", AuthorizerKind::jwt, kOAuth},
     {"JwtConfiguration", AuthorizerKind::jwt, kOAuth},
     {"IdentitySource", AuthorizerKind::jwt,
      "OAuth2 Authorizer. For Lambda Authorizer, use the 'Identity' property instead"},
     {"FunctionArn", AuthorizerKind::request, kLambda},
     {"FunctionInvokeRole", AuthorizerKind::request, kLambda},
     {"Identity", AuthorizerKind::request, kLambda},
     {"AuthorizerPayloadFormatVersion", AuthorizerKind::request, kLambda},
     {"EnableSimpleResponses", AuthorizerKind::request, kLambda},
     {"EnableFunctionDefaultPermissions", AuthorizerKind::request, kLambda}}};

void check(const HttpApiParts& api, const HttpAuthorizer& authorizer) {
    const Document& properties = authorizer.properties;
    const std::string& name = authorizer.name.text;
    if (has(properties, "OpenIdConnectUrl")) {
        refuse_resource(api.id(),
                        "'OpenIdConnectUrl' is no longer a supported property for authorizer '" + name +
                            "'. Please refer to the AWS SAM documentation.",
                        properties.span());
    }
    const Document& jwt = member(properties, "JwtConfiguration");
    if (truthy(jwt)) expect_map(jwt, of_resource(api.id()), "JwtConfiguration");
    const Document& scopes = member(properties, "AuthorizationScopes");
    if (!scopes.is_null() && !is_list(&scopes)) {
        refuse_resource(api.id(), "AuthorizationScopes must be a list.", scopes.span());
    }
    const AuthorizerKind kind = kind_of(authorizer);
    for (const Only& only : kOnly) {
        const Document& value = member(properties, only.property);
        const bool given = only.property == "JwtConfiguration" ? truthy(value) : !value.is_null();
        if (!given || only.kind == kind) continue;
        refuse_resource(
            api.id(), std::string(only.property) + " is only supported for " + std::string(only.words) + ".",
            value.span());
    }
    const auto must_define = [&](std::string_view property, std::string_view what) {
        if (truthy(properties.find(property))) return;
        refuse_resource(api.id(),
                        name + " " + std::string(what) + " must define '" + std::string(property) + "'.",
                        properties.span());
    };
    if (kind == AuthorizerKind::jwt) must_define("IdentitySource", kOAuth);
    if (kind == AuthorizerKind::request) {
        must_define("FunctionArn", kLambda);
        must_define("AuthorizerPayloadFormatVersion", kLambda);
    }
    const Document& permissions = member(properties, "EnableFunctionDefaultPermissions");
    if (!permissions.is_null() && permissions.if_bool() == nullptr) {
        refuse_resource(api.id(),
                        "Property 'Authorizers." + name +
                            ".EnableFunctionDefaultPermissions' should be a "
                            "boolean.",
                        permissions.span());
    }
}

Document identity_source(const HttpApiParts& api, const std::string& name, const Document& identity) {
    Document sources = Document::array();
    for (const auto& [prefix, property] :
         {std::pair{"$request.header.", "Headers"}, std::pair{"$request.querystring.", "QueryStrings"},
          std::pair{"$stageVariables.", "StageVariables"}, std::pair{"$context.", "Context"}}) {
        const Document& values = member(identity, property);
        if (!truthy(values)) continue;
        const std::string path = "Authorizers." + name + ".Identity." + property;
        std::size_t index = 0;
        for (const Document& value : expect_list(values, of_resource(api.id()), path)) {
            expect_text(value, of_resource(api.id()), path + "[" + std::to_string(index++) + "]");
            push(sources, prefix + text_in(value));
        }
    }
    return sources;
}

Document function_settings(const HttpApiParts& api, const HttpAuthorizer& authorizer) {
    const Document& properties = authorizer.properties;
    Object settings;
    settings.append("type", "request");
    settings.append("authorizerUri",
                    sub("arn:" + api.translation.place.partition +
                            ":apigateway:${AWS::Region}:lambda:path/2015-03-31/"
                            "functions/${__FunctionArn__}/invocations",
                        Document::object({{"__FunctionArn__", member(properties, "FunctionArn")}})));
    const Document& role = member(properties, "FunctionInvokeRole");
    if (truthy(role) && role != Document("NONE")) settings.append("authorizerCredentials", role);
    const Document& identity = member(properties, "Identity");
    if (truthy(identity)) {
        expect_map(identity, of_resource(api.id()), "Auth.Authorizers." + authorizer.name.text + ".Identity");
        set(settings, "authorizerResultTtlInSeconds", member(identity, "ReauthorizeEvery"));
        settings.append("identitySource", identity_source(api, authorizer.name.text, identity));
    }
    settings.append("authorizerPayloadFormatVersion", member(properties, "AuthorizerPayloadFormatVersion"));
    if (truthy(properties.find("EnableSimpleResponses"))) {
        settings.append("enableSimpleResponses", member(properties, "EnableSimpleResponses"));
    }
    return Document(std::move(settings));
}

}  // namespace

Document HttpAuthorizer::security_scheme(const HttpApiParts& api) const {
    constexpr const char* kAuthorizer = "x-amazon-apigateway-authorizer";
    switch (kind_of(*this)) {
        case AuthorizerKind::iam:
            return Document::object({{"type", "apiKey"},
                                     {"name", "Authorization"},
                                     {"in", "header"},
                                     {"x-amazon-apigateway-authtype", "awsSigv4"}});
        case AuthorizerKind::jwt: {
            Object configuration;
            for (const auto& one : members_of(member(properties, "JwtConfiguration"))) {
                configuration.append(core::to_lower(one.name), one.value);
            }
            Document settings = Document::object({{"jwtConfiguration", Document(std::move(configuration))},
                                                  {"identitySource", member(properties, "IdentitySource")},
                                                  {"type", "jwt"}});
            return Document::object({{"type", "oauth2"}, {kAuthorizer, std::move(settings)}});
        }
        case AuthorizerKind::request: break;
    }
    return Document::object({{"type", "apiKey"},
                             {"name", "Unused"},
                             {"in", "header"},
                             {kAuthorizer, function_settings(api, *this)}});
}

HttpAuthorizers read_http_authorizers(const HttpApiParts& api) {
    HttpAuthorizers authorizers;
    const Document& auth = api["Auth"];
    if (member(auth, "EnableIamAuthorizer") == Document(true)) {
        authorizers.push_back({{"AWS_IAM", {}}, Document::object(), true});
    }
    const Document& configuration = member(auth, "Authorizers");
    if (!truthy(configuration)) return authorizers;
    for (const auto& one : expect_map(configuration, of_resource(api.id()), "Auth.Authorizers")) {
        expect_map(one.value, of_resource(api.id()), "Auth.Authorizers." + one.name);
        HttpAuthorizer authorizer{{one.name, one.name_span}, one.value, false};
        check(api, authorizer);
        std::erase_if(authorizers, [&](const HttpAuthorizer& other) { return other.name.text == one.name; });
        authorizers.push_back(std::move(authorizer));
    }
    return authorizers;
}

std::vector<Generated> http_authorizer_permissions(const HttpApiParts& api) {
    std::vector<Generated> made;
    if (!truthy(api["Auth"])) return made;
    for (const HttpAuthorizer& authorizer : read_http_authorizers(api)) {
        const Document& function = member(authorizer.properties, "FunctionArn");
        const bool wanted = truthy(authorizer.properties.find("EnableFunctionDefaultPermissions"));
        if (!truthy(function) || !wanted) continue;
        Generated permission =
            api.make(api.id() + authorizer.name.text + "AuthorizerPermission", "AWS::Lambda::Permission");
        permission.with("Action", "lambda:InvokeFunction").with("FunctionName", function);
        permission.with("Principal", "apigateway.amazonaws.com");
        permission.with("SourceArn",
                        sub(arn_text("${AWS::Partition}", "execute-api", "${__ApiId__}/authorizers/*"),
                            Document::object({{"__ApiId__", ref_to(api.id())}})));
        made.push_back(std::move(permission));
    }
    return made;
}

}  // namespace leastwise::templates::sam
