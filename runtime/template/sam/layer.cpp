#include "runtime/core/text.hpp"
#include "runtime/template/sam/location.hpp"
#include "runtime/template/sam/property.hpp"
#include "runtime/template/sam/python.hpp"
#include "runtime/template/sam/resources.hpp"

namespace leastwise::templates::sam {
namespace {

constexpr Property kProperties[] = {{"LayerName", Kind::text_or_map},
                                    {"Description", Kind::text},
                                    {"PublishLambdaVersion", Kind::boolean},
                                    {"ContentUri", Kind::text_or_map, Presence::required},
                                    {"CompatibleArchitectures", Kind::list_of_text_or_map},
                                    {"CompatibleRuntimes", Kind::list_of_text_or_map},
                                    {"LicenseInfo", Kind::text},
                                    {"RetentionPolicy", Kind::text}};

void resolve_text(const Translation& translation, Source& source, std::string_view name) {
    Document* value = source.properties.find(name);
    if (!truthy(value)) return;
    Document resolved = translation.with_parameters(*value);
    if (!is_text(&resolved) && !is_map(&resolved)) {
        refuse_resource(
            source.logical_id,
            "Could not resolve parameter for '" + std::string(name) + "' or parameter is not a String.",
            value->span());
    }
    *value = std::move(resolved);
}

/// "Retain" or "Delete", or "" when the property is absent.
std::string retention_policy(const Source& source) {
    const Document& policy = source["RetentionPolicy"];
    if (policy.is_null()) return {};
    const auto refuse_it = [&](const std::string& why) {
        refuse_resource(source.logical_id, why, policy.span());
    };
    const std::string options = "['Retain', 'Delete']";
    if (is_intrinsic(policy)) {
        refuse_it(
            "'RetentionPolicy' does not accept intrinsic functions, please use one of the following "
            "options: " +
            options);
    }
    if (!is_text(&policy)) {
        refuse_it("Invalid 'RetentionPolicy' type, please use one of the following options: " + options);
    }
    for (const char* option : {"Retain", "Delete"}) {
        if (core::equals_ignoring_case(text_in(policy), option)) return option;
    }
    refuse_it("'RetentionPolicy' must be one of the following options: " + options + ".");
    return {};
}

/// A layer version's logical id changes with everything that is said of it, so that each change makes a
/// version.
std::string versioned_id(const Source& source) {
    Object resource;
    resource.append("Type", "AWS::Serverless::LayerVersion");
    if (truthy(source.depends_on)) resource.append("DependsOn", source.depends_on);
    for (const auto& attribute : source.attributes) {
        const bool kept = attribute.name != "DeletionPolicy" && attribute.name != "UpdateReplacePolicy" &&
                          attribute.name != "Metadata";
        if (kept) resource.append(attribute.name, attribute.value);
    }
    Object properties;
    for (const auto& one : source.properties) set(properties, one.name, one.value);
    resource.append("Properties", Document(std::move(properties)));
    return source.logical_id +
           short_hash(Document::object({{source.logical_id, Document(std::move(resource))}}));
}

void check_architectures(const Source& source, const std::string& logical_id) {
    const Document& architectures = source["CompatibleArchitectures"];
    if (!truthy(architectures) || is_intrinsic(architectures) || !is_list(&architectures)) return;
    for (const Document& one : elements_of(architectures)) {
        if (is_intrinsic(one) || one == Document("arm64") || one == Document("x86_64")) continue;
        refuse_resource(logical_id, "CompatibleArchitectures needs to be a list of 'x86_64' or 'arm64'",
                        one.span());
    }
}

}  // namespace

std::vector<Generated> translate_layer(Translation& translation, Source& source) {
    if (translation.artifacts == Artifacts::local && source.properties.find("ContentUri") == nullptr)
        source.properties.append("ContentUri", ".");  // as `aws cloudformation package` does
    check_properties(source.properties, kProperties, source.logical_id, "AWS::Serverless::LayerVersion");
    for (const std::string_view name : {"LayerName", "LicenseInfo", "Description", "RetentionPolicy"}) {
        resolve_text(translation, source, name);
    }
    const std::string retention = retention_policy(source);
    Object attributes = source.passed_on();
    if (attributes.find("DeletionPolicy") == nullptr) attributes["DeletionPolicy"] = Document("Retain");
    if (!retention.empty()) attributes["DeletionPolicy"] = Document(retention);
    const std::string id = versioned_id(source);
    translation.renamed[source.logical_id] = id;
    Generated layer = Generated::make(id, "AWS::Lambda::LayerVersion", std::move(attributes));
    layer.span = source.span;
    layer.depends_on = source.depends_on;
    layer.with("LayerName", truthy(source["LayerName"]) ? source["LayerName"] : Document(source.logical_id));
    layer.with("Content", code_location(translation, source["ContentUri"], id, "ContentUri"));
    check_architectures(source, id);
    for (const std::string_view name :
         {"Description", "CompatibleArchitectures", "CompatibleRuntimes", "LicenseInfo"}) {
        layer.with(name, source[name]);
    }
    return {std::move(layer)};
}

}  // namespace leastwise::templates::sam
