#pragma once
#include "runtime/function/limits.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace leastwise::function {

/// Cuts what a runtime writes into log events: lines, and the frames of Lambda's telemetry log protocol,
/// which may come between them on the same descriptor (`_LAMBDA_TELEMETRY_LOG_FD`). A frame is one event
/// whatever newlines it holds: `0xa55a0003 | level` (text) or `0xa55a0002 | level` (JSON), length and time
/// stamp (microseconds) as 4 and 8 bytes, big-endian, then the message. Holds at most one event of
/// kLogEventBytesMax bytes.
class LogDecoder {
public:
    /// Receives an event with its newline. A line longer than an event is delivered in pieces.
    using Sink = std::function<void(std::string_view event)>;

    void feed(std::string_view bytes, const Sink& sink);
    /// Delivers an unfinished line or frame, as at the end of the stream.
    void flush(const Sink& sink);
    std::size_t held_bytes() const { return held_.size(); }

private:
    /// Each delivers the first event of `text` and returns the bytes taken, 0 when more are needed.
    std::size_t take(std::string_view text, const Sink& sink);
    std::size_t take_frame_piece(std::string_view text, const Sink& sink);
    std::size_t take_line(std::string_view text, const Sink& sink);

    std::string held_;              ///< the start of an event
    std::size_t searched_ = 0;      ///< bytes of held_ known to hold no end of line
    std::uint64_t frame_rest_ = 0;  ///< bytes of the current frame's message still to come
};

/// What one phase (an init or an invocation) has logged: passes events on up to a limit, counts the rest, and
/// always knows the last 4 KB.
class PhaseLog {
public:
    explicit PhaseLog(std::size_t bytes_max = kInvocationLogBytesMax) : bytes_max_(bytes_max) {}

    enum class Fate { keep, drop };
    /// Notes an event of the function.
    Fate note(std::string_view event);
    /// Notes a line of the platform, which is always kept.
    void note_platform(std::string_view line) { remember(line); }

    std::uint64_t dropped_bytes() const { return dropped_bytes_; }
    std::size_t bytes_max() const { return bytes_max_; }
    /// The last kLogTailBytesMax bytes.
    std::string tail() const;

private:
    void remember(std::string_view text);

    std::size_t bytes_max_;
    std::size_t kept_bytes_ = 0;
    std::uint64_t dropped_bytes_ = 0;
    std::string recent_;
};

}  // namespace leastwise::function
