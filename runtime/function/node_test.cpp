#include "runtime/function/limits.hpp"
#include "runtime/function/runtime_files.hpp"
#include "runtime/function/testcases/fleet_bench.hpp"
#include "runtime/wire/json.hpp"

#include <filesystem>
#include <fstream>

using namespace leastwise;
using namespace leastwise::function;

namespace {

Configuration node(const std::string& handler, const std::string& runtime = "nodejs22.x") {
    Configuration out = FleetBench::configuration("node", handler);
    out.logical_id += handler;  // an environment of its own
    out.runtime = runtime;
    return out;
}

core::Document parsed(const std::string& text) {
    auto document = wire::read_json(text);
    REQUIRE(document);
    return std::move(*document);
}

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

const std::string kId = FleetBench::invocation().request_id;

}  // namespace

TEST_CASE("Node handlers of every kind answer as on AWS") {
    struct Case {
        const char* handler;
        const char* payload;
    };
    const Case cases[] = {
        {"index.echo", "{\"text\":\"\u20ac\"}"},      // async
        {"index.nested.deep.handler", "\"nested\""},  // a path of exports
        {"nested/file.handler", "\"file.js\""},       // a path of folders
        {"module/index.handler", "\"top-level await\""},
        {"extension.handler", "{\"module\":true,\"event\":{\"text\":\"\u20ac\"}}"},  // .mjs before .cjs
        {"extension.fallback", "\"default export\""},
        {"only.handler", "\"cjs\""},
        {"index.callback", "\"called back\""},
        {"index.impatient", "\"did not wait\""},  // callbackWaitsForEmptyEventLoop = false
        {"index.succeed", "\"succeeded\""},
        {"index.silent", "null"},  // neither promise nor callback: null when the event loop is empty
        {"index.undefined_result", "null"},
    };
    FleetBench bench;
    for (const Case& each : cases) {
        INFO(each.handler);
        const Outcome outcome = bench.invoke(node(each.handler), "{\"text\":\"\u20ac\"}");
        CHECK(outcome.payload == each.payload);
        CHECK(outcome.function_error.empty());
        CHECK(outcome.cold);
    }
}

TEST_CASE("errors of a Node handler have AWS's documents") {
    struct Case {
        const char* handler;
        const char* begin;
    };
    const Case cases[] = {
        {"index.throws",
         R"({"errorType":"TypeError","errorMessage":"some_error_msg","trace":["TypeError: some_error_)"},
        {"index.throws_text", R"({"errorType":"string","errorMessage":"just text","trace":[]})"},
        {"index.callback_error",
         R"({"errorType":"Error","errorMessage":"called back with an error","trace":["Error: )"},
        {"index.circular",
         R"({"errorType":"Error","errorMessage":"Unable to stringify response body","trace":[)"},
        {"index.rejects_later",
         R"({"errorType":"Runtime.UnhandledPromiseRejection","errorMessage":"Error: nobody waits for me","trace":[)"},
        {"index.throws_later",
         R"({"errorType":"RangeError","errorMessage":"out of nowhere","trace":["RangeError: )"},
        {"index.never",
         R"({"errorType":"Runtime.NodeJsExit","errorMessage":"The Lambda runtime client detected an unexp)"},
    };
    FleetBench bench;
    for (const Case& each : cases) {
        INFO(each.handler);
        const Outcome outcome = bench.invoke(node(each.handler));
        CHECK(outcome.function_error == "Unhandled");
        CHECK(outcome.payload.substr(0, std::string_view(each.begin).size()) == each.begin);
    }
    CHECK(contains(bench.all_logged(), "\t" + kId + "\tERROR\tInvoke Error \t{\"errorType\":\"TypeError\""));
    CHECK(contains(bench.all_logged(), "\tERROR\tUncaught Exception \t{\"errorType\":\"RangeError\""));
    CHECK(contains(bench.all_logged(), "\tERROR\tUnhandled Promise Rejection \t{"));
}

TEST_CASE("a Node module that cannot be loaded is an error of init, tried twice as on AWS") {
    struct Case {
        const char* handler;
        const char* type;
        const char* message;
    };
    const Case cases[] = {
        {"nofile.handler", "Runtime.ImportModuleError",
         "Error: Cannot find module 'nofile'\nRequire stack:\n- /var/runtime/index.mjs"},
        {"imports_missing.handler", "Runtime.ImportModuleError",
         "Error: Cannot find module 'no-such-module'\nRequire stack:\n- /var/task/imports_missing.js\n"
         "- /var/runtime/index.mjs"},
        {"syntax.handler", "Runtime.UserCodeSyntaxError", "SyntaxError: Unexpected end of input"},
        {"index.missing", "Runtime.HandlerNotFound", "index.missing is undefined or not exported"},
        {"index.not_a_function", "Runtime.HandlerNotFound", "index.not_a_function is not a function"},
        {"bad", "Runtime.MalformedHandlerName", "Bad handler"},
        {"../index.echo", "Runtime.MalformedHandlerName",
         "'../index.echo' is not a valid handler name. Use absolute paths when specifying root directories "
         "in handler "
         "names."},
        {"index.streams", "Runtime.ResponseStreamingNotSupported",
         "leastwise does not support response streaming (awslambda.streamifyResponse); the function must "
         "answer in "
         "one piece"},
        {"throws_at_init.handler", "Error", "Runtime startup fails"},
    };
    FleetBench bench;
    for (const Case& each : cases) {
        INFO(each.handler);
        const Outcome outcome = bench.invoke(node(each.handler));
        CHECK(outcome.function_error == "Unhandled");
        const core::Document error = parsed(outcome.payload);
        REQUIRE(error.find_string("errorType"));
        CHECK(*error.find_string("errorType") == each.type);
        CHECK(*error.find_string("errorMessage") == each.message);
        CHECK(error.find("trace")->if_array());
    }
    CHECK(contains(bench.all_logged(),
                   " ms\tPhase: init\tStatus: error\tError Type: Runtime.ImportModuleError\n"));
    CHECK(contains(bench.all_logged(),
                   " ms\tPhase: invoke\tStatus: error\tError Type: Runtime.ImportModuleError\n"));
}

TEST_CASE("since Node.js 24 callbacks are refused and a plain result counts") {
    FleetBench bench;
    const Outcome refused = bench.invoke(node("index.callback", "nodejs24.x"));
    CHECK(*parsed(refused.payload).find_string("errorType") == "Runtime.CallbackHandlerDeprecated");
    const Outcome silent = bench.invoke(node("index.silent", "nodejs24.x"));
    CHECK(silent.payload == "null");
    CHECK(silent.function_error.empty());
}

TEST_CASE("the context and the environment of a Node function") {
    FleetBench bench;
    Invocation invocation = FleetBench::invocation();
    invocation.client_context =
        R"({"custom":{"foo":"bar"},"client":{"snap":["crackle"]},"env":{"fizz":"buzz"}})";
    invocation.trace_id = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";
    Configuration configuration = node("index.context");
    configuration.environment = {{"TEST_KEY", "TEST_VAL"}};
    const core::Document context = parsed(bench.invoke(configuration, invocation).payload);
    CHECK(*context.find_string("functionName") == "app-node");
    CHECK(*context.find_string("functionVersion") == "$LATEST");
    CHECK(*context.find_string("memoryLimitInMB") == "256");
    CHECK(*context.find_string("awsRequestId") == kId);
    CHECK(*context.find_string("invokedFunctionArn") == invocation.invoked_arn);
    CHECK(*context.find_string("logGroupName") == "/aws/lambda/app-node");
    CHECK(context.find_string("logStreamName")->find("[$LATEST]") == 11);
    CHECK(*context.find("callbackWaitsForEmptyEventLoop")->if_bool());
    CHECK(*context.find("clientContext")->find("custom")->find_string("foo") == "bar");
    CHECK(*context.find_string("trace") == invocation.trace_id);
    CHECK(*context.find_string("cwd") == "/var/task");
    const auto remaining = context.find("remaining")->as_integer();
    REQUIRE(remaining);
    CHECK(*remaining > 15000);
    CHECK(*remaining <= 20000);
    const core::Document& environment = *context.find("environment");
    CHECK(*environment.find_string("TEST_KEY") == "TEST_VAL");
    CHECK(*environment.find_string("AWS_ACCESS_KEY_ID") == "ASIA1");
    CHECK(*environment.find_string("AWS_EXECUTION_ENV") == "AWS_Lambda_nodejs22.x");
    CHECK(environment.find("HOME") == nullptr);
    CHECK(environment.find("_LAMBDA_TELEMETRY_LOG_FD") == nullptr);  // the runtime takes it out
}

TEST_CASE("what a Node function prints becomes log events as on AWS") {
    FleetBench bench;
    const Outcome outcome = bench.invoke(node("index.logs"));
    const auto lines = bench.logged(kId);
    REQUIRE(lines.size() == 7);
    CHECK(lines[0] == "START RequestId: " + kId + " Version: $LATEST\n");
    CHECK(lines[1].substr(24) == "\t" + kId + "\tINFO\tfirst { a: 1 }\n");
    CHECK(lines[2].substr(24) == "\t" + kId + "\tERROR\ttwo\nlines\n");
    CHECK(lines[3] == "raw\n");
    CHECK(lines[4] == "unfinished");
    CHECK(lines[5] == "END RequestId: " + kId + "\n");
    CHECK(lines[6].starts_with("REPORT RequestId: " + kId + "\tDuration: "));
    CHECK(lines[6].ends_with(" ms\t\n"));
    CHECK(contains(lines[6], " MB\tInit Duration: "));
    CHECK(outcome.log_tail ==
          lines[0] + lines[1] + lines[2] + lines[3] + lines[4] + "\n" + lines[5] + lines[6]);
    const auto outside = bench.logged("");
    REQUIRE(outside.size() == 1);
    CHECK(outside[0].starts_with("INIT_START Runtime Version: nodejs:"));
    CHECK(contains(outside[0], "\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:"));
}

TEST_CASE("the log format JSON makes every Node event one JSON object") {
    FleetBench bench;
    Configuration configuration = node("index.logs");
    configuration.environment = {{"AWS_LAMBDA_LOG_FORMAT", "JSON"}, {"AWS_LAMBDA_LOG_LEVEL", "WARN"}};
    bench.invoke(configuration);
    const core::Document entry = parsed(bench.logged(kId).at(1));  // INFO is below the level
    CHECK(*entry.find_string("level") == "ERROR");
    CHECK(*entry.find_string("message") == "two\nlines");
    CHECK(*entry.find_string("requestId") == kId);
}

TEST_CASE("a bundled SDK is found by require and by import") {
    RuntimeFiles files;
    const auto root = std::filesystem::path(files.root()) / "sdk";
    std::filesystem::create_directories(root / "bundled-sdk");
    std::ofstream(root / "bundled-sdk/index.js") << "exports.marker = __filename;\n";
    FleetOptions options;
    options.sdk_node_modules = root.string();
    FleetBench bench(options);
    const Outcome outcome = bench.invoke(node("uses_sdk.handler"));
    INFO(bench.all_logged());
    CHECK(contains(outcome.payload, "node_modules/bundled-sdk/index.js"));
}

TEST_CASE("a response of exactly the limit passes through Node, one byte more does not") {
    FleetBench bench;
    const auto size = std::to_string(kPayloadBytesMax);
    CHECK(bench.invoke(node("index.too_large"), "{\"bytes\":" + size + "}").payload.size() ==
          kPayloadBytesMax);
    const Outcome refused = bench.invoke(node("index.too_large"), "{\"bytes\":6291557}");
    CHECK(refused.function_error == "Unhandled");
    CHECK(
        refused.payload ==
        "{\"errorMessage\":\"Response payload size exceeded maximum allowed payload size (6291556 bytes).\","
        "\"errorType\":\"Function.ResponseSizeTooLarge\"}");
    CHECK(bench.invoke(node("index.too_large"), "{\"bytes\":10}").payload == "\"xxxxxxxx\"");  // it goes on
}
