#include "emulators/waf/rate.hpp"

#include <algorithm>

namespace leastwise::waf {
namespace {

constexpr std::size_t kKeysMax = 10'000;  // AWS WAF Developer Guide, "Rate-based rule limitations"
constexpr std::chrono::seconds kWindowMax{600};

}  // namespace

bool RateCounters::exceeds(const std::string& key, core::Instant now, std::chrono::seconds window,
                           std::uint64_t limit) {
    if (!arrivals_.contains(key)) make_room(now);
    std::deque<core::Instant>& arrivals = arrivals_[key];
    while (!arrivals.empty() && arrivals.front() <= now - window) arrivals.pop_front();
    arrivals.push_back(now);
    // No more than one beyond the limit needs to be remembered.
    if (arrivals.size() > limit + 1) arrivals.pop_front();
    return arrivals.size() > limit;
}

/// Forgets keys that no window can see any more and, if that is not enough, the one that was silent longest.
void RateCounters::make_room(core::Instant now) {
    if (arrivals_.size() < kKeysMax) return;
    std::erase_if(arrivals_, [now](const auto& entry) { return entry.second.back() <= now - kWindowMax; });
    if (arrivals_.size() < kKeysMax) return;
    arrivals_.erase(
        std::ranges::min_element(arrivals_, {}, [](const auto& entry) { return entry.second.back(); }));
}

}  // namespace leastwise::waf
