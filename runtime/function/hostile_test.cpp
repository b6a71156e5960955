#include "runtime/function/limits.hpp"
#include "runtime/function/testcases/fleet_bench.hpp"

#include <unistd.h>

#include <fstream>
#include <iostream>

using namespace leastwise;
using namespace leastwise::function;
using namespace std::chrono_literals;

namespace {

Configuration python(const std::string& handler) {
    Configuration out = FleetBench::configuration("python", handler);
    out.logical_id += handler;
    return out;
}

const std::string kId = FleetBench::invocation().request_id;

/// Resident memory of this process.
std::size_t resident_bytes() {
    std::size_t total = 0, resident = 0;
    std::ifstream("/proc/self/statm") >> total >> resident;
    return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace

TEST_CASE("a function that writes 100 MB to standard output neither blocks the engine nor fills its memory") {
    for (const char* folder : {"python", "node"}) {
        FleetBench bench;
        Configuration flooding = FleetBench::configuration(
            folder, folder == std::string("node") ? "index.floods" : "handler.floods");
        const std::size_t before = resident_bytes();
        const Outcome outcome = bench.invoke(flooding, "{\"lines\":1600}");
        INFO(folder);
        CHECK(outcome.payload == "\"flooded\"");
        CHECK(resident_bytes() < before + 4 * kInvocationLogBytesMax);
        std::size_t kept = 0;
        for (const LogEvent& event : bench.events) kept += event.message.size();
        CHECK(kept < kInvocationLogBytesMax + 4096);
        const auto lines = bench.logged(kId);
        REQUIRE(lines.size() > 3);
        CHECK(lines[lines.size() - 3] ==
              "[leastwise] 100663296 bytes of log output were dropped: one phase keeps at most 4194304 "
              "bytes\n");
        CHECK(outcome.log_tail.ends_with(lines[lines.size() - 2] + lines.back()));
        CHECK(outcome.log_tail.size() == kLogTailBytesMax);
        CHECK(bench.invoke(flooding, "{\"lines\":0}").payload == "\"flooded\"");
    }
}

TEST_CASE("a function that eats its memory is killed, and the engine serves the next invocation") {
    FleetBench bench;
    Configuration eating = python("handler.eats_memory");
    eating.memory_mb = 128;
    const Outcome outcome = bench.invoke(eating);
    CHECK(outcome.payload == "{\"errorType\":\"Runtime.ExitError\",\"errorMessage\":\"RequestId: " + kId +
                                 " Error: Runtime exited with error: signal: killed\"}");
    const std::string report = bench.logged(kId).back();
    INFO(report);
    CHECK(report.ends_with("\tStatus: error\tError Type: Runtime.OutOfMemory\n"));
    CHECK(report.find("Memory Size: 128 MB\tMax Memory Used: 128 MB") != std::string::npos);
    CHECK(bench.invoke(python("handler.echo"), "1").payload == "1");
}

TEST_CASE("a function that forks without end stops at its limit and leaves nothing") {
    FleetBench bench;
    Configuration forking = python("handler.forks");
    forking.memory_mb = 4096;  // else the memory of so many processes is the first limit
    const Outcome outcome = bench.invoke(forking);
    INFO(outcome.payload);
    CHECK(outcome.payload.find("\"error\": 11") != std::string::npos);  // EAGAIN
    bench.fleet->replace("pythonFunctionhandler.forks");
    CHECK(bench.invoke(python("handler.echo"), "1").payload == "1");
}

TEST_CASE("a function that ignores SIGTERM ends at its timeout all the same") {
    FleetBench bench;
    Configuration ignoring = python("handler.ignores_sigterm");
    ignoring.timeout = 500ms;
    CHECK(bench.invoke(ignoring).payload.find("Task timed out after 0.50 seconds") != std::string::npos);
}

TEST_CASE("shutdown answers what runs, ends what ignores SIGTERM, and refuses what comes later") {
    FleetBench bench;
    std::string payload, late;
    bench.fleet->invoke(python("handler.ignores_sigterm"), FleetBench::invocation(),
                        [&payload](const Outcome& outcome) { payload = outcome.payload; });
    bench.run_until([&bench] { return !bench.logged(kId).empty(); });
    bool over = false;
    bench.fleet->shutdown([&over] { over = true; });
    bench.run_until([&over] { return over; });
    CHECK(payload == "{\"errorType\":\"Sandbox.Failure\",\"errorMessage\":\"RequestId: " + kId +
                         " Error: the engine is stopping\"}");
    bench.fleet->invoke(python("handler.echo"), FleetBench::invocation(),
                        [&late](const Outcome& outcome) { late = outcome.payload; });
    CHECK(late == payload);
}

TEST_CASE("a function cannot see the machine's files and writes to /tmp only") {
    FleetBench bench;
    if (bench.spawner->confinement().level != sandbox::Level::full) {
        std::cout << "SKIPPED: no full confinement here\n";
        return;
    }
    CHECK(bench.invoke(python("handler.reads"), "{\"path\":\"/etc/shadow\"}").payload.find("errno") !=
          std::string::npos);
    CHECK(bench.invoke(python("handler.reads"), "{\"path\":\"/root/.aws/credentials\"}")
              .payload.find("errno") != std::string::npos);
    CHECK(bench.invoke(python("handler.writes"), "{\"name\":\"a\"}").payload == "[\"a\"]");
    CHECK(bench.invoke(python("handler.writes"), "{\"name\":\"b\"}").payload.find("\"a\"") !=
          std::string::npos);
}

TEST_CASE("what a function left in /tmp outlives a crash and a timeout; what it held in memory does not") {
    FleetBench bench;
    Configuration remembering = python("handler.remembers");
    remembering.timeout = 3s;
    CHECK(bench.invoke(remembering, R"({"word": "one"})").payload == R"({"words": [], "counter": 0})");
    CHECK(bench.invoke(remembering, R"({"word": "two", "end": "exit"})").function_error == "Unhandled");
    CHECK(bench.invoke(remembering, R"({"word": "three"})").payload == R"({"words": ["one", "two"], "counter": 0})");
    CHECK(bench.invoke(remembering, R"({"word": "four", "end": "hang"})").payload.find("Task timed out") !=
          std::string::npos);
    CHECK(bench.invoke(remembering, R"({"word": "five"})").payload ==
          R"({"words": ["one", "two", "three", "four"], "counter": 0})");
    bench.fleet->replace(remembering.logical_id);
    CHECK(bench.invoke(remembering, R"({"word": "six"})").payload == R"({"words": [], "counter": 0})");
}
