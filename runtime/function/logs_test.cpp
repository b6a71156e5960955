#include "runtime/function/logs.hpp"

#include "tests/catch.hpp"

#include <vector>

using leastwise::function::kLogEventBytesMax;
using leastwise::function::kLogTailBytesMax;
using leastwise::function::LogDecoder;
using leastwise::function::PhaseLog;

namespace {

struct Collected {
    std::vector<std::string> events;
    LogDecoder decoder;
    LogDecoder::Sink sink = [this](std::string_view event) { events.emplace_back(event); };

    void feed(std::string_view bytes) { decoder.feed(bytes, sink); }
    void flush() { decoder.flush(sink); }
};

std::string frame(std::string_view message, char level = '\x03') {
    std::string out("\xa5\x5a\x00", 3);
    out += level;
    const auto size = static_cast<std::uint32_t>(message.size());
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(size >> shift & 0xffU);
    out += std::string(8, '\0');
    return out + std::string(message);
}

}  // namespace

TEST_CASE("each line is one event, newline included, and a carriage return does not end one") {
    Collected log;
    log.feed("multi\nline\nanother\rline\nunfin");
    CHECK(log.events == std::vector<std::string>{"multi\n", "line\n", "another\rline\n"});
    log.feed("ished");
    CHECK(log.events.size() == 3);
    log.flush();
    CHECK(log.events.back() == "unfinished");
    log.flush();
    CHECK(log.events.size() == 4);
}

TEST_CASE("a frame is one event whatever newlines it holds, also between lines and after unfinished text") {
    const std::string bytes =
        "a\nno newline" + frame("[ERROR] X\nTraceback\n", '\x17') + frame("{}", '\x0e') + "b\n";
    const std::vector<std::string> expected{"a\n", "no newline", "[ERROR] X\nTraceback\n", "{}", "b\n"};
    SECTION("in one piece") {
        Collected log;
        log.feed(bytes);
        CHECK(log.events == expected);
    }
    SECTION("byte by byte") {
        Collected log;
        for (const char byte : bytes) log.feed(std::string_view(&byte, 1));
        CHECK(log.events == expected);
    }
}

TEST_CASE("what only looks like a frame is text") {
    Collected log;
    const std::string wrong_level = std::string("\xa5\x5a\x00\x7f", 4) + "tail of more than sixteen bytes\n";
    const std::string absurd_length = std::string("\xa5\x5a\x00\x03\xff\xff\xff\xff", 8) + "12345678more\n";
    log.feed(wrong_level);
    log.feed(absurd_length);
    CHECK(log.events == std::vector<std::string>{wrong_level, absurd_length});
    log.feed(std::string("\xa5", 1));
    log.flush();
    CHECK(log.events.back() == "\xa5");
}

TEST_CASE("a line longer than an event is cut, never inside a character") {
    Collected log;
    log.feed(std::string(kLogEventBytesMax, 'x') + "\n");
    REQUIRE(log.events.size() == 2);
    CHECK(log.events[0].size() == kLogEventBytesMax);
    CHECK(log.events[1] == "\n");

    Collected wide;
    std::string text(kLogEventBytesMax - 1, 'x');
    text += "\u20ac";  // three bytes across the limit
    wide.feed(text + "\n");
    REQUIRE(wide.events.size() == 2);
    CHECK(wide.events[0].size() == kLogEventBytesMax - 1);
    CHECK(wide.events[1] == "\u20ac\n");
}

TEST_CASE("an oversized frame comes in pieces and the text after it is read again") {
    Collected log;
    log.feed(frame(std::string(kLogEventBytesMax + 10, 'y')) + "after\n");
    REQUIRE(log.events.size() == 3);
    CHECK(log.events[1].size() == 10);
    CHECK(log.events[2] == "after\n");
}

TEST_CASE("a hundred megabytes without a newline hold no more than an event in memory") {
    Collected log;
    std::size_t total = 0;
    const LogDecoder::Sink count = [&total](std::string_view event) { total += event.size(); };
    const std::string piece(64 * 1024, '\xff');  // not valid UTF-8 either
    for (int i = 0; i < 1600; ++i) {
        log.decoder.feed(piece, count);
        CHECK(log.decoder.held_bytes() <= kLogEventBytesMax + piece.size());
    }
    log.decoder.flush(count);
    CHECK(total == 1600 * piece.size());
}

TEST_CASE("one byte at a time costs no more than one look at each byte") {
    Collected log;
    for (int i = 0; i < 200000; ++i) log.feed("z");  // quadratic searching would take minutes
    log.feed("\n");
    REQUIRE(log.events.size() == 1);
    CHECK(log.events[0].size() == 200001);
}

TEST_CASE("a phase keeps what fits, drops and counts the rest, and knows its last four kilobytes") {
    PhaseLog log(100);
    CHECK(log.note(std::string(99, 'a') + "\n") == PhaseLog::Fate::keep);
    CHECK(log.note("b\n") == PhaseLog::Fate::drop);
    CHECK(log.dropped_bytes() == 2);
    CHECK(log.tail() == std::string(99, 'a') + "\nb\n");

    PhaseLog long_log;
    for (int i = 0; i < 3000; ++i) long_log.note("line " + std::to_string(i) + "\n");
    long_log.note_platform("END\n");
    CHECK(long_log.tail().size() == kLogTailBytesMax);
    CHECK(long_log.tail().ends_with("line 2999\nEND\n"));
}

TEST_CASE("an event that ends without a newline gets one in the tail") {
    PhaseLog log;
    log.note("[ERROR] Exception: x\nTraceback");
    log.note_platform("END RequestId: id\n");
    CHECK(log.tail() == "[ERROR] Exception: x\nTraceback\nEND RequestId: id\n");
}
