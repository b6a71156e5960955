#include "runtime/function/testcases/fleet_bench.hpp"

namespace leastwise::function {

FleetBench::FleetBench(FleetOptions options, sandbox::Options confinement)
    : spawner(sandbox::start_spawner(loop, confinement)) {
    Fleet::Callbacks callbacks;
    callbacks.credentials = [this](const Configuration&, const std::string& environment_id) {
        credential_requests.push_back(environment_id);
        return Credentials{"ASIA" + std::to_string(credential_requests.size()), "secret", "token"};
    };
    callbacks.aws_endpoint = [this](http::Request request, const http::Respond& respond) {
        aws_requests.push_back(std::move(request));
        http::Response response;
        response.body = "{\"served\":true}";
        respond(std::move(response));
    };
    callbacks.log = [this](LogEvent event) { events.push_back(std::move(event)); };
    callbacks.finding = [this](const Configuration&, const std::string&, const sandbox::Finding& finding) {
        findings.push_back(finding);
    };
    fleet = make_fleet(world, loop, *spawner, std::move(callbacks), std::move(options));
}

FleetBench::~FleetBench() {
    if (fleet) shutdown();
}

Configuration FleetBench::configuration(const std::string& folder, const std::string& handler) {
    Configuration out;
    out.logical_id = folder + "Function";
    out.name = "app-" + folder;
    out.arn = "arn:aws:lambda:us-east-1:123456789012:function:" + out.name;
    out.runtime = folder == "node" ? "nodejs22.x" : folder == "python" ? "python3.11" : "provided.al2023";
    out.handler = handler;
    out.code_directory = folder == "native"
                             ? LEASTWISE_NATIVE_FUNCTION
                             : std::string(LEASTWISE_SOURCE_DIR) + "/fixtures/functions/" + folder;
    out.log_group = "/aws/lambda/" + out.name;
    out.memory_mb = 256;
    out.timeout = std::chrono::seconds(20);
    return out;
}

Invocation FleetBench::invocation(const std::string& payload) {
    Invocation out;
    out.request_id = "8f3c0000-0000-4000-8000-000000000001";
    out.payload = payload;
    out.invoked_arn = "arn:aws:lambda:us-east-1:123456789012:function:app";
    return out;
}

Outcome FleetBench::invoke(const Configuration& configuration, const std::string& payload) {
    return invoke(configuration, invocation(payload));
}

Outcome FleetBench::invoke(const Configuration& configuration, Invocation invocation) {
    std::optional<Outcome> outcome;
    fleet->invoke(configuration, std::move(invocation),
                  [&outcome](Outcome ended) { outcome = std::move(ended); });
    run_until([&outcome] { return outcome.has_value(); });
    return *outcome;
}

void FleetBench::run_until(const std::function<bool()>& done) {
    REQUIRE(loop.run_until(done, std::chrono::seconds(60)));
}

void FleetBench::shutdown() {
    bool over = false;
    fleet->shutdown([&over] { over = true; });
    loop.run_until([&over] { return over; }, std::chrono::seconds(60));
    fleet.reset();
}

std::vector<std::string> FleetBench::logged(const std::string& request_id) const {
    std::vector<std::string> messages;
    for (const LogEvent& event : events) {
        if (event.request_id == request_id) messages.push_back(event.message);
    }
    return messages;
}

std::string FleetBench::all_logged() const {
    std::string text;
    for (const LogEvent& event : events) text += event.message;
    return text;
}

}  // namespace leastwise::function
