#pragma once
#include "emulators/waf/rate.hpp"
#include "emulators/waf/store.hpp"
#include "runtime/gate/inspector.hpp"

#include <string>
#include <vector>

namespace leastwise::waf {

/// What statements are matched against.
struct Subject {
    const Store& store;
    RateCounters& rates;
    const gate::InspectedRequest& request;
    const InspectionLimits& limits;
    const std::vector<std::string>& labels;  ///< added by the rules before
    std::string label_prefix;                ///< `awswaf:A:webacl:NAME:` of the rules at hand
    std::string rate_key;                    ///< names the rule, so that every rule counts for itself
    core::Instant now;
};

bool matches(const Statement& statement, const Subject& subject);

/// The pure comparisons, for tests.
bool contains_word(std::string_view text, std::string_view word);

}  // namespace leastwise::waf
