#pragma once
#include "runtime/core/clock.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// The lines that the platform writes into a function's log stream, byte for byte as recorded on AWS: tabs
/// between fields, a newline at the end.
namespace leastwise::function::log_lines {

/// How a phase ended when it did not end well.
struct Failure {
    enum class Kind { error, timeout };
    Kind kind = Kind::error;
    std::string error_type;  ///< "Runtime.ExitError"; printed for Kind::error
};

struct Report {
    std::string request_id;
    std::chrono::microseconds duration{};
    std::optional<std::chrono::microseconds> init;  ///< of the cold start that this invocation caused
    std::uint32_t memory_size_mb = 0;
    std::uint64_t memory_max_bytes = 0;
    std::optional<Failure> failure;
};

enum class Phase { init, invoke };

/// `version` is "python:3.11.7", `arn` the runtime version's.
std::string init_start(std::string_view version, std::string_view arn);
std::string init_report(std::chrono::microseconds duration, Phase phase, const Failure& failure);
std::string start(std::string_view request_id);
std::string end(std::string_view request_id);
std::string report(const Report& report);
/// `2026-01-31T08:09:10.123Z <id> Task timed out after 3.00 seconds` and an empty line.
std::string timed_out(core::Instant at, std::string_view request_id, std::string_view seconds);
/// The two lines that name a platform error, one event.
std::string fault(std::string_view message, std::string_view error_type);
/// Ours: what a flood of output lost.
std::string dropped(std::uint64_t bytes, std::uint64_t bytes_max);

/// "3.00": seconds with two decimals.
std::string seconds_text(std::chrono::milliseconds duration);
/// "110.10": milliseconds with two decimals.
std::string milliseconds_text(std::chrono::microseconds duration);

}  // namespace leastwise::function::log_lines
