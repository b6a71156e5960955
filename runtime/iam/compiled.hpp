#pragma once
#include "runtime/iam/statement.hpp"

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace leastwise::iam {

/// A statement with its resources and conditions taken apart. Borrows it.
struct CompiledStatement {
    const Policy* policy = nullptr;
    std::size_t index = 0;
    std::vector<ResourcePattern> resources;
    std::vector<ReadCondition> conditions;
};

/// The policies that bind one caller (identity, boundary, session, service control), compiled for all of its calls:
/// every pattern is taken apart once, and which statements speak of an action is looked up once for each action.
/// Borrows the policies, and is as good as they: whoever changes one compiles again.
class CompiledPolicies {
public:
    /// What the set says of resources (resource, rcp, vpc_endpoint) belongs to a question and is not looked at.
    explicit CompiledPolicies(PolicySet policies);
    CompiledPolicies(const CompiledPolicies&) = delete;
    CompiledPolicies& operator=(const CompiledPolicies&) = delete;

    const PolicySet& policies() const { return policies_; }

    /// A statement whose Action or NotAction covers an action, and where it stands.
    struct Speaking {
        Layer layer = Layer::none;
        std::size_t level = 0;
        const CompiledStatement* statement = nullptr;
    };
    /// In the order of layers and levels. Valid until the next action is asked about.
    std::span<const Speaking> speaking_of(std::string_view action) const;

private:
    void add(Layer layer, std::size_t level, const Policy& policy);

    PolicySet policies_;
    std::vector<CompiledStatement> statements_;
    std::vector<Speaking> all_;  // parallel to statements_
    mutable std::map<std::string, std::vector<Speaking>, std::less<>> by_action_;  // remembers; decides nothing
};

/// As statement_applies, for a statement of a layer that binds callers and is known to speak of the action.
bool compiled_applies(const CompiledStatement& compiled, const Asked& asked);

}  // namespace leastwise::iam
