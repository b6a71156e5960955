#pragma once
#include <cstddef>
#include <iosfwd>
#include <string>
#include <string_view>

namespace leastwise::simulate {

/// What one line was answered with.
struct Answer {
    std::string line;      ///< compact JSON without a newline
    bool refused = false;  ///< `{"id", "error"}` instead of a decision
};

/// Decides one question: `{"id", "request": {"principal", "action", "resource", "resource_account"?,
/// "context"?}, "policies"?: {"identity", "session", "boundary", "resource", "scp", "rcp", "vpce"}}`. Answers
/// `{"id", "decision", "determining", "message"}`; `message` is AWS's sentence for a denial, "" for an allow.
Answer answer(std::string_view line);

/// Answers every line of `in` on `out`, in order; blank lines are skipped. Returns how many were refused.
std::size_t answer_all(std::istream& in, std::ostream& out);

}  // namespace leastwise::simulate
