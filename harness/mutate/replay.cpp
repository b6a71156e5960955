#include "harness/mutate/replay.hpp"

#include "runtime/core/text.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace leastwise::mutate {
namespace {

using Keys = std::set<std::string>;  // in lower case

/// The names in `${…}`, without their defaults.
void add_variables(std::string_view text, Keys& keys) {
    for (auto open = text.find("${"); open != std::string_view::npos; open = text.find("${", open + 2)) {
        const auto end = text.find_first_of(",}", open);
        if (end == std::string_view::npos) return;
        keys.insert(core::to_lower(text.substr(open + 2, end - open - 2)));
    }
}

void add_keys(const runner::RecordedPolicy& recorded, Keys& keys) {
    for (const iam::Statement& statement : recorded.policy.statements) {
        for (const std::string& resource : statement.resources) add_variables(resource, keys);
        for (const iam::Condition& condition : statement.conditions) {
            keys.insert(core::to_lower(condition.key));
            for (const std::string& value : condition.values) add_variables(value, keys);
        }
    }
}

/// Every condition key that some policy of the run reads.
Keys keys_of(const runner::RecordedPolicies& policies) {
    Keys keys;
    for (const runner::RecordedRole& role : policies.roles) {
        for (const runner::RecordedPolicy& policy : role.policies) add_keys(policy, keys);
        if (role.boundary) add_keys(*role.boundary, keys);
        if (role.trust) add_keys(*role.trust, keys);
    }
    for (const runner::RecordedResourcePolicy& resource : policies.resources) add_keys(resource.policy, keys);
    return keys;
}

/// What the policies can tell a call by.
std::string identity_of(const ledger::Actor& actor, const ledger::CheckMark& mark, const Keys& keys) {
    std::string text = core::join(std::vector<std::string>{actor.kind, actor.arn, actor.role_arn, mark.action,
                                                           mark.resource, mark.verdict},
                                  "\n");
    for (const std::string& key : keys) {
        const iam::ContextValues* found = mark.context.find(key);
        text += found == nullptr ? "\n-" : "\n=" + core::join(found->values, "\t");
    }
    return text;
}

/// The statements of a recorded policy as the mutant makes them, until the end of the scope.
class Changed {
public:
    Changed(iam::Policy& policy, const Mutant& mutant, const catalogue::Catalogue& actions)
        : statements_(policy.statements) {
        const bool all = mutant.op == Operator::drop_policy;
        first_ = all ? 0 : mutant.statement;
        const std::size_t end = all ? statements_.size() : first_ + 1;
        for (std::size_t i = first_; i < end; ++i) {
            kept_.push_back(statements_[i]);
            apply(mutant, statements_[i], actions);
        }
    }
    ~Changed() { std::ranges::move(kept_, statements_.begin() + static_cast<std::ptrdiff_t>(first_)); }
    Changed(const Changed&) = delete;
    Changed& operator=(const Changed&) = delete;

private:
    std::vector<iam::Statement>& statements_;
    std::size_t first_ = 0;
    std::vector<iam::Statement> kept_;
};

bool is_determining(const RecordedCall& call, const iam::Policy& policy, const Mutant& mutant) {
    return std::ranges::any_of(call.decision.determining, [&](const iam::StatementRef& ref) {
        return ref.policy == &policy && (mutant.op == Operator::drop_policy || ref.statement == mutant.statement);
    });
}

}  // namespace

Replay::Replay(runner::RecordedPolicies policies, const ledger::Entries& entries,
               const catalogue::Catalogue& actions)
    : policies_(std::move(policies)), actions_(actions) {
    const Keys keys = keys_of(policies_);
    Keys seen;
    for (const ledger::Entry& entry : entries) {
        if (entry.kind != ledger::Kind::call || entry.actor.deployer) continue;
        for (const ledger::CheckMark& mark : entry.checks) {
            if (seen.insert(identity_of(entry.actor, mark, keys)).second) add(entry, mark);
        }
    }
}

void Replay::add(const ledger::Entry& entry, const ledger::CheckMark& mark) {
    RecordedCall call{runner::question_of(policies_, entry.actor, mark), {},
                      entry.actor.function.empty() ? entry.actor.arn : entry.actor.function, entry.request_id};
    call.decision = iam::evaluate(call.asked.question());
    if (iam::verdict_name(call.decision.verdict) != mark.verdict) {
        ++left_out_;
        return;
    }
    calls_.push_back(std::move(call));
}

/// Whether the policy speaks about the call at all, and whether losing or gaining something can matter to it.
bool Replay::may_change(const Mutant& mutant, const RecordedCall& call) const {
    const iam::Policy& policy = policy_of(mutant, policies_).policy;
    const iam::PolicySet& set = call.asked.policies;
    if (set.boundary != &policy && set.resource != &policy &&
        std::ranges::find(set.identity, &policy) == set.identity.end()) {
        return false;
    }
    const bool narrows = mutant.direction == Direction::narrows;
    if (call.decision.allowed() != narrows) return false;
    if (!mutant.action.empty() && mutant.op == Operator::drop_action &&
        core::to_lower(mutant.action) != core::to_lower(call.asked.check.action)) {
        return false;
    }
    const bool denies = mutant.op != Operator::drop_policy &&
                        policy.statements[mutant.statement].effect == iam::Effect::deny;
    // What an Allow loses can only matter to calls that it allowed, what a Deny loses only to those that it denied.
    return denies == narrows || is_determining(call, policy, mutant);
}

std::vector<std::size_t> Replay::changed_by(const Mutant& mutant) {
    std::vector<std::size_t> changed;
    std::optional<Changed> applied;  // made when a call needs it: most mutants touch none
    for (std::size_t i = 0; i < calls_.size(); ++i) {
        const RecordedCall& call = calls_[i];
        if (!may_change(mutant, call)) continue;
        if (!applied) {
            applied.emplace(policy_of(mutant, policies_).policy, mutant, actions_);
        }
        if (iam::evaluate(call.asked.question()).allowed() != call.decision.allowed()) changed.push_back(i);
    }
    return changed;
}

}  // namespace leastwise::mutate
