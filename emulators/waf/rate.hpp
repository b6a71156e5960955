#pragma once
#include "runtime/core/clock.hpp"

#include <deque>
#include <map>
#include <string>

namespace leastwise::waf {

/// Counts requests in sliding windows of emulated time.
class RateCounters {
public:
    /// Counts this request under the key and tells whether more than `limit` came within the window. AWS
    /// estimates the rate about every ten seconds; here the count is exact and acts at once, so that tests
    /// are reproducible.
    bool exceeds(const std::string& key, core::Instant now, std::chrono::seconds window, std::uint64_t limit);

private:
    void make_room(core::Instant now);

    std::map<std::string, std::deque<core::Instant>> arrivals_;
};

}  // namespace leastwise::waf
