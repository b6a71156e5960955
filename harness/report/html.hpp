#pragma once
#include "harness/coverage/lines.hpp"
#include "harness/report/findings.hpp"
#include "harness/report/summary.hpp"

#include <string>

namespace leastwise::report {

/// What a report shows. Borrowed.
struct Shown {
    const templates::Template& loaded;
    const runner::RecordedPolicies& policies;
    const Summary& summary;
    const coverage::Coverage& coverage;
    const FindingsReport& excess;
    std::string command;   ///< the test command
    std::string ended;     ///< "exit 0"
    std::string finished;  ///< ISO 8601
};

/// One page that needs nothing else: no script, no font, no address. The template with what became of each line
/// that says something about permissions, and behind each such line, on click, the calls and how each was decided.
/// A fragment `#L58` opens line 58.
std::string to_html(const Shown& shown);

}  // namespace leastwise::report
