#include "runtime/loop/loop.hpp"
#include "runtime/sandbox/sandbox.hpp"
#include "tests/catch.hpp"

using namespace leastwise;
using namespace leastwise::sandbox;

namespace {

/// Launches one process and waits for its end, collecting what it says.
struct Run {
    std::string output, error;
    Result result;
    bool done = false;
    std::unique_ptr<Process> process;
};

Run run(loop::Loop& loop, Spawner& spawner, Spec spec) {
    Run run;
    spawner.launch(std::move(spec), [&run](std::unique_ptr<Process> started, Result failure) {
        run.process = std::move(started);
        if (!run.process) {
            run.result = failure;
            run.done = true;
            return;
        }
        run.process->watch({[&run](Stream stream, std::string_view bytes) {
                                (stream == Stream::output ? run.output : run.error) += bytes;
                            },
                            [](const Finding&) {},
                            [&run](const Result& end) {
                                run.result = end;
                                run.done = true;
                            }});
    });
    loop.run_until([&run] { return run.done; }, std::chrono::seconds(20));
    REQUIRE(run.done);
    return run;
}

Spec shell(const std::string& script) {
    Spec spec;
    spec.name = "Hello";
    spec.argv = {"/bin/sh", "-c", script};
    spec.working_directory = "/";
    return spec;
}

}  // namespace

TEST_CASE("output, error output and exit status of a confined process arrive") {
    loop::Loop loop;
    const auto spawner = start_spawner(loop);
    Spec spec = shell("echo hello; echo oops >&2; echo $PORT; exit 7");
    spec.environment = {{"PORT", "{port:0}"}};
    spec.listen_ports = {9001};
    const Run ended = run(loop, *spawner, std::move(spec));
    INFO(ended.result.reason);
    CHECK(ended.result.status == Status::exited);
    CHECK(ended.result.code == 7);
    CHECK(ended.error == "oops\n");
    if (spawner->confinement().level == Level::full) CHECK(ended.output == "hello\n9001\n");
}

TEST_CASE("a program that does not exist is a failed launch that names it") {
    loop::Loop loop;
    const auto spawner = start_spawner(loop);
    Spec spec = shell("");
    spec.argv = {"/var/task/bootstrap"};
    const Run ended = run(loop, *spawner, std::move(spec));
    CHECK(ended.result.status == Status::launch_failed);
    CHECK(ended.result.reason == "execve /var/task/bootstrap: No such file or directory (ENOENT)");
}
