#include "runtime/function/log_lines.hpp"

namespace leastwise::function::log_lines {
namespace {

/// `value` hundredths as "12.34".
std::string hundredths(std::int64_t value) {
    const std::string fraction = std::to_string(value % 100);
    return std::to_string(value / 100) + (fraction.size() < 2 ? ".0" : ".") + fraction;
}

std::string failure_fields(const Failure& failure) {
    if (failure.kind == Failure::Kind::timeout) return "Status: timeout";
    return "Status: error\tError Type: " + failure.error_type;
}

/// Whole milliseconds, rounded up. The init phase of an on-demand cold start is billed since August 2025.
std::int64_t billed_ms(const Report& report) {
    const auto billed = report.duration + report.init.value_or(std::chrono::microseconds{});
    return (billed.count() + 999) / 1000;
}

/// Megabytes rounded up, never above what the function may use.
std::uint64_t memory_mb(const Report& report) {
    constexpr std::uint64_t kMegabyte = 1U << 20;
    const std::uint64_t used = (report.memory_max_bytes + kMegabyte - 1) / kMegabyte;
    return used > report.memory_size_mb ? report.memory_size_mb : used;
}

}  // namespace

std::string seconds_text(std::chrono::milliseconds duration) { return hundredths(duration.count() / 10); }

std::string milliseconds_text(std::chrono::microseconds duration) {
    return hundredths(duration.count() / 10);
}

std::string init_start(std::string_view version, std::string_view arn) {
    return "INIT_START Runtime Version: " + std::string(version) +
           "\tRuntime Version ARN: " + std::string(arn) + "\n";
}

std::string init_report(std::chrono::microseconds duration, Phase phase, const Failure& failure) {
    return "INIT_REPORT Init Duration: " + milliseconds_text(duration) +
           " ms\tPhase: " + (phase == Phase::init ? "init" : "invoke") + "\t" + failure_fields(failure) +
           "\n";
}

std::string start(std::string_view request_id) {
    return "START RequestId: " + std::string(request_id) + " Version: $LATEST\n";
}

std::string end(std::string_view request_id) { return "END RequestId: " + std::string(request_id) + "\n"; }

std::string report(const Report& report) {
    std::string out = "REPORT RequestId: " + report.request_id +
                      "\tDuration: " + milliseconds_text(report.duration) +
                      " ms\tBilled Duration: " + std::to_string(billed_ms(report)) +
                      " ms\tMemory Size: " + std::to_string(report.memory_size_mb) +
                      " MB\tMax Memory Used: " + std::to_string(memory_mb(report)) + " MB\t";
    if (report.init) out += "Init Duration: " + milliseconds_text(*report.init) + " ms\t";
    if (report.failure) out += failure_fields(*report.failure);
    return out + "\n";
}

std::string timed_out(core::Instant at, std::string_view request_id, std::string_view seconds) {
    return core::iso8601(at) + " " + std::string(request_id) + " Task timed out after " +
           std::string(seconds) + " seconds\n\n";
}

std::string fault(std::string_view message, std::string_view error_type) {
    return std::string(message) + "\n" + std::string(error_type) + "\n";
}

std::string dropped(std::uint64_t bytes, std::uint64_t bytes_max) {
    return "[leastwise] " + std::to_string(bytes) +
           " bytes of log output were dropped: one phase keeps at most " + std::to_string(bytes_max) +
           " bytes\n";
}

}  // namespace leastwise::function::log_lines
