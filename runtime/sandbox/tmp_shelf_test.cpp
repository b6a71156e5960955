#include "runtime/sandbox/testcases/launch.hpp"

using namespace leastwise;
using namespace leastwise::sandbox;
using testcases::Engine;
using testcases::shell;

namespace {

std::string said(Engine& engine, const std::string& script, std::uint64_t tmp) {
    Spec spec = shell(script);
    spec.tmp = tmp;
    spec.limits.tmp_bytes = 8ULL << 20;
    const auto run = engine.run(std::move(spec));
    INFO(run->result.reason << run->error);
    CHECK(run->result.status == Status::exited);
    return run->output;
}

}  // namespace

TEST_CASE("a kept /tmp is found again by the next process, whatever became of the one before") {
    Engine engine;
    if (!engine.grants(Level::full)) return;
    auto kept = engine.spawner->keep_tmp();
    const auto other = engine.spawner->keep_tmp();
    CHECK(said(engine, "echo word >/tmp/a; mkdir /tmp/d; ls -ld /tmp | cut -c1-10", kept->id()) == "drwxrwxrwt\n");
    CHECK(said(engine, "ls /tmp; cat /tmp/a; echo more >>/tmp/a", kept->id()) == "a\nd\nword\n");
    CHECK(said(engine, "ls /tmp", other->id()).empty());
    CHECK(said(engine, "ls /tmp", 0).empty());

    Spec killed = shell("echo killed >/tmp/b; echo done; sleep 1000");
    killed.tmp = kept->id();
    const auto run = engine.start(std::move(killed));
    REQUIRE(engine.until([&run] { return run->output == "done\n"; }));
    run->process->kill();
    CHECK(said(engine, "cat /tmp/a /tmp/b; rm -r /tmp/a /tmp/b /tmp/d; ls /tmp", kept->id()) == "word\nmore\nkilled\n");
    engine.finish(*run);
}

TEST_CASE("a kept /tmp has one limit for all its processes, and is gone with its owner") {
    Engine engine;
    if (!engine.grants(Level::full)) return;
    auto kept = engine.spawner->keep_tmp();
    const std::string fill = "dd if=/dev/zero of=/tmp/$1 bs=1M count=6 2>/dev/null && echo ok || echo full";
    CHECK(said(engine, "set -- one; " + fill, kept->id()) == "ok\n");
    CHECK(said(engine, "set -- two; " + fill, kept->id()) == "full\n");
    const std::uint64_t id = kept->id();
    kept.reset();
    CHECK(said(engine, "ls /tmp; set -- two; " + fill, id) == "ok\n");
}

TEST_CASE("no process sees where the kept directories are") {
    Engine engine;
    if (!engine.grants(Level::full)) return;
    const auto kept = engine.spawner->keep_tmp();
    said(engine, "echo secret >/tmp/kept-word", kept->id());
    const std::string look = "grep -c ' /tmp ' /proc/self/mounts; "
                             "find / \\( -name proc -o -name usr \\) -prune -o -name kept-word -print 2>/dev/null";
    CHECK(said(engine, look, 0) == "1\n");
    CHECK(said(engine, look, kept->id()) == "1\n/tmp/kept-word\n");
}
