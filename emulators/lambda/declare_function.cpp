#include "emulators/lambda/code.hpp"
#include "emulators/lambda/configuration.hpp"
#include "emulators/lambda/declare.hpp"
#include "emulators/lambda/errors.hpp"
#include "emulators/lambda/function_name.hpp"
#include "runtime/gate/gate.hpp"

#include <algorithm>
#include <filesystem>

namespace leastwise::lambda {

namespace {

using core::Document;

constexpr std::size_t kLayersMax = 5;  // Lambda quotas, "Function layers"

/// Globals give one place to many functions.
void warn_once(gate::Deployment& deployment, core::Span span, std::string message, std::string hint) {
    const bool said = std::ranges::any_of(deployment.diagnostics, [&](const core::Diagnostic& other) {
        return other.span == span && other.message == message;
    });
    if (said) return;
    deployment.diagnostics.push_back(
        {core::Severity::warning, "LW0631", span, std::move(message), std::move(hint)});
}

CodeMark read_code(const Workshop& workshop, const gate::Declaration& declaration,
                   const std::string& runtime) {
    const Document* code = declaration.properties.find("Code");
    if (code == nullptr) throw invalid_parameter("Please provide a source for function code.");  // [I]
    if (const auto* text = code->find_string("ZipFile")) {
        return write_inline_code(*text, runtime, workshop.directories.scratch);
    }
    // Code that is not run may wait to be built.
    if (!is_run_here(runtime)) return {};
    return load_code(local_path(*code, workshop.directories), workshop.directories.scratch);
}

/// Layers of this account are mounted; others are somewhere on AWS, which is told.
void read_layers(const Workshop& workshop, const gate::Declaration& declaration, Function& function,
                 gate::Deployment& deployment) {
    const Document* list = declaration.properties.find("Layers");
    if (list == nullptr || list->if_array() == nullptr) return;
    if (list->if_array()->size() > kLayersMax) throw too_many_layers();
    for (const Document& item : *list->if_array()) {
        const auto* arn = item.if_string();
        if (arn == nullptr) throw invalid_parameter("Layer version arn must be a string.");
        const Layer* layer = workshop.registry.find_layer(*arn);
        if (layer == nullptr) {
            warn_once(deployment, item.span(),
                      "leastwise does not have the layer " + *arn + "; functions that use it run without it",
                      "declare the layer as AWS::Serverless::LayerVersion, or install what it holds beside the "
                      "code");
            continue;
        }
        function.layers.push_back(*layer);
        function.configuration.layer_directories.push_back(layer->directory);
    }
}

}  // namespace

std::string local_path(const Document& code, const Directories& directories) {
    const std::string* path = code.if_string();
    if (path == nullptr) {
        if (code.find("ImageUri") != nullptr) throw not_emulated("functions packaged as container images");
        throw invalid_parameter(
            "leastwise takes code from this machine only, not from S3: give a path to a "
            "directory or to a .zip file, or write the code into the template");
    }
    if (path->starts_with("s3://") || path->starts_with("https://")) {
        throw invalid_parameter("leastwise takes code from this machine only, not from S3: " + *path);
    }
    return (std::filesystem::path(directories.source) / *path).string();
}

gate::Declared declare_function(const Workshop& workshop, const gate::Declaration& declaration,
                                gate::Deployment& deployment) {
    Function function;
    auto& configuration = function.configuration;
    configuration.logical_id = declaration.logical_id;
    configuration.name = physical_name(declaration.properties, declaration.stack_name, declaration.logical_id,
                                       workshop.world.ids);
    configuration.arn = function_arn(workshop.world.place, configuration.name);
    read_configuration(declaration.properties, function);

    iam::AccessCheck pass_role{"iam:PassRole", configuration.role_arn, {}};
    pass_role.context.set("iam:PassedToService", "lambda.amazonaws.com");
    pass_role.context.set("iam:AssociatedResourceArn", configuration.arn);
    const gate::Permit permit =
        deployment.gate.authorize(deployment.deployer, "lambda", declaration.type,
                                  {{"lambda:CreateFunction", configuration.arn, {}}, std::move(pass_role)});
    if (!workshop.runner.is_assumable(configuration.role_arn, configuration.arn)) throw role_not_assumable();
    function.code = read_code(workshop, declaration, configuration.runtime);
    configuration.code_directory = function.code.directory;
    read_layers(workshop, declaration, function, deployment);
    gate::Declared declared;
    declared.physical_id = configuration.name;
    declared.arn = configuration.arn;
    declared.attributes["Arn"] = Document(configuration.arn);
    workshop.registry.put(permit, std::move(function));
    if (workshop.runner.fleet() != nullptr) workshop.runner.fleet()->replace(declaration.logical_id);
    return declared;
}

}  // namespace leastwise::lambda
