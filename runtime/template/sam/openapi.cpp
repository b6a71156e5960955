#include "runtime/template/sam/openapi.hpp"

#include "runtime/core/text.hpp"
#include "runtime/template/sam/python.hpp"
#include "runtime/template/sam/python2.hpp"
#include "runtime/wire/json.hpp"

#include <algorithm>

namespace leastwise::templates::sam {
namespace {

constexpr std::string_view kTagValue = "x-amazon-apigateway-tag-value";
constexpr std::string_view kCors = "x-amazon-apigateway-cors";
constexpr std::string_view kEndpoint = "x-amazon-apigateway-endpoint-configuration";

/// The names of CorsConfiguration and those of the definition.
constexpr std::pair<const char*, const char*> kCorsNames[] = {{"AllowOrigins", "allowOrigins"},
                                                              {"AllowHeaders", "allowHeaders"},
                                                              {"AllowMethods", "allowMethods"},
                                                              {"ExposeHeaders", "exposeHeaders"},
                                                              {"MaxAge", "maxAge"},
                                                              {"AllowCredentials", "allowCredentials"}};

/// The names in `{braces}` of a path.
std::vector<std::string> parameters_of(const std::string& path) {
    std::vector<std::string> names;
    for (std::size_t start = path.find('{'); start != std::string::npos; start = path.find('{', start)) {
        const std::size_t end = path.find('}', start);
        if (end == std::string::npos) break;
        names.push_back(path.substr(start + 1, end - start - 1));
        start = end;
    }
    return names;
}

/// The logical id in front of `.Arn` in an integration's URI, or "".
std::string invoked_function(const Document& uri) {
    const std::string text = text_of(uri, "Fn::Sub");
    const std::size_t end = text.find(".Arn");
    if (end == std::string::npos) return {};
    std::size_t start = end;
    while (start > 0 && is_alphanumeric({&text[start - 1], 1})) --start;
    return text.substr(start, end - start);
}

}  // namespace

OpenApi::OpenApi(const Document& given) : Definition(python2_copy(given)) {
    if (!is_valid(document())) {
        refuse_template(
            "Invalid OpenApi document. Invalid values or missing keys for 'openapi' or 'paths' in "
            "'DefinitionBody'.");
    }
    const Document& components = member(document(), "components");
    if (!components.is_null() && !is_map(&components)) {
        refuse_template("Invalid OpenApi document: The value of 'components' should be a map");
    }
    security_schemes_ = truthy(components.find("securitySchemes")) ? member(components, "securitySchemes")
                                                                   : Document::object();
    tags_ = truthy(document().find("tags")) ? member(document(), "tags") : Document::array();
    info_ = truthy(document().find("info")) ? member(document(), "info") : Document::object();
}

bool OpenApi::is_valid(const Document& document) {
    return is_map(document.find("paths")) && truthy(document.find("openapi")) &&
           is_openapi3(member(document, "openapi"));
}

Document OpenApi::skeleton() {
    Document info = Document::object({{"version", "1.0"}, {"title", ref_to("AWS::StackName")}});
    return Document::object({{"openapi", "3.0.1"}, {"info", std::move(info)}, {"paths", Document::object()}});
}

Document OpenApi::finish() {
    Object& object = object_in(document());
    if (truthy(tags_)) object["tags"] = tags_;
    if (truthy(security_schemes_)) {
        Document& components = object["components"];
        if (!truthy(components)) components = Document::object();
        object_in(components)["securitySchemes"] = security_schemes_;
    }
    if (truthy(info_)) object["info"] = info_;
    return python2_copy(document());
}

void OpenApi::add_lambda_integration(const Name& path, const Name& method, const Document& uri,
                                     const Document& condition) {
    if (has_integration(path.text, method)) return;
    add_path(path, method);
    const bool conditional = truthy(condition);
    for (Document* item : path_items(path.text)) {
        Document& definition = *item->find(method.text);
        if (definition.is_null()) definition = Document::object();
        if (!is_map(&definition)) refuse_method(path.text, method.text);
        object_in(definition)[kIntegration] =
            Document::object({{"type", "aws_proxy"},
                              {"httpMethod", "POST"},
                              {"payloadFormatVersion", "2.0"},
                              {"uri", conditional ? make_if(condition, uri) : uri}});
        if (path.text == kDefaultRoute && method.text == kAnyMethod) {
            object_in(definition)["isDefaultRoute"] = Document(true);
        }
        if (!has(definition, "responses")) object_in(definition).append("responses", Document::object());
        if (conditional) definition = make_if(condition, definition);
    }
}

bool OpenApi::default_route_invokes(const std::string& logical_id) {
    const std::string path(kDefaultRoute);
    const Name method{std::string(kAnyMethod), {}};
    if (!has_integration(path, method)) return false;
    for (Document* definition : methods_at(path, method)) {
        Document* integration = definition->find(kIntegration);
        if (!is_map(integration)) {
            refuse_template("Value of '" + std::string(kIntegration) +
                            "' must be a dictionary according to Swagger spec.");
        }
        Document* uri = integration->find("uri");
        if (!is_map(uri)) return false;
        for (const Document* one : conditional_contents(*uri)) {
            if (invoked_function(*one) != logical_id) return false;
        }
    }
    return true;
}

void OpenApi::add_path_parameters(const std::string& path, const Name& method) {
    for (Document* definition : methods_at(path, method)) {
        const auto names = parameters_of(path);
        if (names.empty()) return;
        Document& parameters = ensure_array(*definition, "parameters");
        for (const std::string& name : names) {
            auto& list = array_in(parameters);
            const auto known =
                std::ranges::find_if(list, [&](const Document& one) { return text_of(one, "name") == name; });
            if (known == list.end()) {
                list.push_back(Document::object({{"name", name}, {"in", "path"}, {"required", true}}));
            } else {
                object_in(*known)["in"] = Document("path");
                object_in(*known)["required"] = Document(true);
            }
        }
    }
}

void OpenApi::set_payload_format(const std::string& path, const Name& method, const Document& version) {
    for (Document* definition : methods_at(path, method)) {
        object_in(*definition->find(kIntegration))["payloadFormatVersion"] = version;
    }
}

void OpenApi::add_security_scheme(const Name& name, Document scheme) {
    if (is_map(&security_schemes_)) put(object_in(security_schemes_), name, std::move(scheme));
}

void OpenApi::set_default_authorizer(const std::string& path, const Name& name, const Document& scopes) {
    for (Document* item : path_items(path)) {
        for (auto& method : object_in(*item)) {
            const std::string normalized = normalized_method(Document(method.name)).text;
            if (normalized == "parameters" || normalized == "options") continue;
            if (!has(*item, normalized)) {
                refuse_template("Could not find " + normalized + " in " + path + " within DefinitionBody.");
            }
            for (Document* definition : conditional_contents(method.value)) {
                if (!is_map(definition)) refuse_method(path, method.name);
                if (!truthy(definition->find(kIntegration)) || truthy(definition->find("security"))) continue;
                Object security;
                put(security, name, scopes);
                object_in(*definition)["security"] = Document::array({Document(std::move(security))});
            }
        }
    }
}

void OpenApi::add_auth(const std::string& path, const Name& method, const Document& auth,
                       const Document& api) {
    const std::string name = python_text(member(auth, "Authorizer"));
    const Document& authorizers = member(member(api, "Auth"), "Authorizers");
    for (Document* definition : methods_at(path, method)) {
        Document scopes = Document::array();
        if (name != "NONE" && name != "AWS_IAM") {
            const Document& authorizer = member(authorizers, name);
            if (!authorizer.is_null() && !is_map(&authorizer)) {
                refuse_template("Type of authorizer '" + name + "' must be a dictionary", authorizer.span());
            }
            const Document& own = member(auth, "AuthorizationScopes");
            const Document& wanted = truthy(own) ? own : member(authorizer, "AuthorizationScopes");
            if (truthy(authorizer) && truthy(wanted)) scopes = wanted;
        }
        const Document* existing = definition->find("security");
        if (existing != nullptr && !is_list(existing)) {
            refuse_template("Type of security for path " + path + " method " + method.text +
                            " must be a list");
        }
        Document security = existing == nullptr ? Document::array() : *existing;
        Object entry;
        put(entry, {name, member(auth, "Authorizer").span()}, std::move(scopes));
        push(security, Document(std::move(entry)));
        object_in(*definition)["security"] = std::move(security);
    }
}

void OpenApi::add_tags(const Document& tags) {
    for (const auto& tag : members_of(tags)) {
        if (!is_list(&tags_)) {
            refuse_template("Tags in OpenApi DefinitionBody needs to be a list. " + python_text(tags_) +
                            " is a " + (is_map(&tags_) ? "dict" : "str") + " not a list.");
        }
        auto& list = array_in(tags_);
        const auto known =
            std::ranges::find_if(list, [&](const Document& one) { return text_of(one, "name") == tag.name; });
        if (known == list.end()) {
            list.push_back(Document::object({{"name", tag.name}, {std::string(kTagValue), tag.value}}));
        } else {
            object_in(*known)[kTagValue] = tag.value;
        }
    }
}

void OpenApi::add_cors(const Document& configuration) {
    Document cors = has(document(), kCors) ? member(document(), kCors) : Document::object();
    if (!is_map(&cors)) {
        refuse_template("Value of '" + std::string(kCors) +
                        "' must be a dictionary according to Swagger spec.");
    }
    if (is_intrinsic(configuration)) {
        // The names are replaced wherever they stand in the call.
        std::string text = wire::to_json(configuration);
        for (const auto& [name, replacement] : kCorsNames) text = core::replace_all(text, name, replacement);
        const auto renamed = wire::read_json(text);
        if (renamed && is_map(&*renamed)) {
            for (const auto& one : members_of(*renamed)) object_in(cors)[one.name] = one.value;
        }
    } else {
        for (const auto& [name, replacement] : kCorsNames) {
            const Document& value = member(configuration, name);
            const bool wanted = std::string_view(name) == "MaxAge"             ? !value.is_null()
                                : std::string_view(name) == "AllowCredentials" ? value == Document(true)
                                                                               : truthy(value);
            if (wanted) object_in(cors)[replacement] = value;
        }
    }
    object_in(document())[kCors] = std::move(cors);
}

void OpenApi::disable_execute_api(const Document& value) {
    Document& servers = object_in(document())["servers"];
    if (servers.is_null()) servers = Document::array({Document::object()});
    if (!is_list(&servers)) return;
    for (Document& server : array_in(servers)) {
        if (!is_map(&server)) {
            refuse_template("Value of 'servers' item must be a dictionary according to Swagger spec.");
        }
        object_in(ensure_object(server, kEndpoint))["disableExecuteApiEndpoint"] = value;
    }
}

void OpenApi::set_info(std::string_view name, const Document& value) { object_in(info_)[name] = value; }

}  // namespace leastwise::templates::sam
