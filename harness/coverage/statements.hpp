#pragma once
#include "harness/coverage/coverage.hpp"

#include <map>

namespace leastwise::coverage {

/// Names a statement of a recorded policy: the policies live as long as the record.
struct StatementOf {
    const runner::RecordedPolicy* recorded = nullptr;
    std::size_t statement = 0;
    auto operator<=>(const StatementOf&) const = default;
};

/// Every statement of the record, those that several roles share once.
struct Statements {
    std::vector<Grant> grants;
    std::map<StatementOf, std::size_t> grant_of;  ///< index into `grants`
};

Statements collect(const Recorded& recorded);

}  // namespace leastwise::coverage
