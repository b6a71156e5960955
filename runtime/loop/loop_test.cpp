#include "runtime/loop/loop.hpp"

#include "tests/catch.hpp"

#include <unistd.h>

#include <array>

using leastwise::loop::Loop;
using leastwise::loop::Watch;
using namespace std::chrono_literals;

namespace {
struct Pipe {
    Pipe() { REQUIRE(::pipe(ends.data()) == 0); }
    ~Pipe() {
        ::close(ends[0]);
        ::close(ends[1]);
    }
    std::array<int, 2> ends{};
};
}  // namespace

TEST_CASE("posted work runs in order, never from inside post") {
    Loop loop;
    std::string order;
    loop.post([&] { order += 'a'; });
    loop.post([&] {
        loop.post([&] { order += 'c'; });
        order += 'b';
    });
    CHECK(order.empty());
    loop.run();
    CHECK(order == "abc");
}

TEST_CASE("a timer fires once, and not at all once its watch has gone") {
    Loop loop;
    int fired = 0, cancelled = 0;
    const Watch kept = loop.after(1ms, [&] { ++fired; });
    { const Watch dropped = loop.after(1ms, [&] { ++cancelled; }); }
    CHECK(loop.run_until([&] { return fired == 1; }, 5s));
    CHECK(cancelled == 0);
}

TEST_CASE("a readable watch is called for data and for the end of file, and may cancel itself") {
    Loop loop;
    Pipe pipe;
    std::string received;
    Watch watch;
    watch = loop.on_readable(pipe.ends[0], [&] {
        std::array<char, 8> bytes{};
        const auto count = ::read(pipe.ends[0], bytes.data(), bytes.size());
        received.append(bytes.data(), static_cast<std::size_t>(count));
        if (received.size() == 2) watch.reset();
    });
    REQUIRE(::write(pipe.ends[1], "x", 1) == 1);
    CHECK(loop.run_until([&] { return received == "x"; }, 5s));
    REQUIRE(::write(pipe.ends[1], "y", 1) == 1);
    CHECK(loop.run_until([&] { return received == "xy"; }, 5s));
    CHECK_FALSE(watch);
    REQUIRE(::write(pipe.ends[1], "z", 1) == 1);
    CHECK_FALSE(loop.run_until([&] { return received.size() > 2; }, 20ms));
}

TEST_CASE("the descriptor stays open after its watch") {
    Loop loop;
    Pipe pipe;
    { const Watch watch = loop.on_readable(pipe.ends[0], [] {}); }
    loop.run();
    CHECK(::write(pipe.ends[1], "x", 1) == 1);
    char byte = 0;
    CHECK(::read(pipe.ends[0], &byte, 1) == 1);
}
