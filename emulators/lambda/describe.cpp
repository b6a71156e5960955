#include "emulators/lambda/describe.hpp"

#include "emulators/lambda/function_name.hpp"

namespace leastwise::lambda {

namespace {

using core::Document;

/// `2026-01-31T08:09:10.123+0000`, the form of LastModified.
std::string last_modified(core::Instant at) {
    std::string text = core::iso8601(at);
    text.pop_back();
    return text + "+0000";
}

Document strings(const std::vector<std::string>& items) {
    Document list = Document::array();
    for (const auto& item : items) list.if_array()->push_back(Document(item));
    return list;
}

void append_optional_parts(core::Object& members, const Function& function) {
    const auto& configuration = function.configuration;
    if (!configuration.environment.empty()) {
        Document variables = Document::object();
        for (const auto& [name, value] : configuration.environment) {
            variables.if_object()->append(name, Document(value));
        }
        members.append("Environment", Document::object({{"Variables", std::move(variables)}}));
    }
    if (function.layers.empty()) return;
    Document layers = Document::array();
    for (const auto& layer : function.layers) {
        layers.if_array()->push_back(Document::object(
            {{"Arn", Document(layer.arn)}, {"CodeSize", Document(static_cast<std::size_t>(layer.bytes))}}));
    }
    members.append("Layers", std::move(layers));
}

}  // namespace

Document describe_listed(const Function& function, const core::Place& place) {
    const auto& configuration = function.configuration;
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(configuration.timeout).count();
    Document result = Document::object(
        {{"FunctionName", Document(configuration.name)},
         {"FunctionArn", Document(function_arn(place, configuration.name))},
         {"Runtime", Document(configuration.runtime)},
         {"Role", Document(configuration.role_arn)},
         {"Handler", Document(configuration.handler)},
         {"CodeSize", Document(static_cast<std::size_t>(function.code.bytes))},
         {"Description", Document(function.description)},
         {"Timeout", Document(static_cast<std::int64_t>(seconds))},
         {"MemorySize", Document(static_cast<std::int64_t>(configuration.memory_mb))},
         {"LastModified", Document(last_modified(function.modified))},
         {"CodeSha256", Document(function.code.sha256)},
         {"Version", Document("$LATEST")},
         {"TracingConfig", Document::object({{"Mode", Document(function.tracing_mode)}})},
         {"RevisionId", Document(function.revision_id)},
         {"PackageType", Document("Zip")},
         {"Architectures", strings(function.architectures)},
         {"EphemeralStorage",
          Document::object({{"Size", Document(static_cast<std::int64_t>(configuration.ephemeral_mb))}})},
         {"SnapStart",
          Document::object({{"ApplyOn", Document("None")}, {"OptimizationStatus", Document("Off")}})},
         {"LoggingConfig", Document::object({{"LogFormat", Document(function.log_format)},
                                             {"LogGroup", Document(configuration.log_group)}})}});
    append_optional_parts(*result.if_object(), function);
    return result;
}

Document describe(const Function& function, const core::Place& place, std::string_view qualifier,
                  std::string_view version) {
    Document result = describe_listed(function, place);
    auto& members = *result.if_object();
    members["FunctionArn"] = Document(function_arn(place, function.configuration.name, qualifier));
    members["Version"] = Document(version);
    members.append("State", Document("Active"));
    members.append("LastUpdateStatus", Document("Successful"));
    return result;
}

}  // namespace leastwise::lambda
