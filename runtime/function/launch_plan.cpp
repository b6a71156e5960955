#include "runtime/function/launch_plan.hpp"

#include "runtime/function/variables.hpp"

#include <filesystem>

#include <unistd.h>

namespace leastwise::function {
namespace {

namespace fs = std::filesystem;

bool is_directory(const std::string& path) {
    std::error_code ignored;
    return !path.empty() && fs::is_directory(path, ignored);
}

void add_ours(sandbox::Spec& spec, std::string source, std::string target) {
    spec.mounts.push_back(
        {std::move(source), std::move(target), sandbox::Filesystem::read_only, sandbox::Origin::engine});
}

void add_node(sandbox::Spec& spec, const Configuration& configuration, const FleetOptions& options,
              const Interpreter& interpreter, const RuntimeFiles& files, const std::string& layers) {
    add_ours(spec, interpreter.path, "/var/lang/bin/node");
    add_ours(spec, files.runtime_directory("node"), "/var/runtime");
    // An import statement ignores NODE_PATH and looks into the node_modules of all parent folders, so layers
    // and the bundled SDK appear in those of /var/task as well; a layer is found before the SDK.
    if (is_directory(layers + "/nodejs/node_modules")) {
        spec.mounts.push_back({layers + "/nodejs/node_modules", "/var/node_modules"});
    }
    if (is_directory(options.sdk_node_modules)) {
        add_ours(spec, options.sdk_node_modules, "/var/runtime/node_modules");
        add_ours(spec, options.sdk_node_modules, "/node_modules");
    }
    // The machine's OpenSSL configuration is no business of a function's, and may not be readable to it. The
    // heap's share of the memory is that of AWS's bootstrap script (mem).
    spec.argv = {"/var/lang/bin/node",
                 "--openssl-config=/dev/null",
                 "--expose-gc",
                 "--max-semi-space-size=" + std::to_string(configuration.memory_mb * 5 / 100),
                 "--max-old-space-size=" + std::to_string(configuration.memory_mb * 90 / 100),
                 "/var/runtime/bootstrap.cjs"};
}

void add_python(sandbox::Spec& spec, const FleetOptions& options, const Interpreter& interpreter,
                const RuntimeFiles& files) {
    const std::string program = "/var/lang/bin/" + fs::path(interpreter.path).filename().string();
    const bool is_system = interpreter.prefix == "/usr" || interpreter.prefix == "/usr/local";
    if (is_system) {  // the rest of the prefix is not Python's
        const auto dot = interpreter.version.find('.', 2);
        const std::string library = "/lib/python" + interpreter.version.substr(0, dot);
        add_ours(spec, interpreter.path, program);
        add_ours(spec, interpreter.prefix + library, "/var/lang" + library);
    } else {
        add_ours(spec, interpreter.prefix, "/var/lang");
    }
    add_ours(spec, files.runtime_directory("python"), "/var/runtime");
    if (is_directory(options.sdk_site_packages)) {
        add_ours(spec, options.sdk_site_packages, "/var/runtime/site-packages");
    }
    // -S: packages installed for other uses of this interpreter must not be found, as they will not be on
    // AWS.
    spec.argv = {program, "-S", "/var/runtime/bootstrap.py"};
}

/// The first of /var/task/bootstrap and /opt/bootstrap that is a file, or why none can be run.
std::variant<std::string, NotLaunchable> find_bootstrap(const Configuration& configuration,
                                                        const std::string& layers) {
    const std::pair<std::string, std::string> places[] = {
        {configuration.code_directory, "/var/task/bootstrap"}, {layers, "/opt/bootstrap"}};
    for (const auto& [directory, inside] : places) {
        const std::string outside = directory + "/bootstrap";
        std::error_code ignored;
        if (directory.empty() || !fs::is_regular_file(outside, ignored)) continue;
        const auto executable = fs::perms::owner_exec | fs::perms::group_exec | fs::perms::others_exec;
        if ((fs::status(outside, ignored).permissions() & executable) == fs::perms::none) {
            return NotLaunchable{"Runtime.InvalidEntrypoint",
                                 errors::cannot_execute(inside, "permission denied")};
        }
        return inside;
    }
    return NotLaunchable{"Runtime.InvalidEntrypoint", errors::no_bootstrap()};
}

bool has_wrapper(const Configuration& configuration) {
    for (const auto& [name, value] : configuration.environment) {
        if (name == "AWS_LAMBDA_EXEC_WRAPPER") return !value.empty();
    }
    return false;
}

}  // namespace

std::variant<sandbox::Spec, NotLaunchable> plan_launch(const Configuration& configuration,
                                                       const FleetOptions& options,
                                                       Interpreters& interpreters, RuntimeFiles& files) {
    const auto interpreter = interpreters.find(configuration.runtime);
    if (!interpreter) return NotLaunchable{"Runtime.Unsupported", "unknown runtime " + configuration.runtime};
    if (!interpreter->problem.empty()) return NotLaunchable{"Runtime.Unsupported", interpreter->problem};
    std::string failure;
    const std::string layers = files.layers(configuration.layer_directories, failure);
    if (!failure.empty()) return NotLaunchable{"Sandbox.Failure", failure};

    sandbox::Spec spec;
    spec.name = configuration.logical_id;
    spec.mounts.push_back({configuration.code_directory, "/var/task"});
    if (!layers.empty()) spec.mounts.push_back({layers, "/opt"});
    spec.limits.memory_bytes = std::uint64_t{configuration.memory_mb} << 20U;
    spec.limits.tmp_bytes = std::uint64_t{configuration.ephemeral_mb} << 20U;
    spec.listen_ports = {kRuntimeApiPort, kAwsEndpointPort};
    switch (interpreter->language) {
        case Language::node: add_node(spec, configuration, options, *interpreter, files, layers); break;
        case Language::python: add_python(spec, options, *interpreter, files); break;
        case Language::provided: {
            auto bootstrap = find_bootstrap(configuration, layers);
            if (auto* problem = std::get_if<NotLaunchable>(&bootstrap)) return std::move(*problem);
            spec.argv = {std::get<std::string>(bootstrap)};
            break;
        }
    }
    if (interpreter->language != Language::provided && has_wrapper(configuration)) {
        // AWS's runtimes start by a shell script; a wrapper that is missing ends in the shell's status 127.
        spec.argv.insert(spec.argv.begin(),
                         {"/bin/sh", "-c", "exec \"$AWS_LAMBDA_EXEC_WRAPPER\" \"$@\"", "bootstrap"});
    }
    return spec;
}

NotLaunchable failed_exec(const sandbox::Spec& spec, const std::string& reason) {
    struct Known {
        std::string_view name, text;
    };
    constexpr Known kKnown[] = {{"ENOEXEC", "exec format error"},
                                {"ENOENT", "no such file or directory"},
                                {"EACCES", "permission denied"}};
    // The entry point is the user's only where it is a bootstrap; an interpreter that cannot run is the
    // machine's fault.
    const bool is_exec = reason.starts_with("execve") && spec.argv.front().ends_with("/bootstrap");
    for (const Known& known : kKnown) {
        if (is_exec && reason.find(known.name) != std::string::npos) {
            return {"Runtime.InvalidEntrypoint", errors::cannot_execute(spec.argv.front(), known.text)};
        }
    }
    return {"Sandbox.Failure", reason};
}

}  // namespace leastwise::function
