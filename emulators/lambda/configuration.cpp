#include "emulators/lambda/configuration.hpp"

#include "emulators/lambda/errors.hpp"
#include "runtime/core/generated_name.hpp"
#include "runtime/core/text.hpp"
#include "runtime/function/variables.hpp"
#include "runtime/wire/json.hpp"

#include <algorithm>
#include <array>

namespace leastwise::lambda {

namespace {

using core::Document;

constexpr std::size_t kNameLengthMax = 64;
constexpr std::size_t kEnvironmentBytesMax = 4096;  // Lambda quotas, "Function environment variables"

// The order is the one of AWS's message. [S]
constexpr std::array<std::string_view, 25> kRuntimes{
    "nodejs20.x", "python3.14", "provided.al2023", "python3.12", "python3.13", "nodejs24.x", "nodejs22.x",
    "java25",     "python3.10", "python3.11",      "java21",     "ruby3.3",    "ruby3.4",    "ruby3.2",
    "python3.8",  "python3.9",  "java17",          "nodejs16.x", "dotnet10",   "dotnet8",    "java11",
    "dotnet6",    "nodejs18.x", "provided.al2",    "java8.al2"};

std::string text(const Document& properties, std::string_view name) {
    const std::string* found = properties.find_string(name);
    return found == nullptr ? std::string{} : *found;
}

/// A number as templates write it: as such, or in quotation marks.
std::optional<std::int64_t> integer(const Document* value) {
    if (value == nullptr) return {};
    if (const auto* quoted = value->if_string()) return core::to_integer(*quoted);
    return value->as_integer();
}

struct Bounds {
    std::string_view member;
    std::int64_t min, max, standard;
};

std::int64_t bounded(const Document* value, const Bounds& bounds, std::vector<std::string>& problems) {
    if (value == nullptr || value->is_null()) return bounds.standard;
    const auto number = integer(value);
    if (!number) throw invalid_parameter("Value for " + std::string(bounds.member) + " is not a number.");
    const std::string shown = std::to_string(*number);
    if (*number < bounds.min) {
        problems.push_back(constraint(shown, bounds.member,
                                      "have value greater than or equal to " + std::to_string(bounds.min)));
    }
    if (*number > bounds.max) {
        problems.push_back(constraint(shown, bounds.member,
                                      "have value less than or equal to " + std::to_string(bounds.max)));
    }
    return *number;
}

void read_numbers(const Document& properties, Function& function, std::vector<std::string>& problems) {
    auto& configuration = function.configuration;
    const Document* storage = properties.find("EphemeralStorage");
    const Document* size = storage == nullptr ? nullptr : storage->find("Size");
    configuration.memory_mb = static_cast<std::uint32_t>(
        bounded(properties.find("MemorySize"), {"memorySize", 128, 10240, 128}, problems));
    configuration.timeout =
        std::chrono::seconds(bounded(properties.find("Timeout"), {"timeout", 1, 900, 3}, problems));
    configuration.ephemeral_mb =
        static_cast<std::uint32_t>(bounded(size, {"ephemeralStorage.size", 512, 10240, 512}, problems));
    if (const auto reserved = integer(properties.find("ReservedConcurrentExecutions"))) {
        configuration.reserved_concurrency = static_cast<std::uint32_t>(std::max<std::int64_t>(0, *reserved));
    }
}

void check_runtime(const std::string& runtime) {
    if (std::ranges::find(kRuntimes, runtime) != kRuntimes.end()) return;
    std::vector<std::string> names(kRuntimes.begin(), kRuntimes.end());
    throw invalid_parameter(
        "Value " + runtime +
        " at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [" +
        core::join(names, ", ") + "] or be a valid ARN");
}

void read_environment(const Document& properties, function::Configuration& configuration) {
    const Document* environment = properties.find("Environment");
    const Document* variables = environment == nullptr ? nullptr : environment->find("Variables");
    if (variables == nullptr || variables->if_object() == nullptr) return;
    std::vector<std::string> reserved;
    Document measured = Document::object();
    for (const auto& [name, value, span] : *variables->if_object()) {
        if (function::is_reserved_variable(name)) reserved.push_back(name);
        const auto* number = value.if_number();
        const auto* flag = value.if_bool();
        // CloudFormation hands scalars over as text.
        std::string shown = number != nullptr ? number->text
                            : flag != nullptr ? (*flag ? "true" : "false")
                                              : "";
        if (const auto* given = value.if_string()) shown = *given;
        measured.if_object()->append(name, Document(shown));
        configuration.environment.emplace_back(name, std::move(shown));
    }
    if (!reserved.empty()) throw reserved_keys(core::join(reserved, ", "));
    const std::string json = wire::to_json(measured);
    if (json.size() > kEnvironmentBytesMax) throw environment_too_large(json);
}

void read_logging(const Document& properties, Function& function) {
    auto& configuration = function.configuration;
    configuration.log_group = "/aws/lambda/" + configuration.name;
    const Document* logging = properties.find("LoggingConfig");
    if (logging == nullptr) return;
    if (const auto* group = logging->find_string("LogGroup")) configuration.log_group = *group;
    if (const auto* format = logging->find_string("LogFormat")) function.log_format = *format;
}

bool is_role_arn(std::string_view role) {  // arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+
    const auto mark = role.find(":iam::");
    return role.starts_with("arn:aws") && mark != std::string_view::npos && role.size() > mark + 18 &&
           role.substr(mark + 18).starts_with(":role/");
}

}  // namespace

bool is_run_here(std::string_view runtime) {
    constexpr std::array<std::string_view, 3> kRun{"nodejs", "python3", "provided"};
    return std::ranges::any_of(kRun, [&](std::string_view start) { return runtime.starts_with(start); });
}

void read_configuration(const Document& properties, Function& function) {
    if (const std::string type = text(properties, "PackageType"); type == "Image") {
        throw not_emulated("functions packaged as container images");
    }
    auto& configuration = function.configuration;
    configuration.runtime = text(properties, "Runtime");
    configuration.handler = text(properties, "Handler");
    configuration.role_arn = text(properties, "Role");
    function.description = text(properties, "Description");
    std::vector<std::string> problems;
    if (!is_role_arn(configuration.role_arn)) {  // [S]
        problems.push_back(constraint(
            configuration.role_arn, "role",
            R"(satisfy regular expression pattern: arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+)"));
    }
    read_numbers(properties, function, problems);
    if (const Document* list = properties.find("Architectures");
        list != nullptr && list->if_array() != nullptr) {
        function.architectures.clear();
        for (const auto& item : *list->if_array()) {
            const auto* name = item.if_string();
            function.architectures.push_back(name == nullptr ? "" : *name);
        }
    }
    if (!problems.empty()) throw validation(problems);
    if (configuration.runtime.empty() || configuration.handler.empty()) {  // [I]
        throw invalid_parameter(
            "Runtime and Handler are mandatory parameters for functions created with "
            "deployment packages.");
    }
    check_runtime(configuration.runtime);
    read_environment(properties, configuration);
    read_logging(properties, function);
    if (const Document* tracing = properties.find("TracingConfig")) {
        if (const auto* mode = tracing->find_string("Mode")) function.tracing_mode = *mode;
    }
    const Document* tags = properties.find("Tags");
    if (tags == nullptr || tags->if_array() == nullptr) return;
    for (const auto& tag : *tags->if_array()) {
        const std::string key = text(tag, "Key");
        if (!key.empty()) function.tags[key] = text(tag, "Value");
    }
}

std::string physical_name(const Document& properties, std::string_view stack, std::string_view logical_id,
                          core::Ids& ids) {
    if (std::string name = text(properties, "FunctionName"); !name.empty()) return name;
    constexpr std::size_t kSuffixLength = 12;
    return core::generated_name_prefix(stack, logical_id, kNameLengthMax - kSuffixLength) +
           ids.mixed(kSuffixLength);
}

}  // namespace leastwise::lambda
