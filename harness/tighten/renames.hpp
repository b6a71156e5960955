#pragma once
#include "harness/runner/policy_notes.hpp"
#include "runtime/iam/context.hpp"

#include <string>
#include <utility>
#include <vector>

namespace leastwise::tighten {

/// ARNs and names of one world to those that the same resources, by logical id, have in another one.
class Renames {
public:
    Renames(const std::vector<runner::RecordedResource>& from,
            const std::vector<runner::RecordedResource>& to);
    /// Every name in the text is replaced, the longest first.
    std::string text(std::string text) const;
    iam::Policy policy(iam::Policy policy) const;
    iam::Context context(const iam::Context& context) const;

private:
    std::vector<std::pair<std::string, std::string>> pairs_;  // longest first
};

}  // namespace leastwise::tighten
