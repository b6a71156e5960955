#pragma once
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace leastwise::bench {

struct Plan {
    std::uint16_t port = 0;
    std::size_t connections = 1;
    std::size_t requests = 0;     ///< stop after that many answers; 0 = by time alone
    std::chrono::milliseconds time{2000};
    int expected_status = 200;
};

struct Measured {
    std::size_t answers = 0;
    std::size_t failures = 0;     ///< another status, or a connection that ended without an answer
    std::size_t reconnects = 0;   ///< servers that close connections cost one each
    std::chrono::nanoseconds wall{};
    std::vector<std::uint32_t> latencies_ns;  ///< of the answers; sorted
    std::string first_failure;    ///< the first answer of another status
    /// The latency that the share of answers does not exceed, in microseconds.
    double percentile_us(double share) const;
};

/// Sends the wire-ready requests round robin over keep-alive connections to 127.0.0.1, one at a time on each, the next
/// one as soon as the answer is complete.
Measured drive(const Plan& plan, const std::vector<std::string>& requests);

}  // namespace leastwise::bench
