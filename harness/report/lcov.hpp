#pragma once
#include "harness/coverage/lines.hpp"

#include <string>

namespace leastwise::report {

/// Policy coverage as LCOV trace data: for each file a DA record for every line on which something of a policy
/// starts, with the number of calls that needed it. What the
/// run could not see, and a Deny that refused nothing, has no record. Source:
/// geninfo(1), "FILES".
std::string to_lcov(const std::map<std::uint16_t, coverage::Lines>& files, const core::SourceFiles& names);

}  // namespace leastwise::report
