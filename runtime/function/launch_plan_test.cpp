#include "runtime/function/launch_plan.hpp"

#include "runtime/core/text.hpp"
#include "runtime/function/variables.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

using namespace leastwise;
using namespace leastwise::function;
namespace fs = std::filesystem;

namespace {

std::string value_of(const Variables& variables, std::string_view name) {
    for (const auto& [key, value] : variables) {
        if (key == name) return value;
    }
    return "(absent)";
}

Configuration configuration(std::string runtime) {
    Configuration out;
    out.logical_id = "Orders";
    out.name = "app-Orders-1";
    out.runtime = std::move(runtime);
    out.handler = "handler.handler";
    out.log_group = "/aws/lambda/app-Orders-1";
    out.environment = {{"TEST_KEY", "TEST_VAL"}};
    out.memory_mb = 1024;
    return out;
}

Variables variables_of(const Configuration& from) {
    Interpreters interpreters({{"/bin/true"}, {}, "/nonexistent", ""});
    Interpreter interpreter = *interpreters.find(from.runtime);
    return make_variables(from, interpreter, {"ASIAX", "secret", "token"}, "us-east-1",
                          "2026/01/31/[$LATEST]0123");
}

}  // namespace

TEST_CASE("a Python function's environment has the variables recorded in Lambda and no others but ours") {
    const Variables variables = variables_of(configuration("python3.14"));
    std::vector<std::string> names;
    for (const auto& [name, value] : variables) names.push_back(name);
    std::sort(names.begin(), names.end());
    // Recorded on AWS, test_introspection_invoke[python3.14]; _X_AMZN_TRACE_ID is set by the runtime, and
    // ours are AWS_ENDPOINT_URL and the log descriptor, which runtimes take out of the environment.
    const std::vector<std::string> expected{"AWS_ACCESS_KEY_ID",
                                            "AWS_DEFAULT_REGION",
                                            "AWS_ENDPOINT_URL",
                                            "AWS_EXECUTION_ENV",
                                            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
                                            "AWS_LAMBDA_FUNCTION_NAME",
                                            "AWS_LAMBDA_FUNCTION_VERSION",
                                            "AWS_LAMBDA_INITIALIZATION_TYPE",
                                            "AWS_LAMBDA_LOG_GROUP_NAME",
                                            "AWS_LAMBDA_LOG_STREAM_NAME",
                                            "AWS_LAMBDA_RUNTIME_API",
                                            "AWS_REGION",
                                            "AWS_SECRET_ACCESS_KEY",
                                            "AWS_SESSION_TOKEN",
                                            "AWS_XRAY_CONTEXT_MISSING",
                                            "AWS_XRAY_DAEMON_ADDRESS",
                                            "LAMBDA_RUNTIME_DIR",
                                            "LAMBDA_TASK_ROOT",
                                            "LANG",
                                            "LC_CTYPE",
                                            "LD_LIBRARY_PATH",
                                            "PATH",
                                            "PWD",
                                            "PYTHONPATH",
                                            "SHLVL",
                                            "TEST_KEY",
                                            "TZ",
                                            "_AWS_XRAY_DAEMON_ADDRESS",
                                            "_AWS_XRAY_DAEMON_PORT",
                                            "_HANDLER",
                                            "_LAMBDA_TELEMETRY_LOG_FD"};
    CHECK(names == expected);
    CHECK(value_of(variables, "AWS_EXECUTION_ENV") == "AWS_Lambda_python3.14");
    CHECK(value_of(variables, "AWS_LAMBDA_FUNCTION_MEMORY_SIZE") == "1024");
    CHECK(value_of(variables, "AWS_LAMBDA_RUNTIME_API") == "127.0.0.1:{port:0}");
    CHECK(value_of(variables, "LD_LIBRARY_PATH") ==
          "/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib");
}

TEST_CASE("Node and provided functions differ as recorded") {
    const Variables node = variables_of(configuration("nodejs24.x"));
    CHECK(value_of(node, "NODE_PATH") ==
          "/opt/nodejs/node24/node_modules:/opt/nodejs/node_modules:/var/runtime/node_modules:/var/runtime:/"
          "var/task");
    CHECK(value_of(node, "LC_CTYPE") == "(absent)");
    const Variables provided = variables_of(configuration("provided.al2023"));
    for (const char* name : {"AWS_EXECUTION_ENV", "PWD", "SHLVL", "NODE_PATH", "PYTHONPATH"}) {
        INFO(name);
        CHECK(value_of(provided, name) == "(absent)");
    }
    CHECK(value_of(provided, "LAMBDA_TASK_ROOT") == "/var/task");
}

TEST_CASE("a function's variables win where Lambda lets them, and never over the reserved ones") {
    Configuration from = configuration("python3.14");
    from.environment = {{"TZ", ":Europe/Rome"},
                        {"AWS_REGION", "mars-1"},
                        {"PYTHONPATH", "/var/task/lib"},
                        {"AWS_ACCESS_KEY_ID", "AKIAMINE"}};
    const Variables variables = variables_of(from);
    CHECK(value_of(variables, "TZ") == ":Europe/Rome");
    CHECK(value_of(variables, "PYTHONPATH") == "/var/task/lib");
    CHECK(value_of(variables, "AWS_REGION") == "us-east-1");
    CHECK(value_of(variables, "AWS_ACCESS_KEY_ID") == "ASIAX");
    CHECK(is_reserved_variable("AWS_SESSION_TOKEN"));
    CHECK(is_reserved_variable("_HANDLER"));
    CHECK_FALSE(is_reserved_variable("TZ"));
    CHECK_FALSE(is_reserved_variable("AWS_ENDPOINT_URL"));
}

TEST_CASE("a provided function without a bootstrap that can run is not launched") {
    RuntimeFiles files;
    Interpreters interpreters({{}, {}, "/nonexistent", ""});
    const fs::path code = fs::path(files.root()) / "code";
    const fs::path layer = fs::path(files.root()) / "layer";
    fs::create_directories(code / "bootstrap");  // a directory is not one
    fs::create_directories(layer);
    Configuration from = configuration("provided.al2023");
    from.code_directory = code.string();
    from.layer_directories = {layer.string()};
    const auto text = [&] {
        const auto planned = plan_launch(from, {}, interpreters, files);
        const auto* problem = std::get_if<NotLaunchable>(&planned);
        return problem ? problem->error_type + " " + problem->text
                       : std::get<sandbox::Spec>(planned).argv.at(0);
    };
    CHECK(text() ==
          "Runtime.InvalidEntrypoint Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]");
    std::ofstream(layer / "bootstrap") << "#!/bin/sh\n";
    fs::permissions(layer / "bootstrap", fs::perms(0644));
    CHECK(text() == "Runtime.InvalidEntrypoint fork/exec /opt/bootstrap: permission denied");
    fs::permissions(layer / "bootstrap", fs::perms(0755));
    CHECK(text() == "/opt/bootstrap");
    from.runtime = "java21";
    CHECK(text() ==
          "Runtime.Unsupported runtime java21 is not supported: leastwise runs nodejs*.x, python3.* and "
          "provided.*");
    from.runtime = "cobol";
    CHECK(text() == "Runtime.Unsupported unknown runtime cobol");
}

TEST_CASE("a shim is asked which Node.js it starts, a program for its version alone") {
    RuntimeFiles files;
    const fs::path shim = fs::path(files.root()) / "shim";
    std::ofstream(shim) << "#!/bin/sh\n[ \"$1\" = -p ] && printf '22.1.0\\n/opt/node\\n\\n'\n";
    fs::permissions(shim, fs::perms(0755));
    const auto behind = Interpreters({{shim}, {}, "/nonexistent", ""}).find("nodejs22.x");
    REQUIRE(behind);
    CHECK(behind->path == "/opt/node");
    CHECK(behind->version == "22.1.0");
    CHECK(behind->exact);
    const auto none = Interpreters({{"/bin/true"}, {}, "/nonexistent", ""}).find("nodejs22.x");
    CHECK(none->problem.starts_with("runtime nodejs22.x needs Node.js, and none was found"));
    const auto real = find_interpreter("nodejs22.x");
    INFO(real->problem);
    REQUIRE(real->problem.empty());
    CHECK(fs::path(real->path).is_absolute());
    CHECK(core::to_integer(real->version.substr(0, real->version.find('.'))).value_or(0) >= 12);
}

TEST_CASE("layers are merged in order, once") {
    RuntimeFiles files;
    const fs::path root = fs::path(files.root());
    for (const char* layer : {"a", "b"}) {
        fs::create_directories(root / layer / "python");
        std::ofstream(root / layer / "python" / "both.py") << layer;
        std::ofstream(root / layer / "python" / (std::string(layer) + ".py")) << layer;
    }
    std::string failure;
    const std::string merged = files.layers({(root / "a").string(), (root / "b").string()}, failure);
    CHECK(failure.empty());
    std::string text;
    std::ifstream(fs::path(merged) / "python/both.py") >> text;
    CHECK(text == "b");
    CHECK(fs::exists(fs::path(merged) / "python/a.py"));
    CHECK(files.layers({(root / "a").string(), (root / "b").string()}, failure) == merged);
    CHECK(files.layers({(root / "a").string()}, failure) == (root / "a").string());
    CHECK(files.layers({(root / "a").string(), (root / "missing").string()}, failure).empty());
    CHECK(failure.find("cannot merge layers") == 0);
}

TEST_CASE("the engine's temporary files go with it") {
    std::string root;
    {
        RuntimeFiles files;
        root = files.root();
        CHECK(fs::exists(fs::path(files.runtime_directory("node")) / "bootstrap.cjs"));
        CHECK(fs::exists(fs::path(files.runtime_directory("python")) / "bootstrap.py"));
    }
    CHECK_FALSE(fs::exists(root));
}

TEST_CASE("a failed exec is the entry point's error, and any other failed step the sandbox's") {
    sandbox::Spec spec;
    spec.argv = {"/var/task/bootstrap"};
    CHECK(failed_exec(spec, "execve /var/task/bootstrap: Exec format error (ENOEXEC)").text ==
          "fork/exec /var/task/bootstrap: exec format error");
    spec.argv = {"/var/lang/bin/node"};
    CHECK(failed_exec(spec, "execve /var/lang/bin/node: Permission denied (EACCES)").error_type ==
          "Sandbox.Failure");
    CHECK(failed_exec(spec, "mount /var/task: No such file or directory (ENOENT)").error_type ==
          "Sandbox.Failure");
}
