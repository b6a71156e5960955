#include "runtime/function/testcases/fleet_bench.hpp"

using namespace leastwise;
using namespace leastwise::function;

namespace {
Configuration node(const std::string& handler) { return FleetBench::configuration("node", handler); }
}  // namespace

TEST_CASE("smoke") {
    FleetBench bench;
    const Outcome outcome = bench.invoke(node("index.echo"), "{\"a\":1}");
    INFO(bench.all_logged());
    CHECK(outcome.payload == "{\"a\":1}");
    CHECK(outcome.function_error.empty());
    const Outcome py = bench.invoke(FleetBench::configuration("python", "handler.echo"), "{\"a\":1}");
    INFO(bench.all_logged());
    CHECK(py.payload == "{\"a\": 1}");
}
