#include "runtime/template/sam/globals.hpp"

#include "runtime/template/sam/python.hpp"
#include "runtime/template/sam/refusal.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <vector>

namespace leastwise::templates::sam {
namespace {

using Names = std::span<const std::string_view>;

constexpr std::array<std::string_view, 39> kFunction = {"Handler",
                                                        "Runtime",
                                                        "CodeUri",
                                                        "DeadLetterQueue",
                                                        "Description",
                                                        "MemorySize",
                                                        "Timeout",
                                                        "VpcConfig",
                                                        "Environment",
                                                        "Tags",
                                                        "PropagateTags",
                                                        "Tracing",
                                                        "KmsKeyArn",
                                                        "AutoPublishAlias",
                                                        "AutoPublishAliasAllProperties",
                                                        "Layers",
                                                        "DeploymentPreference",
                                                        "RolePath",
                                                        "PermissionsBoundary",
                                                        "ReservedConcurrentExecutions",
                                                        "ProvisionedConcurrencyConfig",
                                                        "AssumeRolePolicyDocument",
                                                        "EventInvokeConfig",
                                                        "FileSystemConfigs",
                                                        "CodeSigningConfigArn",
                                                        "Architectures",
                                                        "SnapStart",
                                                        "EphemeralStorage",
                                                        "FunctionUrlConfig",
                                                        "RuntimeManagementConfig",
                                                        "LoggingConfig",
                                                        "RecursiveLoop",
                                                        "SourceKMSKeyArn",
                                                        "TenancyConfig",
                                                        "DurableConfig",
                                                        "CapacityProviderConfig",
                                                        "FunctionScalingConfig",
                                                        "PublishToLatestPublished",
                                                        "VersionDeletionPolicy"};
constexpr std::array<std::string_view, 22> kApi = {"Auth",
                                                   "Name",
                                                   "DefinitionUri",
                                                   "CacheClusterEnabled",
                                                   "CacheClusterSize",
                                                   "MergeDefinitions",
                                                   "Variables",
                                                   "EndpointConfiguration",
                                                   "MethodSettings",
                                                   "BinaryMediaTypes",
                                                   "MinimumCompressionSize",
                                                   "Cors",
                                                   "GatewayResponses",
                                                   "AccessLogSetting",
                                                   "CanarySetting",
                                                   "TracingEnabled",
                                                   "OpenApiVersion",
                                                   "Domain",
                                                   "AlwaysDeploy",
                                                   "PropagateTags",
                                                   "SecurityPolicy",
                                                   "EndpointAccessMode"};
constexpr std::array<std::string_view, 10> kHttpApi = {
    "Auth",         "AccessLogSettings", "StageVariables",
    "Tags",         "CorsConfiguration", "DefaultRouteSettings",
    "Domain",       "RouteSettings",     "FailOnWarnings",
    "PropagateTags"};
constexpr std::array<std::string_view, 1> kSimpleTable = {"SSESpecification"};
constexpr std::array<std::string_view, 1> kStateMachine = {"PropagateTags"};
constexpr std::array<std::string_view, 1> kLayerVersion = {"PublishLambdaVersion"};
constexpr std::array<std::string_view, 7> kCapacityProvider = {
    "VpcConfig",     "OperatorRole", "Tags",         "InstanceRequirements",
    "ScalingConfig", "KmsKeyArn",    "PropagateTags"};
constexpr std::array<std::string_view, 13> kWebSocketApi = {"AccessLogSettings",
                                                            "ApiKeySelectionExpression",
                                                            "DefaultRouteSettings",
                                                            "DisableExecuteApiEndpoint",
                                                            "DisableSchemaValidation",
                                                            "Domain",
                                                            "FailOnWarnings",
                                                            "IpAddressType",
                                                            "PropagateTags",
                                                            "RouteSelectionExpression",
                                                            "RouteSettings",
                                                            "StageVariables",
                                                            "Tags"};

struct Section {
    std::string_view name;
    Names properties;
};
/// In alphabetical order, as messages list them.
constexpr std::array<Section, 8> kSections = {{{"Api", kApi},
                                               {"CapacityProvider", kCapacityProvider},
                                               {"Function", kFunction},
                                               {"HttpApi", kHttpApi},
                                               {"LayerVersion", kLayerVersion},
                                               {"SimpleTable", kSimpleTable},
                                               {"StateMachine", kStateMachine},
                                               {"WebSocketApi", kWebSocketApi}}};

constexpr std::string_view kPrefix = "AWS::Serverless::";

[[noreturn]] void refuse_globals(const std::string& why, core::Span span) {
    refuse_document("'Globals' section is invalid. " + why, span);
}

std::string listed(Names names) {
    Document list = Document::array();
    for (const std::string_view name : names) push(list, name);
    return python_text(list);
}

void check_section(const core::Member& section) {
    const auto known = std::ranges::find(kSections, std::string_view(section.name), &Section::name);
    if (known == kSections.end()) {
        std::vector<std::string_view> names;
        for (const Section& one : kSections) names.push_back(one.name);
        refuse_globals(
            "'" + section.name + "' is not supported. Must be one of the following values - " + listed(names),
            section.name_span);
    }
    if (!is_map(&section.value)) {
        refuse_globals("Value of ${section} must be a dictionary", section.name_span);
    }
    for (const auto& property : members_of(section.value)) {
        if (std::ranges::find(known->properties, property.name) != known->properties.end()) continue;
        refuse_globals("'" + property.name + "' is not a supported property of '" + section.name +
                           "'. Must be one of the following values - " + listed(known->properties),
                       property.name_span);
    }
}

/// The globals of a resource without those that it wants to ignore.
Document without_ignored(const Document& globals, const Document& resource, const std::string& logical_id) {
    const Document& ignore = member(resource, "IgnoreGlobals");
    if (!truthy(ignore)) return globals;
    if (ignore == Document("*")) return Document::object();
    const std::string invalid = "Resource " + logical_id + " has invalid resource attribute 'IgnoreGlobals'";
    if (!is_list(&ignore)) refuse_resource(logical_id, invalid + ".", ignore.span());
    Document kept = globals;
    for (const Document& name : elements_of(ignore)) {
        const std::string* text = name.if_string();
        if (text == nullptr || !has(kept, *text)) {
            refuse_resource(logical_id, invalid + " on item '" + python_text(name) + "'.", name.span());
        }
        object_in(kept).erase(*text);
    }
    return kept;
}

Document merge_maps(const Document& global, const Document& local) {
    Document merged = global;
    Object& result = object_in(merged);
    for (const auto& own : members_of(local)) {
        if (Document* inherited = result.find(own.name)) {
            *inherited = merge_globals(*inherited, own.value);
        } else {
            result.append(own.name, own.value);
        }
        for (auto& one : result) {
            if (one.name == own.name) one.name_span = own.name_span;
        }
    }
    return merged.at(local.span());
}

}  // namespace

Document merge_globals(const Document& global, const Document& local) {
    const auto plain_map = [](const Document& value) { return is_map(&value) && !is_intrinsic(value); };
    if (plain_map(global) && plain_map(local)) return merge_maps(global, local);
    if (is_list(&global) && is_list(&local)) {
        Document joined = global;
        append(joined, local);
        return joined.at(local.span());
    }
    return local;
}

void apply_globals(Document& document) {
    const Document* globals = document.find("Globals");
    if (globals == nullptr) return;
    if (!is_map(globals)) refuse_globals("It must be a non-empty dictionary", globals->span());
    for (const auto& section : members_of(*globals)) check_section(section);
    for (auto& resource : object_in(*document.find("Resources"))) {
        const std::string type = text_of(resource.value, "Type");
        if (!type.starts_with(kPrefix)) continue;
        const Document* section = globals->find(std::string_view(type).substr(kPrefix.size()));
        if (section == nullptr) continue;
        const Document own = has(resource.value, "Properties") ? member(resource.value, "Properties")
                                                               : Document::object().at(resource.value.span());
        object_in(resource.value)["Properties"] =
            merge_globals(without_ignored(*section, resource.value, resource.name), own);
    }
    object_in(document).erase("Globals");
}

}  // namespace leastwise::templates::sam
