#include "harness/report/usage.hpp"

#include "runtime/core/text.hpp"

#include <set>
#include <tuple>

namespace leastwise::report {
namespace {

/// Policy name or ARN, statement, position of the action in it.
using Grant = std::tuple<std::string, std::size_t, std::size_t>;

std::string key_of(const iam::Policy& policy) { return policy.arn.empty() ? policy.name : policy.arn; }

/// Adds the grants of the role that this allowed check needed.
void add_used(const runner::RecordedRole& role, const ledger::CheckMark& check, std::set<Grant>& used) {
    for (const ledger::StatementMark& mark : check.determining) {
        for (const runner::RecordedPolicy& recorded : role.policies) {
            const iam::Policy& policy = recorded.policy;
            if (key_of(policy) != mark.policy || mark.index >= policy.statements.size()) continue;
            const auto& actions = policy.statements[mark.index].actions;
            for (std::size_t i = 0; i < actions.size(); ++i) {
                if (core::glob_match(core::to_lower(actions[i]), core::to_lower(check.action))) {
                    used.emplace(mark.policy, mark.index, i);
                }
            }
        }
    }
}

RoleUsage usage_of(const runner::RecordedRole& role, const std::set<Grant>& used) {
    RoleUsage usage;
    usage.role = role.logical_id.empty() ? role.arn : role.logical_id;
    for (const runner::RecordedPolicy& recorded : role.policies) {
        const iam::Policy& policy = recorded.policy;
        for (std::size_t s = 0; s < policy.statements.size(); ++s) {
            const iam::Statement& statement = policy.statements[s];
            if (statement.effect != iam::Effect::allow) continue;
            for (std::size_t a = 0; a < statement.actions.size(); ++a) {
                ++usage.granted;
                if (used.contains({key_of(policy), s, a})) {
                    ++usage.used;
                    continue;
                }
                const std::string& place = recorded.places[s];
                usage.unused.push_back(statement.actions[a] + (place.empty() ? "" : " (" + place + ")"));
            }
        }
    }
    return usage;
}

}  // namespace

std::vector<RoleUsage> role_usage(const runner::RecordedPolicies& policies,
                                  const ledger::Entries& entries) {
    std::vector<RoleUsage> result;
    for (const runner::RecordedRole& role : policies.roles) {
        std::set<Grant> used;
        for (const ledger::Entry& entry : entries) {
            if (entry.kind != ledger::Kind::call || entry.actor.role_arn != role.arn) continue;
            for (const ledger::CheckMark& check : entry.checks) {
                if (check.verdict == "allow") add_used(role, check, used);
            }
        }
        result.push_back(usage_of(role, used));
    }
    return result;
}

}  // namespace leastwise::report
