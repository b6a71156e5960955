#pragma once
// Test support: one confined process from launch to end.
#include "runtime/loop/loop.hpp"
#include "runtime/sandbox/sandbox.hpp"
#include "tests/catch.hpp"

#include <chrono>
#include <iostream>
#include <string>
#include <vector>

namespace leastwise::testcases {

inline constexpr std::chrono::seconds kPatience{
    60};  // far above anything measured; never waited for in success

struct Run {
    std::string output, error;
    std::size_t output_bytes = 0;
    std::vector<sandbox::Finding> findings;
    sandbox::Result result;
    bool started = false;
    bool ended = false;
    std::unique_ptr<sandbox::Process> process;
};

/// An engine's loop and its spawner at one level.
class Engine {
public:
    explicit Engine(sandbox::Options options = {}) : spawner(sandbox::start_spawner(loop, options)) {}

    /// False, and a visible line, when this machine does not grant the level.
    bool grants(sandbox::Level level) const {
        if (spawner->confinement().level == level) return true;
        std::string why;
        for (const auto& mechanism : spawner->confinement().mechanisms) {
            if (!mechanism.available) why += "; " + mechanism.name + ": " + mechanism.detail;
        }
        std::cout << "SKIPPED: level " << sandbox::level_name(level) << " is not available here" << why
                  << "\n";
        return false;
    }
    std::unique_ptr<Run> start(sandbox::Spec spec) {
        auto run = std::make_unique<Run>();
        spawner->launch(std::move(spec), [run = run.get()](std::unique_ptr<sandbox::Process> process,
                                                           const sandbox::Result& failure) {
            run->started = true;
            run->process = std::move(process);
            if (run->process) return watch(*run);
            run->result = failure;
            run->ended = true;
        });
        REQUIRE(loop.run_until([&run] { return run->started; }, kPatience));
        return run;
    }
    void finish(Run& run) {
        REQUIRE(loop.run_until([&run] { return run.ended; }, kPatience));
    }
    std::unique_ptr<Run> run(sandbox::Spec spec) {
        auto run = start(std::move(spec));
        finish(*run);
        return run;
    }
    bool until(const std::function<bool()>& done) { return loop.run_until(done, kPatience); }

    loop::Loop loop;
    std::unique_ptr<sandbox::Spawner> spawner;

private:
    static void watch(Run& run) {
        constexpr std::size_t kKept = 1 << 20;
        run.process->watch({[&run](sandbox::Stream stream, std::string_view bytes) {
                                run.output_bytes += bytes.size();
                                std::string& text =
                                    stream == sandbox::Stream::output ? run.output : run.error;
                                if (text.size() < kKept) text += bytes;
                            },
                            [&run](const sandbox::Finding& finding) { run.findings.push_back(finding); },
                            [&run](const sandbox::Result& result) {
                                run.result = result;
                                run.ended = true;
                            }});
    }
};

/// A program of the folder testcases.
inline sandbox::Spec program(const std::string& name, std::vector<std::string> arguments) {
    sandbox::Spec spec;
    spec.name = "Hostile";
    spec.argv = {"/var/task/" + name};
    spec.argv.insert(spec.argv.end(), arguments.begin(), arguments.end());
    spec.mounts = {{LEASTWISE_TESTCASES, "/var/task"}};
    spec.listen_ports = {9001};
    return spec;
}

inline sandbox::Spec shell(const std::string& script) {
    sandbox::Spec spec;
    spec.name = "Shell";
    spec.argv = {"/bin/sh", "-c", script};
    spec.working_directory = "/";
    return spec;
}

}  // namespace leastwise::testcases
