#include "runtime/function/logs.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace function = leastwise::function;

namespace {

std::vector<std::string> decode(std::string_view text, std::size_t piece) {
    std::vector<std::string> events;
    const auto sink = [&events](std::string_view event) { events.emplace_back(event); };
    function::LogDecoder decoder;
    for (; !text.empty(); text.remove_prefix(std::min(piece, text.size()))) {
        decoder.feed(text.substr(0, piece), sink);
        if (decoder.held_bytes() > function::kLogEventBytesMax + 64 * 1024) __builtin_trap();
    }
    decoder.flush(sink);
    return events;
}

}  // namespace

/// Any bytes as what a function writes: the events do not depend on the pieces they arrive in, hold no more
/// than was written, and the tail is their end.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    const auto events = decode(text, size + 1);
    if (decode(text, 5) != events) __builtin_trap();
    if (size < 2048 && decode(text, 1) != events) __builtin_trap();
    std::size_t total = 0;
    function::PhaseLog log(1024);
    for (const std::string& event : events) {
        if (event.empty() || event.size() > function::kLogEventBytesMax) __builtin_trap();
        total += event.size();
        (void)log.note(event);
    }
    if (total > size || log.tail().size() > function::kLogTailBytesMax) __builtin_trap();
    return 0;
}
