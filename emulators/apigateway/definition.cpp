#include "emulators/apigateway/definition.hpp"

#include "emulators/apigateway/template_text.hpp"
#include "runtime/core/text.hpp"

#include <algorithm>

namespace leastwise::apigateway {
namespace {

constexpr std::size_t kResourceIdLength = 6;
constexpr std::chrono::milliseconds kTimeoutMin{50};  // quotas page: integration timeout
constexpr std::chrono::milliseconds kTimeoutMax{29'000};
constexpr std::chrono::milliseconds kHttpTimeoutMax{30'000};
constexpr std::chrono::seconds kAuthorizerTtlMax{3600};  // CreateAuthorizer

core::Document object_schema(std::string_view title) {
    return core::Document::object(
        {{"$schema", "http://json-schema.org/draft-04/schema#"}, {"title", title}, {"type", "object"}});
}

/// Cuts `text` off the front.
bool take(std::string_view& from, std::string_view text) {
    if (!from.starts_with(text)) return false;
    from.remove_prefix(text.size());
    return true;
}

std::optional<IdentitySource> identity_source(std::string_view text) {
    using Kind = IdentitySource::Kind;
    for (const std::string_view prefix : {"method.request.", "route.request.", "$request."}) {
        if (!take(text, prefix)) continue;
        if (take(text, "header.")) return IdentitySource{Kind::header, std::string(text)};
        if (take(text, "querystring.")) return IdentitySource{Kind::query, std::string(text)};
        return {};
    }
    if (take(text, "stageVariables.") || take(text, "$stageVariables.")) {
        return IdentitySource{Kind::stage_variable, std::string(text)};
    }
    if (take(text, "context.") || take(text, "$context."))
        return IdentitySource{Kind::context, std::string(text)};
    return {};
}

void check_templates(Integration& integration, const core::Document& at, Report& report) {
    const auto check = [&](const Texts& templates, std::string_view where) {
        for (const auto& [type, text] : templates) {
            const std::string construct = velocity_construct(text);
            if (construct.empty() || !integration.unsupported.empty()) continue;
            integration.unsupported = std::string(where) + " for " + type + " uses " + construct;
            report.unsupported(at, "mock integration: " + integration.unsupported +
                                       ", and mapping templates are not rendered; requests will answer 500");
        }
    };
    check(integration.request_templates, "the request template");
    for (const auto& response : integration.responses) check(response.templates, "a response template");
}

}  // namespace

Definition empty_definition(core::Ids& ids) {
    Definition definition;
    Resource root;
    root.id = definition.root_id = ids.lower(10);
    definition.resources.emplace(root.id, root);
    definition.models.emplace("Empty", Model{"Empty", "application/json", object_schema("Empty Schema"), {}});
    core::Document error = object_schema("Error Schema");
    error.if_object()->append(
        "properties", core::Document::object({{"message", core::Document::object({{"type", "string"}})}}));
    definition.models.emplace("Error", Model{"Error", "application/json", std::move(error), {}});
    return definition;
}

Resource* find_resource(Definition& definition, std::string_view path) {
    for (auto& [id, resource] : definition.resources) {
        if (resource.path == path) return &resource;
    }
    return nullptr;
}

Resource& add_resource(Definition& definition, const std::string& parent_id, const std::string& path_part,
                       core::Ids& ids) {
    Resource resource;
    resource.id = ids.lower(kResourceIdLength);
    resource.parent_id = parent_id;
    resource.path_part = path_part;
    const std::string& parent_path = definition.resources.at(parent_id).path;
    resource.path = (parent_path == "/" ? "" : parent_path) + '/' + path_part;
    const std::string id = resource.id;
    return definition.resources.emplace(id, std::move(resource)).first->second;
}

Resource& ensure_resource(Definition& definition, std::string_view path, core::Ids& ids) {
    Resource* at = &definition.resources.at(definition.root_id);
    for (const auto part : core::split(path, '/')) {
        if (part.empty()) continue;
        const std::string next = (at->path == "/" ? "" : at->path) + '/' + std::string(part);
        Resource* child = find_resource(definition, next);
        at = child != nullptr ? child : &add_resource(definition, at->id, std::string(part), ids);
    }
    return *at;
}

std::string function_of_uri(std::string_view uri) {
    constexpr std::string_view kFunctions = ":lambda:path/2015-03-31/functions/";
    constexpr std::string_view kInvocations = "/invocations";
    if (const auto at = uri.find(kFunctions); uri.starts_with("arn:") && at != std::string_view::npos) {
        uri.remove_prefix(at + kFunctions.size());
        if (!uri.ends_with(kInvocations)) return {};
        uri.remove_suffix(kInvocations.size());
        return std::string(uri);
    }
    if (uri.starts_with("arn:") && uri.find(":lambda:") != std::string_view::npos &&
        uri.find(":function:") != std::string_view::npos && uri.find('/') == std::string_view::npos) {
        return std::string(uri);
    }
    return {};
}

std::optional<IntegrationType> integration_type(std::string_view name) {
    const std::string lower = core::to_lower(name);
    if (lower == "aws_proxy") return IntegrationType::aws_proxy;
    if (lower == "mock") return IntegrationType::mock;
    if (lower == "aws") return IntegrationType::aws;
    if (lower == "http") return IntegrationType::http;
    if (lower == "http_proxy") return IntegrationType::http_proxy;
    return {};
}

Passthrough passthrough_of(const core::Document* value, Report& report) {
    const std::string name = core::to_lower(text_of(value).value_or("when_no_match"));
    if (name == "when_no_match") return Passthrough::when_no_match;
    if (name == "when_no_templates") return Passthrough::when_no_templates;
    if (name != "never") report.invalid(*value, "passthrough behavior \"" + name + "\" is unknown");
    return Passthrough::never;
}

void check_integration(Integration& integration, Flavor flavor, const core::Document& at, Report& report) {
    integration.span = at.span();
    const auto longest = flavor == Flavor::rest ? kTimeoutMax : kHttpTimeoutMax;
    if (integration.timeout < kTimeoutMin || integration.timeout > longest) {
        report.invalid(
            at, "integration timeout must be between 50 and " + std::to_string(longest.count()) + " ms");
    }
    switch (integration.type) {
        case IntegrationType::mock: return check_templates(integration, at, report);
        case IntegrationType::aws_proxy:
            if (function_of_uri(integration.uri).empty()) {
                integration.unsupported =
                    "integration target " + integration.uri + " is not a Lambda function";
            } else if (integration.http_method != "POST" && flavor == Flavor::rest) {
                report.unsupported(at,
                                   "a Lambda integration must use httpMethod POST; AWS answers 500 to \"" +
                                       integration.http_method + "\" and so will leastwise",
                                   "write httpMethod: POST");
            }
            break;
        case IntegrationType::aws: integration.unsupported = "integration type AWS"; break;
        case IntegrationType::http: integration.unsupported = "integration type HTTP"; break;
        case IntegrationType::http_proxy: integration.unsupported = "integration type HTTP_PROXY"; break;
    }
    if (integration.unsupported.empty()) return;
    report.unsupported(at, integration.unsupported + ": not supported; requests will answer 500",
                       "use a Lambda proxy integration (aws_proxy)");
}

std::vector<IdentitySource> identity_sources(const core::Document* value, Report& report) {
    std::vector<IdentitySource> sources;
    for (const auto& line : list_of(value)) {
        for (const auto part : core::split(line, ',')) {
            const auto text = core::trim(part);
            if (text.empty()) continue;
            if (auto source = identity_source(text)) {
                sources.push_back(std::move(*source));
            } else {
                report.invalid(*value, "\"" + std::string(text) + "\" is no identity source",
                               "method.request.header.NAME, method.request.querystring.NAME, context.NAME or "
                               "stageVariables.NAME");
            }
        }
    }
    return sources;
}

void check_authorizer(Authorizer& authorizer, const core::Document& at, Report& report) {
    authorizer.span = at.span();
    if (authorizer.unsupported.empty() && function_of_uri(authorizer.uri).empty()) {
        authorizer.unsupported = "authorizer target \"" + authorizer.uri + "\" is not a Lambda function";
    }
    if (authorizer.ttl < std::chrono::seconds{0} || authorizer.ttl > kAuthorizerTtlMax) {
        report.invalid(
            at, "authorizer \"" + authorizer.name + "\": the result TTL must be between 0 and 3600 seconds");
    }
    if (authorizer.unsupported.empty()) return;
    report.unsupported(at, "authorizer \"" + authorizer.name + "\": " + authorizer.unsupported +
                               "; requests that need it will answer 500");
}

std::string model_uri(std::string_view api_id, std::string_view model) {
    return "https://apigateway.amazonaws.com/restapis/" + std::string(api_id) + "/models/" +
           std::string(model);
}

}  // namespace leastwise::apigateway
