#include "runtime/function/testcases/fleet_bench.hpp"

#include <set>

using namespace leastwise;
using namespace leastwise::function;
using namespace std::chrono_literals;

namespace {

/// Starts invocations at once and collects their outcomes in the order in which they end.
std::vector<Outcome> invoke_all(FleetBench& bench, const Configuration& configuration, std::size_t count,
                                const std::string& payload) {
    std::vector<Outcome> outcomes;
    for (std::size_t i = 0; i < count; ++i) {
        Invocation invocation = FleetBench::invocation(payload);
        invocation.request_id = "request-" + std::to_string(i);
        bench.fleet->invoke(configuration, std::move(invocation),
                            [&outcomes](Outcome outcome) { outcomes.push_back(std::move(outcome)); });
    }
    bench.run_until([&] { return outcomes.size() == count; });
    return outcomes;
}

std::size_t environments(const FleetBench& bench) {
    return std::set<std::string>(bench.credential_requests.begin(), bench.credential_requests.end()).size();
}

}  // namespace

TEST_CASE("a warm environment is reused") {
    FleetBench bench;
    for (const char* folder : {"node", "python"}) {
        const Configuration counting = FleetBench::configuration(
            folder, folder == std::string("node") ? "index.count" : "handler.count");
        const std::string space = folder == std::string("node") ? "" : " ";
        for (int i = 0; i < 3; ++i) {
            const Outcome outcome = bench.invoke(counting);
            CHECK(outcome.payload == "{\"counter\":" + space + std::to_string(i) + "}");
            CHECK(outcome.cold == (i == 0));
        }
    }
    CHECK(environments(bench) == 2);
}

TEST_CASE("five invocations at once run in five environments, and five more in the same ones") {
    FleetBench bench;
    const Configuration sleeping = FleetBench::configuration("python", "handler.sleeps");
    for (const Outcome& outcome : invoke_all(bench, sleeping, 5, "{\"seconds\":0.3}")) {
        CHECK(outcome.payload == "\"slept\"");
        CHECK(outcome.cold);
    }
    CHECK(environments(bench) == 5);
    for (const Outcome& outcome : invoke_all(bench, sleeping, 5, "{\"seconds\":0.3}"))
        CHECK_FALSE(outcome.cold);
    CHECK(environments(bench) == 5);
}

TEST_CASE("reserved concurrency throttles what is above it, and nothing runs") {
    FleetBench bench;
    Configuration reserved = FleetBench::configuration("python", "handler.echo");
    reserved.reserved_concurrency = 2;
    const auto outcomes = invoke_all(bench, reserved, 3, "1");
    CHECK(outcomes[0].throttled);
    CHECK(outcomes[0].throttle_reason == "ReservedFunctionConcurrentInvocationLimitExceeded");
    CHECK_FALSE(outcomes[1].throttled);
    CHECK_FALSE(outcomes[2].throttled);
    CHECK(environments(bench) == 2);
    reserved.reserved_concurrency = 0;
    CHECK(bench.invoke(reserved).throttled);
}

TEST_CASE("the account's concurrency of 1000 counts what waits, and the thousand and first is throttled") {
    FleetOptions options;
    options.environments_max = 2;
    FleetBench bench(options);
    const Configuration echo = FleetBench::configuration("native", "echo");
    const auto outcomes = invoke_all(bench, echo, 1001, "1");
    std::size_t throttled = 0;
    for (const Outcome& outcome : outcomes) {
        throttled += outcome.throttled ? 1U : 0U;
        if (outcome.throttled) CHECK(outcome.throttle_reason == "ConcurrentInvocationLimitExceeded");
    }
    CHECK(throttled == 1);
    CHECK(environments(bench) == 2);
    CHECK_FALSE(bench.invoke(echo).throttled);
}

TEST_CASE("where no more environments fit, an idle one of another function makes room") {
    FleetOptions options;
    options.environments_max = 1;
    FleetBench bench(options);
    CHECK(bench.invoke(FleetBench::configuration("native", "echo"), "1").cold);
    CHECK(bench.invoke(FleetBench::configuration("python", "handler.echo"), "2").payload == "2");
    CHECK(bench.invoke(FleetBench::configuration("native", "echo"), "1").cold);
}

TEST_CASE("no more idle environments are kept than wanted") {
    FleetOptions options;
    options.idle_environments_max = 1;
    FleetBench bench(options);
    const Configuration sleeping = FleetBench::configuration("python", "handler.sleeps");
    invoke_all(bench, sleeping, 2, "{\"seconds\":0.2}");
    std::size_t cold = 0;
    for (const Outcome& outcome : invoke_all(bench, sleeping, 2, "{\"seconds\":0.2}"))
        cold += outcome.cold ? 1U : 0U;
    CHECK(cold == 1);
}

TEST_CASE("replaced code gets new environments, after the invocation that runs") {
    FleetBench bench;
    const Configuration counting = FleetBench::configuration("python", "handler.count");
    bench.invoke(counting);
    bench.fleet->replace(counting.logical_id);
    CHECK(bench.invoke(counting).payload == "{\"counter\": 0}");

    const Configuration sleeping = FleetBench::configuration("python", "handler.sleeps");
    std::optional<Outcome> running;
    bench.fleet->invoke(sleeping, FleetBench::invocation("{\"seconds\":0.3}"),
                        [&running](Outcome outcome) { running = std::move(outcome); });
    bench.fleet->replace(sleeping.logical_id);
    bench.run_until([&running] { return running.has_value(); });
    CHECK(running->payload == "\"slept\"");
    CHECK(bench.invoke(sleeping, "{\"seconds\":0}").cold);
}

TEST_CASE("a changed configuration takes effect at once") {
    FleetBench bench;
    Configuration function = FleetBench::configuration("python", "handler.count");
    bench.invoke(function);
    CHECK_FALSE(bench.invoke(function).cold);
    function.environment = {{"NEW", "1"}};
    CHECK(bench.invoke(function).cold);
    CHECK_FALSE(bench.invoke(function).cold);
}

TEST_CASE("an outcome's callback may invoke again") {
    FleetBench bench;
    const Configuration echo = FleetBench::configuration("native", "echo");
    std::vector<std::string> payloads;
    std::function<void(int)> again = [&](int rest) {
        bench.fleet->invoke(echo, FleetBench::invocation(std::to_string(rest)),
                            [&, rest](const Outcome& outcome) {
                                payloads.push_back(outcome.payload);
                                if (rest > 0) again(rest - 1);
                            });
    };
    again(3);
    bench.run_until([&payloads] { return payloads.size() == 4; });
    CHECK(payloads == std::vector<std::string>{"3", "2", "1", "0"});
    CHECK(environments(bench) == 1);
}

TEST_CASE("functions run with whatever confinement there is") {
    for (const sandbox::Level level : {sandbox::Level::syscalls, sandbox::Level::none}) {
        sandbox::Options confinement;
        confinement.level_max = level;
        FleetOptions options;
        options.python_candidates = {
            "/usr/bin/python3"};  // the function's user must be able to read it as it lies
        FleetBench bench(options, confinement);
        INFO(sandbox::level_name(level));
        for (const auto& [folder, handler] :
             {std::pair{"native", "echo"}, std::pair{"node", "index.echo"},
              std::pair{"node", "module/index.handler"}, std::pair{"python", "handler.echo"},
              std::pair{"python", "handler.calls_aws"}}) {
            Configuration configuration = FleetBench::configuration(folder, handler);
            if (configuration.runtime.starts_with("python")) configuration.runtime = "python3.99";
            const Outcome outcome = bench.invoke(configuration, "1");
            INFO(folder << " " << handler << " " << outcome.payload << bench.all_logged());
            CHECK(outcome.function_error.empty());
        }
        CHECK(bench.aws_requests.size() == 1);
        Configuration hanging = FleetBench::configuration("python", "handler.hangs");
        hanging.runtime = "python3.99";
        hanging.timeout = 500ms;
        CHECK(bench.invoke(hanging).payload.find("Task timed out after 0.50 seconds") != std::string::npos);
    }
}
