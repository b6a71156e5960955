#include "runtime/template/code_check.hpp"

#include "runtime/template/diagnostics.hpp"
#include "runtime/template/handler_check.hpp"
#include "runtime/template/scope.hpp"

#include <algorithm>
#include <array>

namespace leastwise::templates {
namespace {

using core::Document;

/// Identifiers of Lambda runtimes, current and retired. Source: Lambda Developer Guide, "Lambda runtimes".
constexpr auto kRuntimes = std::to_array<std::string_view>(
    {"nodejs24.x",    "nodejs22.x",    "nodejs20.x",    "nodejs18.x", "nodejs16.x",   "nodejs14.x",
     "nodejs12.x",    "nodejs10.x",    "nodejs8.10",    "nodejs6.10", "nodejs4.3",    "nodejs4.3-edge",
     "nodejs",        "python3.14",    "python3.13",    "python3.12", "python3.11",   "python3.10",
     "python3.9",     "python3.8",     "python3.7",     "python3.6",  "python2.7",    "java25",
     "java21",        "java17",        "java11",        "java8.al2",  "java8",        "dotnet10",
     "dotnet9",       "dotnet8",       "dotnet7",       "dotnet6",    "dotnet5.0",    "dotnetcore3.1",
     "dotnetcore2.1", "dotnetcore2.0", "dotnetcore1.0", "ruby3.4",    "ruby3.3",      "ruby3.2",
     "ruby2.7",       "ruby2.5",       "go1.x",         "provided",   "provided.al2", "provided.al2023"});

core::Span place_of(const Resource& resource, std::string_view property) {
    const Document* value = resource.properties.find(property);
    return value != nullptr && value->span().line != 0 ? value->span() : resource.span;
}

void problem(Template& loaded, std::string_view code, core::Span at, std::string message, std::string hint) {
    loaded.diagnostics.push_back(error(code, at, std::move(message), std::move(hint)));
}

/// The path of the code on this machine; "" when the code is elsewhere.
std::string code_path(const Template& loaded, const Resource& resource, std::string_view property) {
    const std::string* path = resource.properties.find_string(property);
    if (path == nullptr || path->starts_with("s3://") || path->starts_with("https://")) return {};
    return path->starts_with('/') || loaded.directory.empty() ? *path : loaded.directory + "/" + *path;
}

void check_path(Template& loaded, const Resource& resource, std::string_view property,
                const CodeFiles& files) {
    const std::string path = code_path(loaded, resource, property);
    if (path.empty() || files.kind(path) != CodeFiles::Kind::none) return;
    problem(loaded, code::kCode, place_of(resource, property),
            "the code of '" + resource.source + "' is not at '" + path + "'",
            "check the path, which starts from the template's directory, or build the code first");
}

bool is_known(std::string_view runtime) { return std::ranges::find(kRuntimes, runtime) != kRuntimes.end(); }

void check_runtime(Template& loaded, const Resource& resource) {
    const std::string* runtime = resource.properties.find_string("Runtime");
    if (runtime == nullptr || is_known(*runtime)) return;
    std::set<std::string, std::less<>> names;
    for (const std::string_view name : kRuntimes) names.emplace(name);
    std::string hint = nearest_name(*runtime, names);
    if (hint.empty()) hint = "use for example nodejs24.x, python3.14 or provided.al2023";
    problem(loaded, code::kRuntime, place_of(resource, "Runtime"), "Lambda has no runtime '" + *runtime + "'",
            std::move(hint));
}

void check_function(Template& loaded, const Resource& resource, const CodeFiles* files) {
    const Document* package = resource.properties.find("PackageType");
    if (package != nullptr && *package == Document("Image")) return;
    const auto missing = [&](std::string_view property, std::string_view hint) {
        if (resource.properties.find(property) != nullptr) return;
        problem(loaded, code::kCode, resource.span,
                "function '" + resource.source + "' has no " + std::string(property), std::string(hint));
    };
    missing("Code", "add Code, or CodeUri or InlineCode to an AWS::Serverless::Function");
    missing("Handler", "add Handler: file.function");
    missing("Runtime", "add Runtime, for example nodejs24.x");
    missing("Role", "add Role: the ARN of an AWS::IAM::Role");
    check_runtime(loaded, resource);
    const std::string* runtime = resource.properties.find_string("Runtime");
    // Where the code is not run it need not be there.
    if (runtime == nullptr || (is_known(*runtime) && !is_run(*runtime))) return;
    const Document* code = resource.properties.find("Code");
    const std::string* text = code == nullptr ? nullptr : code->find_string("ZipFile");
    if (text != nullptr) check_inline_handler(loaded, resource, *text);
    if (files == nullptr) return;
    check_path(loaded, resource, "Code", *files);
    const std::string path = code_path(loaded, resource, "Code");
    if (!path.empty() && files->kind(path) == CodeFiles::Kind::directory)
        check_handler(loaded, resource, path, *files);
}

}  // namespace

void check_code(Template& loaded, const CodeFiles* files) {
    for (const Resource& resource : loaded.resources) {
        if (resource.type == "AWS::Lambda::Function") check_function(loaded, resource, files);
        if (resource.type == "AWS::Lambda::LayerVersion" && files != nullptr)
            check_path(loaded, resource, "Content", *files);
    }
}

}  // namespace leastwise::templates
