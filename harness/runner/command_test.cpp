#include "harness/runner/command.hpp"

#include "runtime/loop/loop.hpp"
#include "tests/catch.hpp"

#include <csignal>
#include <optional>

#include <unistd.h>

using namespace leastwise;
using namespace std::chrono_literals;
using runner::Command;
using runner::CommandResult;

namespace {
CommandResult run(std::vector<std::string> argv, std::map<std::string, std::string> variables = {},
                  std::vector<std::string> removed = {}) {
    loop::Loop loop;
    std::optional<CommandResult> result;
    Command command(loop, std::move(argv), std::move(variables), std::move(removed));
    command.start([&](CommandResult ended) { result = std::move(ended); });
    loop.run_until([&] { return result.has_value(); }, 20s);
    REQUIRE(result.has_value());
    return *result;
}
}  // namespace

TEST_CASE("a command's exit status and signal come back") {
    CHECK(run({"true"}).exit_code == 0);
    CHECK(run({"sh", "-c", "exit 7"}).exit_code == 7);
    CHECK(run({"sh", "-c", "kill -9 $$"}).signal == SIGKILL);
}

TEST_CASE("a command that cannot start says why") {
    const CommandResult missing = run({"no-such-command-here"});
    CHECK_FALSE(missing.started);
    CHECK(missing.problem == "command \"no-such-command-here\" was not found on PATH");
}

TEST_CASE("variables are set and removed for the command alone") {
    ::setenv("LEASTWISE_TEST_OLD", "x", 1);
    CHECK(run({"sh", "-c", "test \"$LEASTWISE_TEST_NEW\" = 'a b' && test -z \"$LEASTWISE_TEST_OLD\""},
              {{"LEASTWISE_TEST_NEW", "a b"}}, {"LEASTWISE_TEST_OLD"})
              .exit_code == 0);
    CHECK(std::string(::getenv("LEASTWISE_TEST_OLD")) == "x");
}

TEST_CASE("stopping ends a command that ignores SIGTERM, with its children") {
    loop::Loop loop;
    std::optional<CommandResult> result;
    Command command(loop, {"sh", "-c", "trap '' TERM; sleep 600 & wait; sleep 600"}, {}, {});
    command.start([&](CommandResult ended) { result = std::move(ended); });
    const auto stop = loop.after(50ms, [&] { command.stop(); });
    CHECK(loop.run_until([&] { return result.has_value(); }, 20s));
    REQUIRE(result.has_value());
    CHECK(result->signal == SIGKILL);
}
