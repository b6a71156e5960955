#include "runtime/core/text.hpp"
#include "runtime/function/testcases/fleet_bench.hpp"

using namespace leastwise;
using namespace leastwise::function;
using namespace std::chrono_literals;

namespace {
const std::string kId = FleetBench::invocation().request_id;

std::string timed_out(const std::string& seconds) {
    return "{\"errorType\":\"Sandbox.Timedout\",\"errorMessage\":\"RequestId: " + kId +
           " Error: Task timed out after " + seconds + " seconds\"}";
}
}  // namespace

TEST_CASE(
    "a function that hangs is ended at its timeout, and its environment starts anew for the next "
    "invocation") {
    FleetBench bench;
    Configuration hanging = FleetBench::configuration("python", "handler.hangs");
    hanging.timeout = 1s;
    const Outcome outcome = bench.invoke(hanging);
    CHECK(outcome.payload == timed_out("1.00"));
    CHECK(outcome.function_error == "Unhandled");
    CHECK(outcome.cold);
    const auto lines = bench.logged(kId);
    REQUIRE(lines.size() == 4);
    CHECK(lines[1].substr(24) == " " + kId + " Task timed out after 1.00 seconds\n\n");
    CHECK(lines[2] == "END RequestId: " + kId + "\n");
    CHECK(lines[3].ends_with(" ms\tStatus: timeout\n"));

    // A reset: no second INIT_START, the same log stream, the restart inside the function's own timeout.
    bench.events.clear();
    const Outcome again = bench.invoke(hanging);
    CHECK(again.payload == timed_out("1.00"));
    CHECK_FALSE(again.cold);
    CHECK(bench.logged("").empty());
    CHECK(bench.credential_requests.size() == 2);
    CHECK(bench.credential_requests[0] == bench.credential_requests[1]);
}

TEST_CASE("a timeout loses a function's variables, and a warm invocation keeps them") {
    FleetBench bench;
    Configuration counting = FleetBench::configuration("python", "handler.count");
    counting.timeout = 1s;
    CHECK(bench.invoke(counting).payload == "{\"counter\": 0}");
    CHECK(bench.invoke(counting).payload == "{\"counter\": 1}");
    CHECK(bench.invoke(counting).payload == "{\"counter\": 2}");
}

TEST_CASE("a crash in an invocation is ExitError in AWS's words, and the next invocation works") {
    struct Case {
        const char* folder;
        const char* handler;
        const char* payload;
        const char* text;
    };
    const Case cases[] = {
        {"python", "handler.exits", "{\"code\":0}", "Runtime exited without providing a reason"},
        {"python", "handler.exits", "{\"code\":3}", "Runtime exited with error: exit status 3"},
        {"node", "index.exits", "{\"code\":0}", "Runtime exited without providing a reason"},
        {"node", "index.exits", "{\"code\":129}", "Runtime exited with error: exit status 129"},
        {"python", "handler.segfaults", "{}", "Runtime exited with error: signal: segmentation fault"},
    };
    FleetBench bench;
    for (const Case& each : cases) {
        INFO(each.folder << " " << each.payload);
        const Outcome outcome =
            bench.invoke(FleetBench::configuration(each.folder, each.handler), each.payload);
        CHECK(outcome.payload == "{\"errorType\":\"Runtime.ExitError\",\"errorMessage\":\"RequestId: " + kId +
                                     " Error: " + each.text + "\"}");
        CHECK(outcome.function_error == "Unhandled");
    }
    CHECK(bench.logged(kId).back().ends_with("\tStatus: error\tError Type: Runtime.ExitError\n"));
    CHECK(bench.invoke(FleetBench::configuration("python", "handler.echo"), "1").payload == "1");
}

TEST_CASE("a function that exits at init is tried again inside the invocation, then ExitError") {
    FleetBench bench;
    const Outcome outcome = bench.invoke(FleetBench::configuration("python", "exits_at_init.handler"));
    CHECK(outcome.payload == "{\"errorType\":\"Runtime.ExitError\",\"errorMessage\":\"RequestId: " + kId +
                                 " Error: Runtime exited with error: exit status 4\"}");
    const auto outside = bench.logged("");
    REQUIRE(outside.size() == 2);
    CHECK(outside[1].starts_with("INIT_REPORT Init Duration: "));
    CHECK(outside[1].ends_with(" ms\tPhase: init\tStatus: error\tError Type: Runtime.ExitError\n"));
    const auto lines = bench.logged(kId);
    REQUIRE(lines.size() == 5);
    CHECK(lines[0].ends_with(" ms\tPhase: invoke\tStatus: error\tError Type: Runtime.ExitError\n"));
    CHECK(lines[1] == "START RequestId: " + kId + " Version: $LATEST\n");
    CHECK(lines[2] ==
          "RequestId: " + kId + " Error: Runtime exited with error: exit status 4\nRuntime.ExitError\n");
    CHECK(lines[3] == "END RequestId: " + kId + "\n");
    CHECK(lines[4].find("Init Duration") == std::string::npos);
}

TEST_CASE("an init above its limit runs again within the function's timeout") {
    CHECK(FleetOptions().init_limit == 10s);
    FleetOptions options;
    options.init_limit = 400ms;
    FleetBench bench(options);
    Configuration hanging = FleetBench::configuration("python", "hangs_at_init.handler");
    hanging.timeout = 300ms;
    const Outcome outcome = bench.invoke(hanging);
    CHECK(outcome.payload == timed_out("0.30"));
    const auto outside = bench.logged("");
    REQUIRE(outside.size() == 2);
    CHECK(outside[1].starts_with("INIT_REPORT Init Duration: "));
    CHECK(outside[1].ends_with(" ms\tPhase: init\tStatus: timeout\n"));
    CHECK(bench.logged(kId).at(0).ends_with(" ms\tPhase: invoke\tStatus: timeout\n"));
}

TEST_CASE("nothing runs between invocations, and what was running goes on in the next one") {
    FleetBench bench;
    const Configuration counting = FleetBench::configuration("python", "handler.count_in_background");
    const auto first = core::to_integer(bench.invoke(counting).payload);
    REQUIRE(first);
    bool waited = false;
    const auto watch = bench.loop.after(1s, [&waited] { waited = true; });
    bench.run_until([&waited] { return waited; });
    // The background thread would have counted to hundreds in that time.
    const auto second = core::to_integer(bench.invoke(counting).payload);
    REQUIRE(second);
    INFO(*first << ", then " << *second);
    CHECK(*second - *first < 400);
}

TEST_CASE("the engine knows what an environment serves") {
    FleetBench bench;
    std::optional<Fleet::Serving> during;
    bool done = false;
    bench.fleet->invoke(FleetBench::configuration("python", "handler.calls_aws"), FleetBench::invocation(),
                        [&done](const Outcome&) { done = true; });
    bench.run_until([&] {
        if (!bench.aws_requests.empty() && !during) {
            during = bench.fleet->serving(bench.aws_requests.front().arrival.environment);
        }
        return done;
    });
    REQUIRE(during);
    CHECK(during->function == "pythonFunction");
    CHECK(during->access_key_id == "ASIA1");
    const auto idle = bench.fleet->serving(bench.credential_requests.front());
    REQUIRE(idle);
    CHECK(idle->request_id.empty());
    CHECK_FALSE(bench.fleet->serving("nobody"));
}
