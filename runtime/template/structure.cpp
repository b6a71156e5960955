#include "runtime/template/structure.hpp"

#include "runtime/template/diagnostics.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

namespace leastwise::templates {
namespace {

using core::Document;
using core::Member;

constexpr std::size_t kResourcesMax = 500;   // CloudFormation quotas: resources in a template
constexpr std::size_t kOutputsMax = 200;     // CloudFormation quotas: outputs
constexpr std::size_t kParametersMax = 200;  // CloudFormation quotas: parameters
constexpr std::size_t kLogicalIdMax = 255;   // CloudFormation quotas: characters of a resource's logical id

constexpr std::array<std::string_view, 11> kSections = {"AWSTemplateFormatVersion",
                                                        "Description",
                                                        "Metadata",
                                                        "Parameters",
                                                        "Rules",
                                                        "Mappings",
                                                        "Conditions",
                                                        "Transform",
                                                        "Resources",
                                                        "Outputs",
                                                        "Hooks"};
constexpr std::array<std::string_view, 11> kAttributes = {
    "Type",           "Properties",   "DependsOn",           "Condition",      "Metadata", "Description",
    "DeletionPolicy", "UpdatePolicy", "UpdateReplacePolicy", "CreationPolicy", "Version"};

/// Of SAM, and gone once SAM has read the resource.
constexpr std::array<std::string_view, 2> kSamAttributes = {"Connectors", "IgnoreGlobals"};

bool knows(std::span<const std::string_view> names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

bool is_alphanumeric(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    });
}

class Checker {
public:
    Checker(Dialect dialect, core::Diagnostics& diagnostics) : dialect_(dialect), diagnostics_(diagnostics) {}

    void run(const Document& document) {
        const core::Object* sections = document.if_object();
        if (sections == nullptr) {
            problem(document.span(), "Template format error: unsupported structure.",
                    "a template is a mapping of "
                    "sections");
            return;
        }
        for (const Member& section : *sections) check_section(section);
        const Document* resources = document.find("Resources");
        const bool none =
            resources == nullptr || resources->if_object() == nullptr || resources->if_object()->empty();
        if (none)
            problem(resources == nullptr ? document.span() : resources->span(),
                    "Template format error: At least one Resources member must be defined.",
                    "add the section Resources");
    }

private:
    void problem(core::Span at, std::string message, std::string hint) {
        diagnostics_.push_back(error(code::kStructure, at, std::move(message), std::move(hint)));
    }

    void check_section(const Member& section) {
        const bool globals = section.name == "Globals";
        if (globals && dialect_ == Dialect::sam) return;
        if (!knows(kSections, section.name)) {
            problem(section.name_span, "Invalid template property or properties [" + section.name + "]",
                    globals ? "add Transform: AWS::Serverless-2016-10-31" : "check the name of the section");
            return;
        }
        const bool text = section.name == "AWSTemplateFormatVersion" || section.name == "Description" ||
                          section.name == "Transform";
        if (text) return;
        const core::Object* members = section.value.if_object();
        if (members == nullptr) {
            problem(section.name_span,
                    "Template format error: [/" + section.name + "] '" + section.name + "' must be an object",
                    "indent its members below it");
            return;
        }
        check_count(section, members->size());
        if (section.name == "Resources") {
            for (const Member& resource : *members) check_resource(resource);
        }
        if (section.name == "Outputs") {
            for (const Member& output : *members) check_output(output);
        }
    }

    void check_count(const Member& section, std::size_t count) {
        const auto over = [&](std::string_view name, std::size_t most) {
            if (section.name != name || count <= most) return;
            diagnostics_.push_back(error(code::kLimit, section.name_span,
                                         "Template format error: Number of " + std::string(name) + ", " +
                                             std::to_string(count) + ", is greater than maximum allowed, " +
                                             std::to_string(most),
                                         "split the template into nested stacks"));
        };
        over("Resources", kResourcesMax);
        over("Outputs", kOutputsMax);
        over("Parameters", kParametersMax);
    }

    void check_resource(const Member& resource) {
        if (!is_alphanumeric(resource.name) || resource.name.size() > kLogicalIdMax) {
            problem(resource.name_span,
                    "Template format error: Resource name " + resource.name + " is non alphanumeric.",
                    "use letters and digits only");
        }
        const core::Object* attributes = resource.value.if_object();
        if (attributes == nullptr) {
            problem(
                resource.name_span,
                "Template format error: [/Resources/" + resource.name + "] resource definition is malformed",
                "indent Type and Properties below it");
            return;
        }
        if (resource.value.find_string("Type") == nullptr) {
            problem(resource.name_span,
                    "Template format error: [/Resources/" + resource.name +
                        "] Every Resources object must contain a Type member.",
                    "add Type");
        }
        for (const Member& attribute : *attributes) {
            const bool own = dialect_ == Dialect::sam && knows(kSamAttributes, attribute.name);
            if (own || knows(kAttributes, attribute.name)) continue;
            problem(attribute.name_span, "Invalid template resource property '" + attribute.name + "'",
                    "indent it below Properties if it is a property");
        }
        const Document* properties = resource.value.find("Properties");
        if (properties == nullptr) return;
        if (properties->if_object() == nullptr && !properties->is_null()) {
            problem(properties->span(),
                    "Template format error: Properties of " + resource.name + " must be an object",
                    "indent the properties below it");
        }
        check_nulls(*properties, "/Resources/" + resource.name + "/Properties");
    }

    void check_nulls(const Document& value, const std::string& path) {
        if (value.is_null()) {
            problem(value.span(),
                    "Template format error: [" + path + "] 'null' values are not allowed in templates",
                    "give a value, leave the name out, or use !Ref AWS::NoValue");
        }
        if (const core::Object* object = value.if_object()) {
            for (const Member& one : *object) check_nulls(one.value, path + "/" + one.name);
        } else if (const Document::Array* elements = value.if_array()) {
            for (std::size_t i = 0; i < elements->size(); ++i) {
                check_nulls((*elements)[i], path + "/" + std::to_string(i));
            }
        }
    }

    void check_output(const Member& output) {
        if (output.value.find("Value") != nullptr) return;
        problem(output.name_span,
                "Template format error: Output " + output.name +
                    " is malformed: every Outputs member must contain a Value object",
                "add Value");
    }

    Dialect dialect_;
    core::Diagnostics& diagnostics_;
};

}  // namespace

core::Diagnostics structure_problems(const Document& document, Dialect dialect) {
    core::Diagnostics diagnostics;
    Checker(dialect, diagnostics).run(document);
    return diagnostics;
}

Document::Array transforms_of(const Document& document) {
    const Document* transform = document.find("Transform");
    if (transform == nullptr) return {};
    if (const Document::Array* several = transform->if_array()) return *several;
    return {*transform};
}

}  // namespace leastwise::templates
