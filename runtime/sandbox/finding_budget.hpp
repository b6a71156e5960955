#pragma once
#include "runtime/sandbox/sandbox.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace leastwise::sandbox {

/// Keeps one sandbox from filling the ledger. An attempt is told at once unless the same one was told less
/// than a second ago or the sandbox has used up its burst; what is held back is told later as one finding
/// with a count.
class FindingBudget {
public:
    using Time = std::chrono::milliseconds;  ///< of a steady clock
    static constexpr Time kQuiet{1000};
    static constexpr std::size_t kBurst = 64;         ///< findings told within kQuiet
    static constexpr std::size_t kHeldBackMax = 256;  ///< different ones; the rest share one finding

    /// What to tell now.
    std::optional<Finding> admit(Finding finding, Time now);
    /// What was held back and is due; everything at the end.
    std::vector<Finding> due(Time now);
    std::vector<Finding> rest();
    bool holds_back() const { return !held_.empty() || overflow_.count > 0; }

private:
    using Key = std::tuple<std::string, std::string, std::string>;
    struct Held {
        Finding finding;
        Time told{};
    };
    bool spend(Time now);

    std::map<Key, Time> told_;
    std::map<Key, Held> held_;
    Finding overflow_{"flood", "", "further attempts", "", 0, 0};
    Time window_{};
    std::size_t spent_ = 0;
};

}  // namespace leastwise::sandbox
