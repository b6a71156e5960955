#include "runtime/core/text.hpp"
#include "runtime/template/sam/api.hpp"
#include "runtime/template/sam/python.hpp"

namespace leastwise::templates::sam {
namespace {

enum class AuthorizerKind { iam, cognito, token, request };

AuthorizerKind kind_of(const Authorizer& authorizer) {
    if (authorizer.aws_iam) return AuthorizerKind::iam;
    if (truthy(authorizer.properties.find("UserPoolArn"))) return AuthorizerKind::cognito;
    const bool request = member(authorizer.properties, "FunctionPayloadType") == Document("REQUEST");
    return request ? AuthorizerKind::request : AuthorizerKind::token;
}

/// Whether a REQUEST authorizer names nothing to be identified by, although answers are cached.
bool lacks_identity(std::string_view api_id, const Authorizer& authorizer) {
    const Document& identity = member(authorizer.properties, "Identity");
    if (!truthy(identity)) return true;
    expect_map(identity, of_resource(api_id), "Authorizer." + authorizer.name.text + ".Identity");
    bool missing = true;
    for (const std::string_view name : {"Headers", "QueryStrings", "StageVariables", "Context"}) {
        if (truthy(identity.find(name))) missing = false;
    }
    const Document& seconds = member(identity, "ReauthorizeEvery");
    if (seconds.is_null()) return missing;
    auto number = seconds.as_integer();
    if (!number && is_text(&seconds)) number = core::to_integer(text_in(seconds));
    return number ? *number > 0 && missing : missing;
}

void check(std::string_view api_id, const Authorizer& authorizer) {
    const Document& type = member(authorizer.properties, "FunctionPayloadType");
    if (!type.is_null() && type != Document("TOKEN") && type != Document("REQUEST")) {
        refuse_resource(api_id,
                        authorizer.name.text +
                            " Authorizer has invalid 'FunctionPayloadType': " + python_text(type) + ".",
                        type.span());
    }
    if (type == Document("REQUEST") && lacks_identity(api_id, authorizer)) {
        refuse_resource(api_id,
                        authorizer.name.text +
                            " Authorizer must specify Identity with at least one of Headers, "
                            "QueryStrings, StageVariables, or Context.",
                        authorizer.properties.span());
    }
    if (!authorizer.scopes().is_null()) {
        expect_list(authorizer.scopes(), of_resource(api_id),
                    "Authorizers." + authorizer.name.text + ".AuthorizationScopes");
    }
    const Document& disabled = member(authorizer.properties, "DisableFunctionDefaultPermissions");
    if (!disabled.is_null() && disabled.if_bool() == nullptr) {
        refuse_resource(api_id,
                        "Property 'Authorizers." + authorizer.name.text +
                            ".DisableFunctionDefaultPermissions' should be a boolean.",
                        disabled.span());
    }
}

/// `method.request.header.X, method.request.querystring.y`
Document identity_source(std::string_view api_id, const Authorizer& authorizer) {
    const Document& identity = member(authorizer.properties, "Identity");
    std::vector<std::string> sources;
    core::Span span;
    for (const auto& [name, prefix] :
         {std::pair{"Headers", "method.request.header."},
          std::pair{"QueryStrings", "method.request.querystring."},
          std::pair{"StageVariables", "stageVariables."}, std::pair{"Context", "context."}}) {
        const Document& values = member(identity, name);
        if (!truthy(values)) continue;
        const std::string path = "Auth.Authorizers." + authorizer.name.text + ".Identity." + name;
        std::size_t index = 0;
        for (const Document& value : expect_list(values, of_resource(api_id), path)) {
            expect_text(value, of_resource(api_id), path + "[" + std::to_string(index++) + "]");
            sources.push_back(prefix + text_in(value));
            span = value.span();
        }
    }
    return Document(core::join(sources, ", ")).at(span);
}

Document header_of(std::string_view api_id, const Authorizer& authorizer) {
    if (kind_of(authorizer) == AuthorizerKind::request) return "Unused";
    const Document& identity = member(authorizer.properties, "Identity");
    if (truthy(identity) && !is_map(&identity)) {
        refuse_resource(api_id,
                        "Auth.Authorizers.<Authorizer>.Identity must be a dict "
                        "(LambdaTokenAuthorizationIdentity, LambdaRequestAuthorizationIdentity or "
                        "CognitoAuthorizationIdentity).",
                        identity.span());
    }
    return truthy(identity.find("Header")) ? member(identity, "Header") : Document("Authorization");
}

Document cognito_settings(const Authorizer& authorizer) {
    const Document& arns = member(authorizer.properties, "UserPoolArn");
    return Document::object(
        {{"type", "cognito_user_pools"}, {"providerARNs", is_list(&arns) ? arns : Document::array({arns})}});
}

Document function_settings(const Translation& translation, std::string_view api_id,
                           const Authorizer& authorizer) {
    const bool request = kind_of(authorizer) == AuthorizerKind::request;
    Object settings;
    settings.append("type", request ? "request" : "token");
    settings.append(
        "authorizerUri",
        sub("arn:" + translation.place.partition +
                ":apigateway:${AWS::Region}:lambda:path/2015-03-31/"
                "functions/${__FunctionArn__}/invocations",
            Document::object({{"__FunctionArn__", member(authorizer.properties, "FunctionArn")}})));
    set(settings, "authorizerResultTtlInSeconds",
        member(member(authorizer.properties, "Identity"), "ReauthorizeEvery"));
    const Document& role = member(authorizer.properties, "FunctionInvokeRole");
    if (truthy(role) && role != Document("NONE")) settings.append("authorizerCredentials", role);
    if (request) {
        const Document source = identity_source(api_id, authorizer);
        if (truthy(source)) settings.append("identitySource", source);
    }
    return Document(std::move(settings));
}

}  // namespace

Document Authorizer::security_definition(const Translation& translation, std::string_view api_id) const {
    const AuthorizerKind kind = kind_of(*this);
    Object definition;
    definition.append("type", "apiKey");
    definition.append("name", header_of(api_id, *this));
    definition.append("in", "header");
    const char* authtype = kind == AuthorizerKind::iam       ? "awsSigv4"
                           : kind == AuthorizerKind::cognito ? "cognito_user_pools"
                                                             : "custom";
    definition.append("x-amazon-apigateway-authtype", authtype);
    if (kind == AuthorizerKind::iam) return Document(std::move(definition));
    Document settings = kind == AuthorizerKind::cognito ? cognito_settings(*this)
                                                        : function_settings(translation, api_id, *this);
    const Document& expression = member(member(properties, "Identity"), "ValidationExpression");
    if (kind != AuthorizerKind::request && truthy(expression)) {
        object_in(settings).append("identityValidationExpression", expression);
    }
    definition.append("x-amazon-apigateway-authorizer", std::move(settings));
    return Document(std::move(definition));
}

Authorizers read_authorizers(const ApiParts& api, const Document& configuration,
                             const Document& default_name) {
    Authorizers authorizers;
    if (default_name == Document("AWS_IAM")) {
        authorizers.push_back({{text_in(default_name), default_name.span()}, Document::object(), true});
    }
    if (!truthy(configuration)) return authorizers;
    for (const auto& one : expect_map(configuration, of_resource(api.id()), "Auth.Authorizers")) {
        expect_map(one.value, of_resource(api.id()), "Auth.Authorizers." + one.name);
        Authorizer authorizer{{one.name, one.name_span}, one.value, false};
        check(api.id(), authorizer);
        authorizers.push_back(std::move(authorizer));
    }
    return authorizers;
}

std::vector<Generated> authorizer_permissions(ApiParts& api) {
    std::vector<Generated> made;
    if (!truthy(api["Auth"])) return made;
    for (const Authorizer& authorizer : read_authorizers(api, member(api["Auth"], "Authorizers"), {})) {
        const Document& function = member(authorizer.properties, "FunctionArn");
        if (!truthy(function) || truthy(authorizer.properties.find("DisableFunctionDefaultPermissions")))
            continue;
        Generated permission =
            api.make(api.id() + authorizer.name.text + "AuthorizerPermission", "AWS::Lambda::Permission");
        permission.with("Action", "lambda:InvokeFunction").with("FunctionName", function);
        permission.with("Principal", "apigateway.amazonaws.com");
        permission.with("SourceArn", sub(arn_text(api.translation.place.partition, "execute-api",
                                                  "${__ApiId__}/authorizers/*"),
                                         Document::object({{"__ApiId__", ref_to(api.id())}})));
        made.push_back(std::move(permission));
    }
    return made;
}

}  // namespace leastwise::templates::sam
