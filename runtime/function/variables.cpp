#include "runtime/function/variables.hpp"

#include <algorithm>
#include <array>

namespace leastwise::function {
namespace {

constexpr std::array<std::string_view, 18> kReserved = {"_HANDLER",
                                                        "_X_AMZN_TRACE_ID",
                                                        "AWS_DEFAULT_REGION",
                                                        "AWS_REGION",
                                                        "AWS_EXECUTION_ENV",
                                                        "AWS_LAMBDA_FUNCTION_NAME",
                                                        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
                                                        "AWS_LAMBDA_FUNCTION_VERSION",
                                                        "AWS_LAMBDA_INITIALIZATION_TYPE",
                                                        "AWS_LAMBDA_LOG_GROUP_NAME",
                                                        "AWS_LAMBDA_LOG_STREAM_NAME",
                                                        "AWS_ACCESS_KEY",
                                                        "AWS_ACCESS_KEY_ID",
                                                        "AWS_SECRET_ACCESS_KEY",
                                                        "AWS_SESSION_TOKEN",
                                                        "AWS_LAMBDA_RUNTIME_API",
                                                        "LAMBDA_TASK_ROOT",
                                                        "LAMBDA_RUNTIME_DIR"};

/// Sets a variable, or replaces it.
void set(Variables& variables, std::string_view name, std::string value) {
    const auto known = std::find_if(variables.begin(), variables.end(),
                                    [&](const auto& each) { return each.first == name; });
    if (known != variables.end()) {
        known->second = std::move(value);
    } else {
        variables.emplace_back(std::string(name), std::move(value));
    }
}

/// "24" of "nodejs24.x".
std::string node_release(const std::string& runtime) {
    const auto begin = std::string_view("nodejs").size();
    return runtime.substr(begin, runtime.find('.') - begin);
}

void add_defaults(Variables& out, const Interpreter& interpreter) {
    set(out, "LANG", "en_US.UTF-8");
    set(out, "TZ", ":UTC");
    set(out, "PATH", "/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin");
    set(out, "LD_LIBRARY_PATH",
        "/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib");
    set(out, "AWS_XRAY_CONTEXT_MISSING", "LOG_ERROR");
    set(out, "AWS_XRAY_DAEMON_ADDRESS", "127.0.0.1:2000");
    set(out, "AWS_ENDPOINT_URL", "http://127.0.0.1:{port:1}");
    switch (interpreter.language) {
        case Language::node:
            set(out, "NODE_PATH",
                "/opt/nodejs/node" + node_release(interpreter.runtime) +
                    "/node_modules:/opt/nodejs/node_modules:/var/runtime/node_modules:/var/runtime:"
                    "/var/task");
            break;
        case Language::python:
            set(out, "PYTHONPATH", "/var/runtime");
            set(out, "LC_CTYPE", "C.UTF-8");
            break;
        case Language::provided: break;
    }
}

void add_platform(Variables& out, const Configuration& configuration, const std::string& region,
                  const std::string& log_stream) {
    set(out, "AWS_REGION", region);
    set(out, "AWS_DEFAULT_REGION", region);
    set(out, "AWS_LAMBDA_FUNCTION_NAME", configuration.name);
    set(out, "AWS_LAMBDA_FUNCTION_VERSION", "$LATEST");
    set(out, "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", std::to_string(configuration.memory_mb));
    set(out, "AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand");
    set(out, "AWS_LAMBDA_LOG_GROUP_NAME", configuration.log_group);
    set(out, "AWS_LAMBDA_LOG_STREAM_NAME", log_stream);
    set(out, "AWS_LAMBDA_RUNTIME_API", "127.0.0.1:{port:0}");
    set(out, "_AWS_XRAY_DAEMON_ADDRESS", "127.0.0.1");
    set(out, "_AWS_XRAY_DAEMON_PORT", "2000");
    set(out, "LAMBDA_TASK_ROOT", "/var/task");
    set(out, "LAMBDA_RUNTIME_DIR", "/var/runtime");
    set(out, "_HANDLER", configuration.handler);
}

}  // namespace

bool is_reserved_variable(std::string_view name) {
    return std::find(kReserved.begin(), kReserved.end(), name) != kReserved.end();
}

Variables make_variables(const Configuration& configuration, const Interpreter& interpreter,
                         const Credentials& credentials, const std::string& region,
                         const std::string& log_stream) {
    Variables out;
    add_defaults(out, interpreter);
    for (const auto& [name, value] : configuration.environment) set(out, name, value);
    add_platform(out, configuration, region, log_stream);
    set(out, "AWS_ACCESS_KEY_ID", credentials.access_key_id);
    set(out, "AWS_SECRET_ACCESS_KEY", credentials.secret_access_key);
    set(out, "AWS_SESSION_TOKEN", credentials.session_token);
    if (interpreter.language != Language::provided) {
        set(out, "AWS_EXECUTION_ENV", "AWS_Lambda_" + interpreter.runtime);
        set(out, "PWD", "/var/task");
        set(out, "SHLVL", "0");
        // Frames and plain lines share standard output, so that the log keeps their order.
        set(out, "_LAMBDA_TELEMETRY_LOG_FD", "1");
    }
    return out;
}

}  // namespace leastwise::function
