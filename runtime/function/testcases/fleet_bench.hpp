#pragma once
#include "runtime/function/function.hpp"
#include "runtime/loop/loop.hpp"
#include "tests/catch.hpp"

#include <map>
#include <string>
#include <vector>

namespace leastwise::function {

/// A fleet of really confined functions, with everything it reported. One per test.
class FleetBench {
public:
    explicit FleetBench(FleetOptions options = {}, sandbox::Options confinement = {});
    ~FleetBench();

    /// A function of fixtures/functions/<folder>, runtime by folder.
    static Configuration configuration(const std::string& folder, const std::string& handler);
    static Invocation invocation(const std::string& payload = "{}");

    /// Runs one invocation to its end.
    Outcome invoke(const Configuration& configuration, const std::string& payload = "{}");
    Outcome invoke(const Configuration& configuration, Invocation invocation);
    void run_until(const std::function<bool()>& done);
    void shutdown();
    /// The messages logged so far with that request id ("" for those outside of invocations), in order.
    std::vector<std::string> logged(const std::string& request_id) const;
    std::string all_logged() const;

    core::SystemClock clock;
    core::Random random{7};
    core::Ids ids{random};
    core::World world{clock, random, ids, {}};
    loop::Loop loop;
    std::unique_ptr<sandbox::Spawner> spawner;
    std::vector<LogEvent> events;
    std::vector<sandbox::Finding> findings;
    std::vector<std::string> credential_requests;  ///< environment ids
    std::vector<http::Request> aws_requests;
    std::unique_ptr<Fleet> fleet;
};

}  // namespace leastwise::function
