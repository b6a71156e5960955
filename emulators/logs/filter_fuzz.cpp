#include "emulators/logs/filter_pattern.hpp"
#include "emulators/logs/store.hpp"
#include "runtime/gate/error.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace logs = leastwise::logs;

/// The first line as a filter pattern, the rest as a log event: refused as AWS does, or matched, twice with
/// one result.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    const std::string_view pattern = text.substr(0, text.find('\n'));
    const std::string_view message = text.substr(std::min(size, pattern.size() + 1));
    if (const auto id = logs::parse_event_id(pattern); id && logs::to_text(*id) != pattern) __builtin_trap();
    try {
        const auto filter = logs::FilterPattern::parse(pattern);
        if (filter.matches(message) != filter.matches(message)) __builtin_trap();
        (void)filter.matches(R"({"a":{"b":[1,"x"]},"status":500,"level":"ERROR"})");
    } catch (const leastwise::gate::AwsError& error) {
        if (error.code() != "InvalidParameterException" || error.message().empty()) __builtin_trap();
    }
    return 0;
}
