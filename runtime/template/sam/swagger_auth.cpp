#include "runtime/core/text.hpp"
#include "runtime/template/sam/python.hpp"
#include "runtime/template/sam/python2.hpp"
#include "runtime/template/sam/refusal.hpp"
#include "runtime/template/sam/swagger.hpp"

#include <algorithm>
#include <set>

namespace leastwise::templates::sam {
namespace {

constexpr std::string_view kCorsMethods[] = {"OPTIONS", "GET", "HEAD", "POST", "PUT", "DELETE", "PATCH"};

/// The methods of a path as one quoted list: 'GET,OPTIONS'.
std::string cors_methods(const Document& path_item) {
    std::set<std::string> methods;
    if (has(path_item, kAnyMethod)) {
        for (const std::string_view method : kCorsMethods) methods.emplace(method);
    } else {
        for (const auto& method : members_of(path_item)) methods.insert(core::to_upper(method.name));
        methods.insert("OPTIONS");
    }
    return "'" + core::join({methods.begin(), methods.end()}, ",") + "'";
}

/// The mock integration that answers preflight requests.
Document preflight(const Swagger::Cors& cors, const Document& methods) {
    Document parameters = Document::object();
    Document headers = Document::object();
    const auto add = [&](const std::string& name, const Document& value, std::string_view type) {
        object_in(parameters)["method.response.header." + name] = value;
        object_in(headers)[name] = Document::object({{"type", type}});
    };
    add("Access-Control-Allow-Origin", cors.origins, "string");
    if (truthy(cors.headers)) add("Access-Control-Allow-Headers", cors.headers, "string");
    if (truthy(methods)) add("Access-Control-Allow-Methods", methods, "string");
    if (!cors.max_age.is_null()) add("Access-Control-Max-Age", cors.max_age, "integer");
    if (cors.credentials == Document(true)) add("Access-Control-Allow-Credentials", "'true'", "string");
    const auto json = [](std::string_view text) { return Document::object({{"application/json", text}}); };
    Document response = Document::object({{"statusCode", "200"},
                                          {"responseParameters", std::move(parameters)},
                                          {"responseTemplates", json("{}\n")}});
    Document integration =
        Document::object({{"type", "mock"},
                          {"requestTemplates", json("{\n  \"statusCode\" : 200\n}\n")},
                          {"responses", Document::object({{"default", std::move(response)}})}});
    Document answer = Document::object(
        {{"description", "Default response for CORS method"}, {"headers", std::move(headers)}});
    return Document::object({{"summary", "CORS support"},
                             {"consumes", Document::array({"application/json"})},
                             {"produces", Document::array({"application/json"})},
                             {std::string(kIntegration), std::move(integration)},
                             {"responses", Document::object({{"200", std::move(answer)}})}});
}

Document api_key_like(const Name& name, const Document& header, std::string_view authtype) {
    Object entry;
    if (!authtype.empty()) entry.append("x-amazon-apigateway-authtype", authtype);
    entry.append("type", "apiKey");
    entry.append("name", header);
    entry.append("in", "header");
    Object definition;
    put(definition, name, Document(std::move(entry)));
    return Document(std::move(definition));
}

bool names_any(const Document& security, const std::set<std::string>& names) {
    const Object& object = object_in(security);
    return std::ranges::any_of(object, [&](const auto& one) { return names.contains(one.name); });
}

}  // namespace

const Authorizer* find_authorizer(const Authorizers& authorizers, std::string_view name) {
    const auto found =
        std::ranges::find_if(authorizers, [&](const Authorizer& one) { return one.name.text == name; });
    return found == authorizers.end() ? nullptr : &*found;
}

Document checked_security(const Document& method, const std::string& path, const std::string& method_name) {
    const Document* given = method.find("security");
    if (given == nullptr) return Document::array();
    if (!is_list(given)) {
        refuse_template("Type of security for path " + path + " method " + method_name + " must be a list",
                        given->span());
    }
    return *given;
}

void Swagger::add_cors(const std::string& path, const Cors& cors, std::string_view api_id) {
    Document methods = cors.methods;
    for (Document* item : path_items(path)) {
        if (has(*item, "options")) continue;
        if (!truthy(cors.origins)) {
            refuse_resource(
                api_id,
                "Structure of the SAM template is invalid. Invalid input. Value for AllowedOrigins "
                "is required");
        }
        if (!truthy(methods)) methods = Document(cors_methods(*item));
        object_in(*item).append("options", preflight(cors, methods));
    }
}

Document& Swagger::security_definitions() {
    if (!truthy(security_definitions_)) security_definitions_ = Document::object();
    if (!is_map(&security_definitions_)) {
        // SAM raises this one in a way that is reported beside other errors.
        throw Refusal{Refusal::About::document,
                      "securityDefinitions",
                      "Structure of the SAM template is invalid. securityDefinitions must be a dictionary.",
                      {}};
    }
    return security_definitions_;
}

void Swagger::add_authorizers(const Authorizers& authorizers, const Translation& translation,
                              std::string_view api_id) {
    for (const Authorizer& authorizer : authorizers) {
        put(object_in(security_definitions()), authorizer.name,
            authorizer.security_definition(translation, api_id));
    }
}

void Swagger::add_iam_definition() {
    if (has(security_definitions(), "AWS_IAM")) return;
    const Document added = api_key_like({"AWS_IAM", {}}, "Authorization", "awsSigv4");
    object_in(security_definitions()).append("AWS_IAM", *added.find("AWS_IAM"));
}

void Swagger::add_api_key_definition() {
    if (has(security_definitions(), "api_key")) return;
    const Document added = api_key_like({"api_key", {}}, "x-api-key", "");
    object_in(security_definitions()).append("api_key", *added.find("api_key"));
}

void Swagger::set_default_authorizer(const std::string& path, const Name& name,
                                     const Authorizers& authorizers, const Document& add_to_preflight) {
    std::set<std::string> names{"AWS_IAM"};
    for (const Authorizer& authorizer : authorizers) names.insert(authorizer.name.text);
    for (auto& [method, definition] : all_methods(path)) {
        if (!truthy(add_to_preflight) && method == "options") continue;
        Document::Array others;
        Document::Array own;
        const Document existing = checked_security(*definition, path, method);
        for (const Document& security : elements_of(existing)) {
            if (!is_map(&security)) {
                refuse_template(python_text(security) + " in Security for path " + path + " method " +
                                method + " is not a valid dictionary.");
            }
            (names_any(security, names) ? own : others).push_back(security);
        }
        const auto none =
            std::ranges::find_if(others, [](const Document& one) { return names_any(one, {"NONE"}); });
        if (none != others.end()) {
            others.erase(none);
            own.clear();
        } else if (own.empty()) {
            const Authorizer* authorizer = find_authorizer(authorizers, name.text);
            const bool scoped = authorizer != nullptr && !authorizer->scopes().is_null();
            Object security;
            put(security, name, scoped ? authorizer->scopes() : Document::array());
            own.push_back(Document(std::move(security)));
        }
        std::ranges::move(own, std::back_inserter(others));
        if (others.empty()) continue;
        const bool iam = has(others.front(), "AWS_IAM");
        object_in(*definition)["security"] = Document(std::move(others));
        if (iam) add_iam_definition();
    }
}

void Swagger::set_default_api_key(const std::string& path, const Document& add_to_preflight) {
    for (auto& [method, definition] : all_methods(path)) {
        Document::Array others;
        Document::Array own;
        const Document existing = checked_security(*definition, path, method);
        for (const Document& security : elements_of(existing)) {
            if (!is_map(&security)) {
                refuse_template(python_text(security) + " in Security for path " + path + " method " +
                                method + " is not a valid dictionary.");
            }
            (names_any(security, {"api_key", "api_key_false"}) ? own : others).push_back(security);
        }
        const bool refused =
            std::ranges::any_of(own, [](const Document& one) { return names_any(one, {"api_key_false"}); });
        const bool wanted = !refused && (method != "options" || truthy(add_to_preflight));
        if (wanted) others.push_back(Document::object({{"api_key", Document::array()}}));
        Document security(std::move(others));
        if (security != existing) object_in(*definition)["security"] = std::move(security);
    }
}

void Swagger::add_auth(const std::string& path, const Name& method, const Document& auth,
                       const Document& api) {
    const Document& authorizer = member(auth, "Authorizer");
    if (truthy(authorizer)) {
        set_authorizer(path, method, authorizer, member(member(api, "Auth"), "Authorizers"),
                       member(auth, "AuthorizationScopes"));
    }
    const Document& key = member(auth, "ApiKeyRequired");
    if (key.is_null()) return;
    for (Document* definition : methods_at(path, method)) {
        if (truthy(key)) add_api_key_definition();
        Document security = checked_security(*definition, path, method.text);
        push(security, Document::object({{truthy(key) ? "api_key" : "api_key_false", Document::array()}}));
        object_in(*definition)["security"] = std::move(security);
    }
}

void Swagger::set_authorizer(const std::string& path, const Name& method, const Document& authorizer,
                             const Document& authorizers, const Document& scopes) {
    const std::string name = python_text(authorizer);
    for (Document* definition : methods_at(path, method)) {
        Document security = checked_security(*definition, path, method.text);
        Document wanted = Document::array();
        if (name != "NONE" && truthy(authorizers)) {
            const Document* known = authorizers.find(name);
            if (known != nullptr && !is_map(known)) {
                refuse_template("Type of authorizer '" + name + "' must be a dictionary", known->span());
            }
            Document allowed = known == nullptr ? Document() : member(*known, "AuthorizationScopes");
            if (!scopes.is_null()) allowed = scopes;
            if (known != nullptr && !allowed.is_null()) wanted = allowed;
        }
        Object entry;
        put(entry, {name, authorizer.span()}, std::move(wanted));
        push(security, Document(std::move(entry)));
        const bool iam = has(array_in(security).front(), "AWS_IAM");
        object_in(*definition)["security"] = std::move(security);
        if (iam) add_iam_definition();
    }
}

}  // namespace leastwise::templates::sam
