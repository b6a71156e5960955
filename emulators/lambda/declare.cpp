#include "emulators/lambda/declare.hpp"

#include "emulators/lambda/code.hpp"
#include "emulators/lambda/configuration.hpp"
#include "emulators/lambda/errors.hpp"
#include "emulators/lambda/function_name.hpp"
#include "runtime/core/arn.hpp"
#include "runtime/core/generated_name.hpp"
#include "runtime/gate/gate.hpp"

namespace leastwise::lambda {

namespace {

using core::Document;
using gate::Support;

std::string text(const Document& properties, std::string_view name) {
    const std::string* found = properties.find_string(name);
    return found == nullptr ? std::string{} : *found;
}

/// The function that a FunctionName property names, by name or ARN. @throws AwsError.
struct Named {
    const Function& function;
    FunctionName name;
};

Named find_named(const Workshop& workshop, const gate::Declaration& declaration) {
    const auto& place = workshop.world.place;
    FunctionName name = parse_function_name(text(declaration.properties, "FunctionName"), {}, place);
    const Function* function = workshop.registry.find(name.name);
    if (function == nullptr) throw function_not_found(function_arn(place, name));
    return {*function, std::move(name)};
}

gate::Permit authorize(gate::Deployment& deployment, const gate::Declaration& declaration, std::string action,
                       const std::string& arn) {
    return deployment.gate.authorize(deployment.deployer, "lambda", declaration.type,
                                     {{std::move(action), arn, {}}});
}

using Declare = gate::Declared (*)(const Workshop&, const gate::Declaration&, gate::Deployment&);

std::function<gate::Declared(const gate::Declaration&, gate::Deployment&)> with(Workshop workshop,
                                                                                Declare declare) {
    return [workshop, declare](const gate::Declaration& declaration, gate::Deployment& deployment) {
        return declare(workshop, declaration, deployment);
    };
}

/// Whether code built for these architectures may not run on this machine's processor.
bool is_foreign(const Document& architectures) {
#if defined(__x86_64__)
    constexpr std::string_view kOwn = "x86_64";
#elif defined(__aarch64__)
    constexpr std::string_view kOwn = "arm64";
#else
    constexpr std::string_view kOwn = "";
#endif
    return architectures != Document::array({std::string(kOwn)});
}

bool is_not_run(const Document& runtime) {
    const std::string* name = runtime.if_string();
    return name != nullptr && !is_run_here(*name);
}

bool is_on_s3(const Document* code) {
    if (code == nullptr) return false;
    const std::string* path = code->if_string();
    return code->find("S3Bucket") != nullptr ||
           (path != nullptr && (path->starts_with("s3://") || path->starts_with("https://")));
}

std::string function_not_emulated(const Document& properties) {
    const Document* code = properties.find("Code");
    if (text(properties, "PackageType") == "Image" || (code != nullptr && code->find("ImageUri") != nullptr))
        return "functions packaged as container images are not run";
    return is_on_s3(code) ? "its code is on S3; leastwise runs code of this machine" : "";
}

std::string layer_not_emulated(const Document& properties) {
    return is_on_s3(properties.find("Content"))
               ? "its content is on S3; leastwise uses layers of this machine"
               : "";
}

std::vector<gate::PropertySupport> function_properties() {
    return {{"Architectures", Support::inert, "functions run on this machine's processor", is_foreign},
            {"Code", Support::ok, "a directory or .zip file of this machine, or ZipFile"},
            {"CodeSigningConfigArn", Support::unsupported, ""},
            {"CapacityProviderConfig", Support::unsupported, ""},
            {"DeadLetterConfig", Support::unsupported, "failed asynchronous events are recorded and dropped"},
            {"Description", Support::ok, ""},
            {"DurableConfig", Support::unsupported, ""},
            {"Environment", Support::ok, ""},
            {"EphemeralStorage", Support::ok, ""},
            {"FileSystemConfigs", Support::unsupported, ""},
            {"FunctionName", Support::ok, ""},
            {"FunctionScalingConfig", Support::unsupported, ""},
            {"Handler", Support::ok, ""},
            {"ImageConfig", Support::unsupported, ""},
            {"KmsKeyArn", Support::inert, "environment variables are not encrypted locally"},
            {"Layers", Support::ok, "layers of the same template"},
            {"LoggingConfig", Support::ok, ""},
            {"LoggingConfig.ApplicationLogLevel", Support::unsupported, ""},
            {"LoggingConfig.SystemLogLevel", Support::unsupported, ""},
            {"MemorySize", Support::ok, ""},
            {"PackageType", Support::ok, "Zip"},
            {"PublishToLatestPublished", Support::unsupported, ""},
            {"RecursiveLoop", Support::inert, "loops are not detected"},
            {"ReservedConcurrentExecutions", Support::ok, ""},
            {"Role", Support::ok, ""},
            {"Runtime", Support::unsupported,
             "leastwise runs nodejs*, python3* and provided*; invocations of the function fail", is_not_run},
            {"RuntimeManagementConfig", Support::inert, "the interpreter is the one of this machine"},
            {"SnapStart", Support::inert, "functions start without a snapshot"},
            {"Tags", Support::ok, ""},
            {"TenancyConfig", Support::unsupported, ""},
            {"Timeout", Support::ok, ""},
            {"TracingConfig", Support::inert, "no traces are sent"},
            {"VpcConfig", Support::inert, "functions reach the engine only"}};
}

}  // namespace

gate::Declared declare_permission(const Workshop& workshop, const gate::Declaration& declaration,
                                  gate::Deployment& deployment) {
    const Named named = find_named(workshop, declaration);
    Permission permission = read_permission(declaration.properties);
    constexpr std::size_t kStatementIdMax = 100, kSuffix = 12;  // AddPermission, StatementId
    permission.statement_id = core::generated_name_prefix(declaration.stack_name, declaration.logical_id,
                                                          kStatementIdMax - kSuffix) +
                              workshop.world.ids.mixed(kSuffix);
    permission.span = declaration.span;
    const std::string qualifier = named.name.qualifier == "$LATEST" ? std::string{} : named.name.qualifier;
    const gate::Permit permit =
        authorize(deployment, declaration, "lambda:AddPermission", named.function.configuration.arn);
    gate::Declared declared;
    declared.physical_id = permission.statement_id;
    declared.attributes["Id"] = Document(permission.statement_id);
    workshop.registry.add_permission(permit, named.name.name, qualifier, std::move(permission));
    return declared;
}

gate::Declared declare_version(const Workshop& workshop, const gate::Declaration& declaration,
                               gate::Deployment& deployment) {
    const Named named = find_named(workshop, declaration);
    const gate::Permit permit =
        authorize(deployment, declaration, "lambda:PublishVersion", named.function.configuration.arn);
    const std::string version = workshop.registry.publish(permit, named.name.name);
    gate::Declared declared;
    declared.arn = function_arn(workshop.world.place, named.name.name, version);
    declared.physical_id = declared.arn;
    declared.attributes["Version"] = Document(version);
    declared.attributes["FunctionArn"] = Document(declared.arn);
    return declared;
}

gate::Declared declare_alias(const Workshop& workshop, const gate::Declaration& declaration,
                             gate::Deployment& deployment) {
    const Named named = find_named(workshop, declaration);
    const std::string alias = text(declaration.properties, "Name");
    const std::string version = text(declaration.properties, "FunctionVersion");
    if (!workshop.registry.version_of(named.function, version)) {
        throw function_not_found(function_arn(workshop.world.place, named.name.name, version));
    }
    const gate::Permit permit =
        authorize(deployment, declaration, "lambda:CreateAlias", named.function.configuration.arn);
    workshop.registry.put_alias(permit, named.name.name, alias, version);
    gate::Declared declared;
    declared.arn = function_arn(workshop.world.place, named.name.name, alias);
    declared.physical_id = declared.arn;
    declared.attributes["AliasArn"] = Document(declared.arn);
    return declared;
}

gate::Declared declare_layer(const Workshop& workshop, const gate::Declaration& declaration,
                             gate::Deployment& deployment) {
    std::string name = text(declaration.properties, "LayerName");
    if (name.empty()) name = declaration.logical_id;
    const auto& place = workshop.world.place;
    const std::string unversioned =
        core::make_arn(place.partition, "lambda", place.region, place.account, "layer:" + name);
    const gate::Permit permit = authorize(deployment, declaration, "lambda:PublishLayerVersion", unversioned);
    const Document* content = declaration.properties.find("Content");
    if (content == nullptr) throw invalid_parameter("Layer \"" + name + "\" has no Content.");
    const CodeMark code = load_code(local_path(*content, workshop.directories), workshop.directories.scratch);
    const Layer& layer = workshop.registry.publish_layer(permit, name, code.directory, code.bytes);
    gate::Declared declared;
    declared.arn = layer.arn;
    declared.physical_id = layer.arn;
    declared.attributes["LayerVersionArn"] = Document(layer.arn);
    return declared;
}

std::vector<gate::ResourceType> make_resource_types(Workshop workshop) {
    const auto nothing = [](const gate::Declaration& declaration, gate::Deployment&) {
        gate::Declared declared;
        declared.physical_id = declaration.logical_id;
        return declared;
    };
    return {
        {.type = "AWS::Lambda::Function",
         .properties = function_properties(),
         .declare = with(workshop, declare_function),
         .not_emulated = function_not_emulated},
        {.type = "AWS::Lambda::Permission",
         .properties = {{"Action", Support::ok, ""},
                        {"EventSourceToken", Support::ok, ""},
                        {"FunctionName", Support::ok, ""},
                        {"FunctionUrlAuthType", Support::ok, "function URLs themselves are not served"},
                        {"InvokedViaFunctionUrl", Support::ok, ""},
                        {"Principal", Support::ok, ""},
                        {"PrincipalOrgID", Support::ok, ""},
                        {"SourceAccount", Support::ok, ""},
                        {"SourceArn", Support::ok, ""}},
         .declare = with(workshop, declare_permission)},
        {.type = "AWS::Lambda::Version",
         .properties = {{"CodeSha256", Support::inert, ""},
                        {"Description", Support::inert, ""},
                        {"FunctionName", Support::ok, "a version runs the code that is deployed"},
                        {"FunctionScalingConfig", Support::unsupported, ""},
                        {"Policy", Support::inert, ""},
                        {"ProvisionedConcurrencyConfig", Support::inert, "environments start on demand"},
                        {"RuntimePolicy", Support::inert, ""}},
         .declare = with(workshop, declare_version)},
        {.type = "AWS::Lambda::Alias",
         .properties = {{"Description", Support::inert, ""},
                        {"FunctionName", Support::ok, ""},
                        {"FunctionVersion", Support::ok, ""},
                        {"Name", Support::ok, ""},
                        {"ProvisionedConcurrencyConfig", Support::inert, "environments start on demand"},
                        {"RoutingConfig", Support::unsupported, "all traffic goes to FunctionVersion"}},
         .declare = with(workshop, declare_alias)},
        {.type = "AWS::Lambda::LayerVersion",
         .properties = {{"CompatibleArchitectures", Support::inert, ""},
                        {"CompatibleRuntimes", Support::inert, ""},
                        {"Content", Support::ok, "a directory or .zip file of this machine"},
                        {"Description", Support::inert, ""},
                        {"LayerName", Support::ok, ""},
                        {"LicenseInfo", Support::inert, ""}},
         .declare = with(workshop, declare_layer),
         .not_emulated = layer_not_emulated},
        {.type = "AWS::Lambda::LayerVersionPermission",
         .properties = {{"Action", Support::inert, "layers are not shared with other accounts"},
                        {"LayerVersionArn", Support::inert, ""},
                        {"OrganizationId", Support::inert, ""},
                        {"Principal", Support::inert, ""}},
         .declare = nothing},
        {.type = "AWS::Lambda::EventInvokeConfig",
         .properties = {{"DestinationConfig", Support::unsupported,
                         "results of asynchronous events are recorded only"},
                        {"FunctionName"},
                        {"MaximumEventAgeInSeconds", Support::inert, "asynchronous events run at once"},
                        {"MaximumRetryAttempts", Support::inert,
                         "failed asynchronous events are not retried"},
                        {"Qualifier"}},
         .declare = nothing},
    };
}

}  // namespace leastwise::lambda
