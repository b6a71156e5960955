#include "runtime/function/testcases/fleet_bench.hpp"

using namespace leastwise;
using namespace leastwise::function;

namespace {

Configuration native(const std::string& handler) {
    Configuration out = FleetBench::configuration("native", handler);
    out.logical_id += handler;
    return out;
}

const std::string kId = FleetBench::invocation().request_id;

}  // namespace

TEST_CASE("a bootstrap of the user's own serves invocations, warm ones in the same process") {
    FleetBench bench;
    const Outcome cold = bench.invoke(native("echo"), "{\"a\":1}");
    CHECK(cold.payload == "{\"a\":1}");
    CHECK(cold.cold);
    CHECK(cold.init.count() > 0);
    const Outcome warm = bench.invoke(native("echo"), "[]");
    CHECK(warm.payload == "[]");
    CHECK_FALSE(warm.cold);
    CHECK(warm.init.count() == 0);
    CHECK(bench.credential_requests.size() == 1);
}

TEST_CASE("the Runtime API refuses a native client's doubtful calls and the invocation goes on") {
    struct Case {
        const char* handler;
        const char* payload;
    };
    const Case cases[] = {{"wrong_id", "400"}, {"init_error_late", "403"}, {"garbage", "400"}};
    FleetBench bench;
    for (const Case& each : cases) {
        INFO(each.handler);
        CHECK(bench.invoke(native(each.handler)).payload == each.payload);
    }
}

TEST_CASE("what a native function posts reaches the caller as it is") {
    FleetBench bench;
    CHECK(bench.invoke(native("not_json")).payload == "<not json \xff>");
    const Outcome error = bench.invoke(native("error"));
    CHECK(error.payload == "{\"errorMessage\":\"m\",\"errorType\":\"t\"}");
    CHECK(error.function_error == "Unhandled");
    const Outcome streaming = bench.invoke(native("streaming"));
    CHECK(streaming.function_error == "Unhandled");
    CHECK(streaming.payload.find("does not support response streaming") != std::string::npos);
}

TEST_CASE("a response that not even the HTTP layer reads is ResponseSizeTooLarge for the caller") {
    FleetBench bench;
    const Outcome outcome = bench.invoke(native("huge"));
    CHECK(outcome.payload.find("\"errorType\":\"Function.ResponseSizeTooLarge\"") != std::string::npos);
    CHECK(bench.invoke(native("echo"), "1").payload == "1");
}

TEST_CASE("a process that ends or hangs after its response has still answered") {
    FleetBench bench;
    const Outcome exited = bench.invoke(native("answers_then_exits"), "\"given\"");
    CHECK(exited.payload == "\"given\"");
    CHECK(exited.function_error.empty());
    Configuration hanging = native("answers_then_hangs");
    hanging.timeout = std::chrono::seconds(2);  // the second invocation starts the process anew in it
    CHECK(bench.invoke(hanging, "\"given\"").payload == "\"given\"");
    CHECK(bench.invoke(hanging, "\"again\"").payload == "\"again\"");
}

TEST_CASE("an init error of a native function is its own document, after a second try") {
    FleetBench bench;
    const Outcome outcome = bench.invoke(native("init_error"));
    CHECK(outcome.payload == "{\"errorMessage\":\"no database\",\"errorType\":\"Function.NoDatabase\"}");
    CHECK(outcome.function_error == "Unhandled");
    CHECK(bench.credential_requests.size() == 2);
}

TEST_CASE("a bootstrap that exits, cannot be executed or does not exist") {
    FleetBench bench;
    const auto text = [](const std::string& type, const std::string& reason) {
        return "{\"errorType\":\"" + type + "\",\"errorMessage\":\"RequestId: " + kId + " Error: " + reason +
               "\"}";
    };
    CHECK(bench.invoke(native("exits_at_once")).payload ==
          text("Runtime.ExitError", "Runtime exited with error: exit status 5"));
    Configuration missing = native("echo");
    missing.code_directory = std::string(LEASTWISE_SOURCE_DIR) + "/fixtures/functions/python";
    CHECK(bench.invoke(missing).payload ==
          text("Runtime.InvalidEntrypoint",
               "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]"));
    Configuration garbage = native("echo");
    garbage.code_directory = std::string(LEASTWISE_SOURCE_DIR) + "/fixtures/functions/garbage";
    CHECK(bench.invoke(garbage).payload ==
          text("Runtime.InvalidEntrypoint", "fork/exec /var/task/bootstrap: exec format error"));
    const auto lines = bench.logged(kId);
    REQUIRE(lines.size() >= 5);
    const std::string fault = "RequestId: " + kId +
                              " Error: fork/exec /var/task/bootstrap: exec format error\n"
                              "Runtime.InvalidEntrypoint\n";
    CHECK(lines[lines.size() - 3] == fault);
    CHECK(lines.back().ends_with(" MB\tStatus: error\tError Type: Runtime.InvalidEntrypoint\n"));
    Configuration java = native("echo");
    java.runtime = "java21";
    CHECK(bench.invoke(java).payload.find("runtime java21 is not supported") != std::string::npos);
}
