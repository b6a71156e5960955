#include "runtime/function/runtime_files.hpp"
#include "runtime/function/testcases/fleet_bench.hpp"
#include "runtime/wire/json.hpp"

#include <filesystem>
#include <fstream>

using namespace leastwise;
using namespace leastwise::function;

namespace {

Configuration python(const std::string& handler, const std::string& runtime = "python3.11") {
    Configuration out = FleetBench::configuration("python", handler);
    out.logical_id += handler;
    out.runtime = runtime;
    return out;
}

core::Document parsed(const std::string& text) {
    auto document = wire::read_json(text);
    REQUIRE(document);
    return std::move(*document);
}

const std::string kId = FleetBench::invocation().request_id;

}  // namespace

TEST_CASE("Python handlers of every kind answer as on AWS") {
    struct Case {
        const char* handler;
        const char* payload;
    };
    const Case cases[] = {
        {"handler.echo", "{\"a\": [1, 2.5, \"\\u20ac\"]}"},
        {"package.inner.handler", "\"package.inner\""},
        {"package/inner.handler", "\"package.inner\""},
        {"handler.raw_bytes", "\"bytes\""},
        {"handler.logs", "null"},
        {"handler.decimals",
         "{\"price\": 3.1415926535897932384626433832795028841, \"text\": \"\\u20ac\", \"float\": 1.5}"},
        {"handler.calls_aws", "{\"served\": true}"},
    };
    FleetBench bench;
    for (const Case& each : cases) {
        INFO(each.handler);
        const Outcome outcome = bench.invoke(python(each.handler), "{\"a\":[1,2.5,\"\u20ac\"]}");
        CHECK(outcome.payload == each.payload);
        CHECK(outcome.function_error.empty());
    }
    REQUIRE(bench.aws_requests.size() == 1);
    CHECK(bench.aws_requests[0].target == "/somewhere");
    CHECK(bench.aws_requests[0].arrival.environment == bench.credential_requests.back());
}

TEST_CASE("since Python 3.12 characters are written as they are") {
    FleetBench bench;
    CHECK(bench.invoke(python("handler.echo", "python3.14"), "\"\u20ac\"").payload == "\"\u20ac\"");
}

TEST_CASE("an exception in a Python handler is the document recorded on AWS") {
    FleetBench bench;
    const Outcome outcome = bench.invoke(python("handler.throws"));
    CHECK(outcome.function_error == "Unhandled");
    const core::Document error = parsed(outcome.payload);
    CHECK(*error.find_string("errorMessage") == "Handler fails");
    CHECK(*error.find_string("errorType") == "Exception");
    CHECK(*error.find_string("requestId") == kId);
    REQUIRE(error.find("stackTrace")->if_array()->size() == 1);
    const std::string& frame = *error.find("stackTrace")->if_array()->at(0).if_string();
    CHECK(frame.starts_with("  File \"/var/task/handler.py\", line "));
    CHECK(frame.ends_with(", in throws\n    raise Exception(\"Handler fails\")\n"));
    // Recorded: one event, no newline at its end, indentation by no-break spaces.
    const std::string event = bench.logged(kId).at(1);
    CHECK(event.starts_with(
        "[ERROR] Exception: Handler fails\nTraceback (most recent call last):\n\u00a0\u00a0File "));
    CHECK(event.ends_with("\n\u00a0\u00a0\u00a0\u00a0raise Exception(\"Handler fails\")"));
}

TEST_CASE("an exception while a Python module loads is the document recorded on AWS") {
    FleetBench bench;
    const core::Document error = parsed(bench.invoke(python("throws_at_init.handler")).payload);
    CHECK(*error.find_string("errorMessage") == "Runtime startup fails");
    CHECK(*error.find_string("errorType") == "Exception");
    CHECK(*error.find_string("requestId") == "");
    const auto& trace = *error.find("stackTrace")->if_array();
    CHECK(trace.front().if_string()->find("/importlib/__init__.py\", line ") != std::string::npos);
    CHECK(*trace.back().if_string() ==
          "  File \"/var/task/throws_at_init.py\", line 1, in <module>\n    raise Exception(\"Runtime "
          "startup fails\")\n");
}

TEST_CASE("a Python handler that cannot be found or used has AWS's error types and texts") {
    struct Case {
        const char* handler;
        const char* type;
        const char* message;
    };
    const Case cases[] = {
        {"nofile.handler", "Runtime.ImportModuleError",
         "Unable to import module 'nofile': No module named 'nofile'"},
        {"imports_missing.handler", "Runtime.ImportModuleError",
         "Unable to import module 'imports_missing': No module named 'no_such_module'"},
        {"syntax.handler", "Runtime.UserCodeSyntaxError",
         "Syntax error in module 'syntax': expected ':' (syntax.py, line 1)"},
        {"handler.missing", "Runtime.HandlerNotFound", "Handler 'missing' missing on module 'handler'"},
        {"sys.exit", "Runtime.BuiltInModuleConflict", "Cannot use built-in module sys as a handler module"},
        {"bad", "Runtime.MalformedHandlerName",
         "Bad handler 'bad': not enough values to unpack (expected 2, got 1)"},
        {"handler.unmarshalable", "Runtime.MarshalError",
         "Unable to marshal response: Object of type object is not JSON serializable"},
        {"handler.not_callable", "TypeError", "'int' object is not callable"},
    };
    FleetBench bench;
    for (const Case& each : cases) {
        INFO(each.handler);
        const core::Document error = parsed(bench.invoke(python(each.handler)).payload);
        CHECK(*error.find_string("errorType") == each.type);
        CHECK(*error.find_string("errorMessage") == each.message);
    }
}

TEST_CASE("the context and the environment of a Python function") {
    FleetBench bench;
    Invocation invocation = FleetBench::invocation();
    invocation.client_context = R"({"custom":{"foo":"bar"}})";
    const core::Document context = parsed(bench.invoke(python("handler.context"), invocation).payload);
    CHECK(*context.find_string("aws_request_id") == kId);
    CHECK(*context.find_string("function_name") == "app-python");
    CHECK(*context.find_string("memory_limit_in_mb") == "256");
    CHECK(*context.find_string("invoked_function_arn") == invocation.invoked_arn);
    CHECK(*context.find("custom")->find_string("foo") == "bar");
    CHECK(*context.find_string("executable") != "");
    CHECK(*context.find_string("cwd") == "/var/task");
    CHECK(*context.find("environment")->find_string("PYTHONPATH") == "/var/runtime");
    CHECK(context.find("environment")->find_string("_X_AMZN_TRACE_ID")->starts_with("Root=1-"));
    CHECK(context.find("environment")->find("_LAMBDA_TELEMETRY_LOG_FD") == nullptr);
}

TEST_CASE("what a Python function prints and logs becomes log events as on AWS") {
    FleetBench bench;
    bench.invoke(python("handler.logs"));
    auto lines = bench.logged(kId);
    REQUIRE(lines.size() == 7);
    CHECK(lines[1] == "printed\n");
    CHECK(lines[2].starts_with("[INFO]\t2"));
    CHECK(lines[2].substr(31) == "\t" + kId + "\tlogged\nin two lines\n");
    // Standard error has a pipe of its own; its place between the others is not fixed.
    CHECK((lines[3] == "to standard error\n" || lines[4] == "to standard error\n"));
    CHECK((lines[3] == "unfinished" || lines[4] == "unfinished"));
    CHECK(lines[5] == "END RequestId: " + kId + "\n");
}

TEST_CASE("a bundled SDK is found, packages of the machine's Python are not") {
    RuntimeFiles files;
    const auto root = std::filesystem::path(files.root()) / "sdk";
    std::filesystem::create_directories(root / "bundled_sdk");
    std::ofstream(root / "bundled_sdk/__init__.py") << "marker = 'found'\n";
    FleetOptions options;
    options.sdk_site_packages = root.string();
    FleetBench bench(options);
    CHECK(bench.invoke(python("uses_sdk.handler")).payload == "\"found\"");
    Configuration with_pip = python("pip.main");
    CHECK(*parsed(bench.invoke(with_pip).payload).find_string("errorMessage") ==
          "Unable to import module 'pip': No module named 'pip'");
}

TEST_CASE("a wrapper script starts the runtime, and a missing one ends in the shell's status") {
    FleetBench bench;
    Configuration configuration = python("handler.echo");
    configuration.environment = {{"AWS_LAMBDA_EXEC_WRAPPER", "/usr/bin/env"}};
    CHECK(bench.invoke(configuration, "1").payload == "1");
    configuration.environment = {{"AWS_LAMBDA_EXEC_WRAPPER", "/var/task/missing"}};
    CHECK(bench.invoke(configuration, "1").payload ==
          "{\"errorType\":\"Runtime.ExitError\",\"errorMessage\":\"RequestId: " + kId +
              " Error: Runtime exited with error: exit status 127\"}");
}
