#pragma once
#include "runtime/gate/directory.hpp"
#include "runtime/gate/policy_watch.hpp"
#include "runtime/iam/compiled.hpp"

#include <map>
#include <memory>
#include <string>

namespace leastwise::gate {

/// What binds each caller, compiled at its first call and again after a change of the directory.
class CallerPolicies {
public:
    explicit CallerPolicies(const Directory& directory) : directory_(directory) {}

    /// Valid until the directory changes.
    const iam::CompiledPolicies& of(const Caller& caller);
    void set_watch(PolicyWatch& watch) { watch_ = &watch; }
    /// From now on `changed` stands wherever `original` would.
    void substitute(const iam::Policy& original, iam::Policy changed);
    /// The policy that stands for this one; itself unless it was substituted.
    const iam::Policy* standing_for(const iam::Policy* policy) const;

private:
    iam::PolicySet gather(const Caller& caller) const;

    struct Bound {
        std::string arn, user_id;  // the key's owner may be another after it was given anew
        std::unique_ptr<const iam::CompiledPolicies> policies;
    };

    const Directory& directory_;
    PolicyWatch* watch_ = nullptr;
    std::uint64_t generation_ = 0;
    std::map<std::string, Bound, std::less<>> by_key_;
    std::map<const iam::Policy*, std::unique_ptr<const iam::Policy>> substitutes_;
    const iam::CompiledPolicies none_{iam::PolicySet{}};
};

}  // namespace leastwise::gate
