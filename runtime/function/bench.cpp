// Measures cold starts and warm round trips of functions in their sandboxes, per language: from Fleet::invoke
// to the outcome, without any HTTP front. Prints a table; asserts nothing.
#include "runtime/function/function.hpp"
#include "runtime/loop/loop.hpp"

#include <algorithm>
#include <iomanip>
#include <iostream>
#include <vector>

using namespace leastwise;
using namespace leastwise::function;
using Clock = std::chrono::steady_clock;

namespace {

struct Engine {
    core::SystemClock clock;
    core::Random random{1};
    core::Ids ids{random};
    core::World world{clock, random, ids, {}};
    loop::Loop loop;
    std::unique_ptr<sandbox::Spawner> spawner = sandbox::start_spawner(loop);
    std::unique_ptr<Fleet> fleet;

    Engine() {
        Fleet::Callbacks callbacks;
        callbacks.credentials = [](const Configuration&, const std::string&) {
            return Credentials{"A", "s", "t"};
        };
        callbacks.aws_endpoint = [](const http::Request&, const http::Respond& respond) { respond({}); };
        callbacks.log = [](const LogEvent&) {};
        fleet = make_fleet(world, loop, *spawner, std::move(callbacks));
    }

    /// Microseconds from the call to its outcome, and of the init phase.
    struct Times {
        double total = 0, init = 0;
    };
    Times invoke(const Configuration& configuration) {
        Invocation invocation;
        invocation.request_id = "8f3c0000-0000-4000-8000-000000000001";
        invocation.payload = "{\"key\":\"value\"}";
        std::optional<Outcome> outcome;
        const auto begin = Clock::now();
        fleet->invoke(configuration, std::move(invocation),
                      [&outcome](Outcome ended) { outcome = std::move(ended); });
        loop.run_until([&outcome] { return outcome.has_value(); }, std::chrono::seconds(60));
        const std::chrono::duration<double, std::micro> total = Clock::now() - begin;
        if (!outcome || !outcome->function_error.empty()) {
            std::cerr << configuration.handler << ": " << (outcome ? outcome->payload : "no answer") << "\n";
        }
        return {total.count(), outcome ? static_cast<double>(outcome->init.count()) : 0.0};
    }
};

double percentile(std::vector<double> values, double share) {
    std::sort(values.begin(), values.end());
    return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

void measure(Engine& engine, const std::string& runtime, const std::string& folder,
             const std::string& handler) {
    constexpr int kCold = 20;
    constexpr int kWarm = 2000;
    Configuration configuration;
    configuration.logical_id = configuration.name = folder;
    configuration.runtime = runtime;
    configuration.handler = handler;
    configuration.memory_mb = 256;
    configuration.code_directory = folder == "native"
                                       ? LEASTWISE_NATIVE_FUNCTION
                                       : std::string(LEASTWISE_FIXTURES) + "/functions/" + folder;
    std::vector<double> cold, init, warm;
    for (int i = 0; i < kCold; ++i) {
        engine.fleet->replace(folder);
        const Engine::Times times = engine.invoke(configuration);
        cold.push_back(times.total);
        init.push_back(times.init);
    }
    for (int i = 0; i < kWarm; ++i) warm.push_back(engine.invoke(configuration).total);
    const auto found = find_interpreter(runtime);
    std::cout << std::left << std::setw(18) << runtime << std::setw(10) << (found ? found->version : "")
              << std::right << std::fixed << std::setprecision(2) << std::setw(10)
              << percentile(cold, 0) / 1000 << std::setw(10) << percentile(cold, 0.5) / 1000 << std::setw(10)
              << percentile(init, 0.5) / 1000 << std::setprecision(0) << std::setw(12)
              << percentile(warm, 0.5) << std::setw(12) << percentile(warm, 0.99) << "\n";
}

}  // namespace

int main() {
    Engine engine;
    std::cout << "confinement: " << sandbox::level_name(engine.spawner->confinement().level) << "\n"
              << "runtime           version   cold min  cold p50  init p50    warm p50    warm p99\n"
              << "                                  ms        ms        ms          us          us\n";
    measure(engine, "provided.al2023", "native", "echo");
    measure(engine, "nodejs22.x", "node", "index.echo");
    measure(engine, "python3.11", "python", "handler.echo");
    bool over = false;
    engine.fleet->shutdown([&over] { over = true; });
    engine.loop.run_until([&over] { return over; }, std::chrono::seconds(60));
    return 0;
}
