// A function that uses up what it can: it is stopped, the engine is not, and the next function runs.
#include "runtime/sandbox/testcases/launch.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <csignal>

using namespace leastwise;
using namespace leastwise::sandbox;
using testcases::Engine;
using testcases::program;
using testcases::shell;

namespace {

Options at(Level level) {
    Options options;
    options.level_max = level;
    return options;
}

/// The next function is served as if nothing had happened.
void check_next(Engine& engine) {
    const auto next = engine.run(shell("echo next"));
    CHECK(next->output == "next\n");
    CHECK(next->result.status == Status::exited);
}

bool exists(int pid) { return ::kill(pid, 0) == 0; }

}  // namespace

TEST_CASE("forking without end meets the limit") {
    Engine engine(at(Level::full));
    if (!engine.grants(Level::full)) return;
    Spec spec = program("exhaust", {"forks"});
    spec.limits.processes = 32;
    const auto run = engine.run(std::move(spec));
    CHECK(run->output == "EAGAIN\n");
    CHECK(run->result.status == Status::exited);
    check_next(engine);
}

TEST_CASE("eating memory ends in out_of_memory") {
    const Level level = GENERATE(Level::full, Level::syscalls);
    Engine engine(at(level));
    if (!engine.grants(level)) return;
    Spec spec = program("exhaust", {"memory"});
    spec.limits.memory_bytes = 64ULL << 20;
    spec.limits.tmp_bytes = 16ULL << 20;
    const auto run = engine.run(std::move(spec));
    CHECK(run->result.status == Status::out_of_memory);
    CHECK(run->result.code == SIGKILL);
    CHECK(run->result.memory_max_bytes > 32ULL << 20);
    check_next(engine);
}

TEST_CASE("/tmp takes what the limit says and not more") {
    Engine engine(at(Level::full));
    if (!engine.grants(Level::full)) return;
    Spec spec = program("exhaust", {"tmp"});
    spec.limits.tmp_bytes = 8ULL << 20;
    const auto run = engine.run(std::move(spec));
    CHECK(run->output == "8 ENOSPC\n");
    check_next(engine);
}

TEST_CASE("what a function keeps in /tmp is not taken for its memory") {
    Engine engine(at(Level::full));
    if (!engine.grants(Level::full)) return;
    Spec spec = program("exhaust", {"tmp"});
    spec.limits.memory_bytes = 16ULL << 20;
    spec.limits.tmp_bytes = 64ULL << 20;
    const auto run = engine.run(std::move(spec));
    CHECK(run->output.starts_with("32 "));
    CHECK(run->result.status == Status::exited);
}

TEST_CASE("descriptors run out at the limit") {
    Engine engine(at(Level::full));
    Spec spec = program("exhaust", {"files"});
    spec.limits.open_files = 100;
    const auto run = engine.run(std::move(spec));
    CHECK(run->output == "97 EMFILE\n");
    check_next(engine);
}

TEST_CASE("100 MB of output arrive completely, in pieces no larger than a pipe") {
    Engine engine(at(Level::full));
    const auto run = engine.run(program("exhaust", {"output"}));
    CHECK(run->output_bytes == 100ULL << 20);
    CHECK(run->result.status == Status::exited);
}

TEST_CASE("a writer nobody reads from waits, and the engine does not") {
    Engine engine(at(Level::full));
    bool started = false;
    std::unique_ptr<Process> unread;
    engine.spawner->launch(program("exhaust", {"output"}),
                           [&](std::unique_ptr<Process> process, const Result&) {
                               started = true;
                               unread = std::move(process);
                           });
    REQUIRE(engine.until([&] { return started; }));
    REQUIRE(unread);
    check_next(engine);
    const int pid = unread->pid();
    CHECK(exists(pid));
    unread.reset();
    CHECK(engine.until([pid] { return !exists(pid); }));
}

TEST_CASE("a flood of attempts is one finding and a count") {
    Engine engine(at(Level::full));
    const auto run = engine.run(program("exhaust", {"findings"}));
    std::uint64_t counted = 0;
    for (const Finding& finding : run->findings) counted += finding.count;
    CHECK(counted == 5000);
    CHECK(run->findings.size() < 50);
}

TEST_CASE("a function that ignores SIGTERM ends by SIGKILL") {
    const Level level = GENERATE(Level::full, Level::syscalls);
    Engine engine(at(level));
    if (!engine.grants(level)) return;
    const auto run = engine.start(program("exhaust", {"deaf"}));
    REQUIRE(engine.until([&] { return run->output == "deaf\n"; }));
    run->process->terminate();
    check_next(engine);
    CHECK_FALSE(run->ended);
    run->process->kill();
    engine.finish(*run);
    CHECK(run->result.status == Status::signalled);
    CHECK(run->result.code == SIGKILL);
}

TEST_CASE("SIGTERM ends a function that listens to it") {
    Engine engine(at(Level::full));
    const auto run = engine.start(program("exhaust", {"count"}));
    REQUIRE(engine.until([&] { return !run->output.empty(); }));
    run->process->terminate();
    engine.finish(*run);
    CHECK(run->result.status == Status::signalled);
    CHECK(run->result.code == SIGTERM);
}

TEST_CASE("a frozen function does nothing until it is thawed") {
    const Level level = GENERATE(Level::full, Level::syscalls);
    Engine engine(at(level));
    if (!engine.grants(level)) return;
    const auto run = engine.start(program("exhaust", {"count"}));
    REQUIRE(engine.until([&] { return run->output.size() > 2; }));
    run->process->freeze();
    check_next(engine);  // by now the freeze has taken hold, and so has everything written before it arrived
    run->process->drain();
    const std::size_t frozen = run->output.size();
    check_next(engine);
    run->process->drain();
    CHECK(run->output.size() == frozen);
    run->process->thaw();
    CHECK(engine.until([&] { return run->output.size() > frozen; }));
    run->process->freeze();
    run->process->kill();
    engine.finish(*run);
    CHECK(run->result.code == SIGKILL);
}
