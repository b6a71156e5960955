// However a sandbox or its engine ends, no process, mount or control group stays.
#include "runtime/core/text.hpp"
#include "runtime/sandbox/testcases/launch.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <set>

using namespace leastwise;
using namespace leastwise::sandbox;
using testcases::Engine;
using testcases::program;

namespace {

/// Host pids of processes whose command line starts with `start`.
std::set<int> processes_named(const std::string& start) {
    std::set<int> found;
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
        const std::string name = entry.path().filename();
        const auto pid = core::to_integer(name);
        if (!pid) continue;
        std::ifstream file(entry.path() / "cmdline");
        std::string line;
        std::getline(file, line);
        if (line.starts_with(start)) found.insert(static_cast<int>(*pid));
    }
    return found;
}

std::set<std::string> groups_of(int spawner) {
    std::set<std::string> found;
    std::error_code error;
    const auto options = std::filesystem::directory_options::skip_permission_denied;
    const std::string end = "-" + std::to_string(spawner);
    for (auto at = std::filesystem::recursive_directory_iterator("/sys/fs/cgroup", options, error);
         at != std::filesystem::recursive_directory_iterator(); at.increment(error)) {
        if (error) break;
        const std::string name = at->path().filename();
        if (name.starts_with("leastwise-") && name.ends_with(end)) found.insert(at->path());
    }
    return found;
}

bool gone(int pid) { return ::kill(pid, 0) != 0 && errno == ESRCH; }

int parent_of(int pid) {
    std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
    std::string text((std::istreambuf_iterator<char>(file)), {});
    const std::size_t end = text.rfind(')');
    if (end == std::string::npos || end + 4 > text.size()) return 0;
    return static_cast<int>(core::to_integer(core::split(text.substr(end + 4), ' ')[0]).value_or(0));
}

struct Family {
    int spawner = 0, init = 0, function = 0;
};

Family family_of(const Process& process) {
    Family family;
    family.function = process.pid();
    family.init = parent_of(family.function);
    family.spawner = parent_of(family.init);
    return family;
}

/// Descriptors of a process above standard error; nothing where they may not be looked at.
std::optional<std::size_t> descriptors_of(int pid) {
    std::error_code error;
    std::filesystem::directory_iterator at("/proc/" + std::to_string(pid) + "/fd", error);
    if (error) return {};
    std::size_t count = 0;
    for (; at != std::filesystem::directory_iterator(); at.increment(error)) {
        if (core::to_integer(at->path().filename().string()).value_or(0) > 2) ++count;
    }
    return count;
}

/// What the spawner's epoll watches.
std::optional<std::size_t> watched_by(int spawner) {
    std::error_code error;
    std::filesystem::directory_iterator at("/proc/" + std::to_string(spawner) + "/fdinfo", error);
    if (error) return {};
    std::size_t count = 0;
    for (; at != std::filesystem::directory_iterator(); at.increment(error)) {
        std::ifstream file(at->path());
        for (std::string line; std::getline(file, line);) count += line.starts_with("tfd:") ? 1 : 0;
    }
    return count;
}

/// Runs the loop until it holds, looking again every millisecond.
template <typename Holds>
bool comes_true(Engine& engine, Holds holds) {
    loop::Watch tick;
    std::function<void()> again;
    again = [&] { tick = engine.loop.after(std::chrono::milliseconds(1), again); };
    again();
    return engine.until(holds);
}

}  // namespace

TEST_CASE("a sandbox that ends beside a younger one leaves nothing that is watched or held") {
    const Level level = GENERATE(Level::full, Level::syscalls);
    Options options;
    options.level_max = level;
    Engine engine(options);
    if (!engine.grants(level)) return;
    const auto older = engine.start(program("exhaust", {"deaf"}));
    REQUIRE(older->process);
    const Family family = family_of(*older->process);
    const auto watched = watched_by(family.spawner);
    if (!watched || !descriptors_of(family.init)) {
        std::cout << "SKIPPED: the descriptors of other processes cannot be seen here\n";
        return;
    }
    const auto younger = engine.start(program("exhaust", {"deaf"}));
    REQUIRE(younger->process);
    const int init = family_of(*younger->process).init;
    CHECK(comes_true(engine, [&] { return descriptors_of(init) == 1; }));  // its channel to the spawner
    CHECK(*watched_by(family.spawner) > *watched);
    older->process->kill();
    engine.finish(*older);
    CHECK(comes_true(engine, [&] { return watched_by(family.spawner) == watched; }));
}

TEST_CASE("orphans of a function end with it") {
    const Level level = GENERATE(Level::full, Level::syscalls);
    Options options;
    options.level_max = level;
    Engine engine(options);
    if (!engine.grants(level)) return;
    const std::set<int> before = processes_named("/var/task/exhaust");
    const auto run = engine.start(program("exhaust", {"daemon"}));
    REQUIRE(engine.until([&] { return run->output == "started\n"; }));
    const Family family = family_of(*run->process);
    run->process->kill();
    engine.finish(*run);
    CHECK(gone(family.function));
    CHECK(gone(family.init));
    CHECK(processes_named("/var/task/exhaust") == before);
}

TEST_CASE("the end of the spawner leaves nothing") {
    Family family;
    {
        Engine engine;
        const auto run = engine.start(program("exhaust", {"deaf"}));
        REQUIRE(run->process);
        family = family_of(*run->process);
        CHECK_FALSE(gone(family.spawner));
    }
    CHECK(gone(family.function));
    CHECK(gone(family.init));
    CHECK(gone(family.spawner));
    CHECK(groups_of(family.spawner).empty());
}

TEST_CASE("an engine that is killed leaves nothing") {
    const Level level = GENERATE(Level::full, Level::syscalls);
    int told[2];
    REQUIRE(::pipe2(told, O_CLOEXEC) == 0);
    const pid_t engine_pid = ::fork();
    REQUIRE(engine_pid >= 0);
    if (engine_pid == 0) {
        Options options;
        options.level_max = level;
        Engine engine(options);
        const auto run = engine.start(program("exhaust", {"daemon"}));
        engine.until([&] { return run->output == "started\n"; });
        const Family family = run->process ? family_of(*run->process) : Family{};
        [[maybe_unused]] const ssize_t written = ::write(told[1], &family, sizeof family);
        for (;;) ::pause();
    }
    Family family;
    REQUIRE(::read(told[0], &family, sizeof family) == sizeof family);
    ::close(told[0]);
    ::close(told[1]);
    REQUIRE(family.spawner > 1);
    ::kill(engine_pid, SIGKILL);
    ::waitpid(engine_pid, nullptr, 0);
    loop::Loop loop;
    const auto everyone_gone = [&] {
        return gone(family.function) && gone(family.init) && gone(family.spawner);
    };
    std::function<void()> again;
    loop::Watch tick;
    again = [&] { tick = loop.after(std::chrono::milliseconds(1), again); };
    again();
    CHECK(loop.run_until(everyone_gone, testcases::kPatience));
    CHECK(groups_of(family.spawner).empty());
}

TEST_CASE("a spawner that is killed takes its functions along, and the engine learns") {
    Engine engine;
    const auto run = engine.start(program("exhaust", {"deaf"}));
    REQUIRE(run->process);
    const Family family = family_of(*run->process);
    ::kill(family.spawner, SIGKILL);
    engine.finish(*run);
    CHECK(run->result.reason == "the spawner is gone");
    loop::Watch tick;
    std::function<void()> again;
    again = [&] { tick = engine.loop.after(std::chrono::milliseconds(1), again); };
    again();
    CHECK(engine.until([&] { return gone(family.function); }));
    const auto next = engine.run(testcases::shell("true"));
    CHECK(next->result.status == Status::launch_failed);
    { Engine sweeper; }  // the next one removes the empty groups that a killed spawner cannot
    CHECK(groups_of(family.spawner).empty());
}

TEST_CASE("groups of another process namespace are not taken for leftovers") {
    // No process has such a number; each run of this test has its own, for several may run at a time.
    const std::string no_process = std::to_string(2147483647 - ::getpid());
    Engine engine;
    const auto run = engine.start(program("exhaust", {"deaf"}));
    REQUIRE(run->process);
    const auto groups = groups_of(family_of(*run->process).spawner);
    if (groups.empty()) std::cout << "SKIPPED: no control group can be made here\n";
    std::set<std::filesystem::path> ours, theirs;
    for (const std::filesystem::path group : groups) {
        const std::string name = group.filename();
        ours.insert(group.parent_path() / (name.substr(0, name.rfind('-') + 1) + no_process));
        theirs.insert(group.parent_path() / ("leastwise-1-" + no_process));
    }
    for (const auto& group : ours) REQUIRE(std::filesystem::create_directory(group));
    for (const auto& group : theirs) REQUIRE(std::filesystem::create_directory(group));
    { Engine sweeper; }
    for (const auto& group : ours) CHECK_FALSE(std::filesystem::exists(group));
    for (const auto& group : theirs) CHECK(std::filesystem::remove(group));
    run->process->kill();
    engine.finish(*run);
}
