#pragma once
#include "harness/runner/policy_notes.hpp"
#include "runtime/gate/policy_watch.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace leastwise::runner {

/// Notes the policies that calls are decided with wherever they are not what note_policies wrote: those of users and
/// groups, of sessions, and what calls made of them. The note stands before the first call that it speaks of.
class PolicyChanges final : public gate::PolicyWatch {
public:
    PolicyChanges(gate::Gate& gate, std::function<std::string(core::Span)> place)
        : gate_(gate), place_(std::move(place)) {}

    /// What roles and these resources have now is known from note_policies.
    void start(const std::vector<std::string>& resource_arns);

    void binds(const gate::Caller& caller, const iam::PolicySet& policies) override;
    void carries(std::string_view resource_arn, const iam::Policy* policy) override;

private:
    struct Bound {
        std::vector<iam::Policy> identity;
        std::optional<iam::Policy> boundary;
        std::vector<iam::Policy> session;
        friend bool operator==(const Bound&, const Bound&) = default;
    };
    const Bound* known(const gate::Caller& caller) const;

    gate::Gate& gate_;
    std::function<std::string(core::Span)> place_;
    bool has_started_ = false;
    std::map<std::string, Bound, std::less<>> of_roles_;  // by ARN, when the run started
    std::map<std::string, Bound, std::less<>> of_keys_;   // by access key, as noted last
    std::map<std::string, std::optional<iam::Policy>, std::less<>> carried_;  // by ARN, as noted last
};

/// What was noted of changes; read_policies has it too.
RecordedChanges read_changes(const ledger::Entries& entries);

}  // namespace leastwise::runner
