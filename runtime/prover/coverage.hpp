#pragma once
#include "runtime/prover/question.hpp"

namespace leastwise::prover {

/// A statement's texts, prepared for many comparisons.
class Digest {
public:
    explicit Digest(const Part& part);
    const Part& part() const { return *part_; }
    std::size_t action_count() const { return actions_.size(); }

    /// True only when this speaks about every request that `inner` speaks about; decided by comparing texts,
    /// so that statements which did not change cost nothing.
    bool covers(const Digest& inner) const;
    /// False only when no request is in both; decided by how actions and resources begin.
    bool may_meet(const Digest& other) const;

private:
    bool contains_actions(const Digest& inner) const;
    bool contains_resources(const Digest& inner) const;

    const Part* part_;
    std::vector<std::string> actions_;         // lower case, sorted
    std::vector<std::string> runs_;            // the actions whose only wildcard is `*`
    std::vector<std::string_view> resources_;  // sorted
    std::vector<std::string> conditions_;      // their signatures, sorted
};

}  // namespace leastwise::prover
