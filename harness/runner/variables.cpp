#include "harness/runner/variables.hpp"

#include "runtime/core/text.hpp"

#include <algorithm>

namespace leastwise::runner {
namespace {

/// A name that a shell accepts: outputs are alphanumeric by CloudFormation's own rule.
bool is_variable_name(std::string_view name) {
    if (name.empty() || (name[0] >= '0' && name[0] <= '9')) return false;
    for (const char c : name) {
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'))
            return false;
    }
    return true;
}

}  // namespace

std::string ApiEndpoint::url() const {
    std::string url = "http://127.0.0.1:" + std::to_string(port);
    if (stages.empty()) return url;
    // SAM deploys a stage called "Stage" beside the one a template names.
    const auto named =
        std::ranges::find_if(stages, [](const std::string& stage) { return stage != "Stage"; });
    const std::string& stage = named == stages.end() ? stages.front() : *named;
    return stage == "$default" ? url : url + "/" + stage;
}

std::string rewrite_hosts(std::string text, const std::vector<ApiEndpoint>& apis, std::string_view region) {
    for (const ApiEndpoint& api : apis) {
        const std::string host = api.api_id + ".execute-api." + std::string(region) + ".amazonaws.com";
        const std::string local = "127.0.0.1:" + std::to_string(api.port);
        text = core::replace_all(std::move(text), "https://" + host, "http://" + local);
        text = core::replace_all(std::move(text), host, local);
    }
    return text;
}

TestVariables test_variables(const Stack& stack, const std::vector<ApiEndpoint>& apis,
                             const TestAccess& access, Rewrite rewrite) {
    TestVariables variables;
    auto& set = variables.set;
    for (const StackOutput& output : stack.outputs) {
        if (!is_variable_name(output.name)) continue;
        set[output.name] =
            rewrite == Rewrite::to_local ? rewrite_hosts(output.value, apis, access.region) : output.value;
    }
    if (!apis.empty()) set["API_URL"] = apis.front().url();
    if (apis.size() > 1) {
        for (const ApiEndpoint& api : apis) set[api.logical_id + "_URL"] = api.url();
    }
    const std::string endpoint = "http://127.0.0.1:" + std::to_string(access.aws_port);
    set["AWS_ACCESS_KEY_ID"] = access.access_key_id;
    set["AWS_SECRET_ACCESS_KEY"] = access.secret_access_key;
    set["AWS_REGION"] = access.region;
    set["AWS_DEFAULT_REGION"] = access.region;
    set["AWS_ENDPOINT_URL"] = endpoint;
    set["AWS_EC2_METADATA_DISABLED"] = "true";
    set["AWS_SAM_STACK_NAME"] = stack.name;
    set["LEASTWISE_URL"] = endpoint;
    variables.removed = {"AWS_SESSION_TOKEN",
                         "AWS_PROFILE",
                         "AWS_DEFAULT_PROFILE",
                         "AWS_ROLE_ARN",
                         "AWS_WEB_IDENTITY_TOKEN_FILE",
                         "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                         "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"};
    return variables;
}

}  // namespace leastwise::runner
