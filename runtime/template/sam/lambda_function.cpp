#include "runtime/template/sam/function.hpp"
#include "runtime/template/sam/location.hpp"
#include "runtime/template/sam/python.hpp"

#include <array>

namespace leastwise::templates::sam {
namespace {

/// Properties that the plain function has under the same name.
constexpr std::array<std::string_view, 24> kSame = {"FunctionName",
                                                    "Handler",
                                                    "Runtime",
                                                    "Description",
                                                    "MemorySize",
                                                    "Timeout",
                                                    "VpcConfig",
                                                    "Role",
                                                    "Environment",
                                                    "KmsKeyArn",
                                                    "ReservedConcurrentExecutions",
                                                    "Layers",
                                                    "FileSystemConfigs",
                                                    "ImageConfig",
                                                    "PackageType",
                                                    "Architectures",
                                                    "SnapStart",
                                                    "EphemeralStorage",
                                                    "CodeSigningConfigArn",
                                                    "RuntimeManagementConfig",
                                                    "LoggingConfig",
                                                    "TenancyConfig",
                                                    "RecursiveLoop",
                                                    "DurableConfig"};

bool is_image(const Source& source) { return source["PackageType"] == Document("Image"); }

/// `sam build` makes the image of a function that names its Dockerfile, and fills in where it put it.
bool is_built_by_sam(const Source& source) {
    const Document* metadata = source.attributes.find("Metadata");
    return metadata != nullptr && truthy(member(*metadata, "Dockerfile"));
}

Document make_code(const Translation& translation, const Source& source) {
    const Document& type = source["PackageType"];
    if (truthy(type) && type != Document("Zip") && type != Document("Image")) {
        refuse_resource(source.logical_id, "invalid 'PackageType' : " + python_text(type), type.span());
    }
    if (is_image(source)) {
        const Document& image = source["ImageUri"];
        if (image.is_null() && translation.artifacts == Artifacts::local && is_built_by_sam(source))
            return Document::object({{"ImageUri", "built-by-sam"}});
        if (image.is_null()) refuse_resource(source.logical_id, "'ImageUri' must be set.");
        if (!truthy(image)) {
            refuse_resource(source.logical_id,
                            "'ImageUri' requires that a image hosted at a registry be specified.",
                            image.span());
        }
        return Document::object({{"ImageUri", image}});
    }
    Document code;
    if (!source["InlineCode"].is_null()) {
        code = Document::object({{"ZipFile", source["InlineCode"]}}).at(source["InlineCode"].span());
    } else if (!source["CodeUri"].is_null()) {
        code = code_location(translation, source["CodeUri"], source.logical_id, "CodeUri");
    } else if (translation.artifacts == Artifacts::local) {
        code =
            code_location(translation, Document("."), source.logical_id, "CodeUri");  // as the SAM CLI does
    } else {
        refuse_resource(source.logical_id, "Only one of 'InlineCode' or 'CodeUri' can be set.");
    }
    if (truthy(source["SourceKMSKeyArn"]) && is_map(&code)) {
        object_in(code).append("SourceKMSKeyArn", source["SourceKMSKeyArn"]);
    }
    return code;
}

void check_package(const Source& source, const Generated& function) {
    const bool has_image = truthy(member(member(function.properties, "Code"), "ImageUri"));
    if (is_image(source)) {
        if (truthy(source["Handler"]) || truthy(source["Runtime"]) || truthy(source["Layers"])) {
            refuse_resource(source.logical_id,
                            "Runtime, Handler, Layers cannot be present when PackageType is of type `Image`");
        }
        return;
    }
    if (!truthy(source["Runtime"]) || !truthy(source["Handler"])) {
        refuse_resource(source.logical_id,
                        "Runtime and Handler needs to be present when PackageType is of type `Zip`");
    }
    if (has_image || truthy(source["ImageConfig"])) {
        refuse_resource(source.logical_id,
                        "ImageUri or ImageConfig cannot be present when PackageType is of type `Zip`");
    }
}

Document capacity_provider_config(const Source& source) {
    const Document& config = source["CapacityProviderConfig"];
    Object managed;
    set(managed, "CapacityProviderArn", member(config, "Arn"));
    set(managed, "PerExecutionEnvironmentMaxConcurrency",
        member(config, "PerExecutionEnvironmentMaxConcurrency"));
    set(managed, "ExecutionEnvironmentMemoryGiBPerVCpu",
        member(config, "ExecutionEnvironmentMemoryGiBPerVCpu"));
    return Document::object({{"LambdaManagedInstancesCapacityProviderConfig", Document(std::move(managed))}});
}

/// The tags of a resource and, before them, the one that says who made it.
Document function_tags(const Source& source) {
    for (const std::string_view reserved :
         {"lambda:createdBy", "serverlessrepo:applicationId", "serverlessrepo:semanticVersion"}) {
        if (has(source["Tags"], reserved)) {
            refuse_resource(
                source.logical_id,
                std::string(reserved) +
                    " is a reserved Tag key name and cannot be set on your resource. Please change the tag "
                    "key in the input.",
                source["Tags"].span());
        }
    }
    Document tags = tag_list(Document::object({{"lambda:createdBy", "SAM"}}));
    append(tags, tag_list(source["Tags"]));
    return tags;
}

}  // namespace

bool is_traced(const Translation& translation, Source& source) {
    if (!truthy(source["Tracing"])) return false;
    return translation.with_parameters(source.properties["Tracing"]) != Document("Disabled");
}

Generated make_lambda_function(Translation& translation, Source& source) {
    Generated function = Generated::make(source.logical_id, "AWS::Lambda::Function", source.attributes);
    function.span = source.span;
    function.depends_on = source.depends_on;
    for (const std::string_view name : kSame) {
        if (name == "FunctionName" && !truthy(source[name])) continue;
        function.with(name, source[name]);
    }
    function.with("Code", make_code(translation, source));
    function.with("Tags", function_tags(source));
    if (is_traced(translation, source)) {
        function.with("TracingConfig", Document::object({{"Mode", source["Tracing"]}}));
    }
    if (truthy(source["DeadLetterQueue"])) {
        function.with("DeadLetterConfig",
                      Document::object({{"TargetArn", member(source["DeadLetterQueue"], "TargetArn")}}));
    }
    if (truthy(source["CapacityProviderConfig"])) {
        function.with("CapacityProviderConfig", capacity_provider_config(source));
    }
    if (truthy(source["FunctionScalingConfig"])) {
        function.with("FunctionScalingConfig", source["FunctionScalingConfig"]);
    }
    function.with("PublishToLatestPublished", source["PublishToLatestPublished"]);
    check_package(source, function);
    return function;
}

}  // namespace leastwise::templates::sam
