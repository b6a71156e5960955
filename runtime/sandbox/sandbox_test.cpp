#include "runtime/sandbox/testcases/launch.hpp"

using namespace leastwise;
using namespace leastwise::sandbox;
using testcases::Engine;
using testcases::shell;

TEST_CASE("output, error output and exit status of a confined process arrive") {
    Engine engine;
    Spec spec = shell("echo hello; echo oops >&2; echo $PORT; exit 7");
    spec.environment = {{"PORT", "{port:0}"}};
    spec.listen_ports = {9001};
    const auto ended = engine.run(std::move(spec));
    INFO(ended->result.reason);
    CHECK(ended->result.status == Status::exited);
    CHECK(ended->result.code == 7);
    CHECK(ended->error == "oops\n");
    if (engine.spawner->confinement().level == Level::full) CHECK(ended->output == "hello\n9001\n");
}

TEST_CASE("a program that does not exist is a failed launch that names it") {
    Engine engine;
    Spec spec = shell("");
    spec.argv = {"/var/task/bootstrap"};
    const auto ended = engine.run(std::move(spec));
    CHECK(ended->result.status == Status::launch_failed);
    CHECK(ended->result.reason == "execve /var/task/bootstrap: No such file or directory (ENOENT)");
}
