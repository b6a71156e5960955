#include "harness/tighten/needs.hpp"

#include <algorithm>
#include <tuple>

namespace leastwise::tighten {
namespace {

/// Smaller is better: not editable first, then exact resources, then patterns by how little they leave open.
std::tuple<bool, std::size_t, StatementKey> preference(const runner::RecordedRole& role, StatementKey key,
                                                       const std::string& resource) {
    const runner::RecordedPolicy& recorded = role.policies[key.policy];
    const iam::Statement& statement = recorded.policy.statements[key.statement];
    const bool editable = !recorded.places[key.statement].empty();
    std::size_t open = resource.size();
    for (const std::string& pattern : statement.resources) {
        if (pattern == resource) open = 0;
        const std::size_t literal = pattern.find_first_of("*?");
        if (literal != std::string::npos && resource.compare(0, literal, pattern, 0, literal) == 0) {
            open = std::min(open, resource.size() - std::min(literal, resource.size()) + 1);
        }
    }
    return {editable, open, key};
}

std::optional<StatementKey> find_statement(const runner::RecordedRole& role,
                                           const ledger::StatementMark& mark) {
    if (mark.layer != "identity") return {};
    for (std::size_t p = 0; p < role.policies.size(); ++p) {
        const iam::Policy& policy = role.policies[p].policy;
        const std::string& name = policy.arn.empty() ? policy.name : policy.arn;
        if (name == mark.policy && mark.index < policy.statements.size()) return StatementKey{p, mark.index};
    }
    return {};
}

void add_check(RoleNeeds& needs, const ledger::CheckMark& check) {
    if (check.verdict != "allow") return;
    std::optional<StatementKey> best;
    for (const ledger::StatementMark& mark : check.determining) {
        const auto key = find_statement(*needs.role, mark);
        if (!key) continue;
        if (!best ||
            preference(*needs.role, *key, check.resource) < preference(*needs.role, *best, check.resource)) {
            best = key;
        }
    }
    if (!best) return;  // granted by the resource's own policy alone
    needs.granted_by[*best].insert({check.action, check.resource});
    needs.all.insert({check.action, check.resource});
}

/// Logical ids of the functions that finished an invocation without an error.
std::set<std::string> working_functions(const ledger::Entries& entries) {
    std::set<std::string> working;
    for (const ledger::Entry& entry : entries) {
        const auto function = entry.details.find("function");
        const bool finished = entry.kind == ledger::Kind::invocation && entry.error_code.empty();
        if (finished && function != entry.details.end()) working.insert(function->second);
    }
    return working;
}

}  // namespace

std::vector<RoleNeeds> needs_of(const runner::RecordedPolicies& policies,
                                const ledger::Entries& entries) {
    const std::set<std::string> working = working_functions(entries);
    std::vector<RoleNeeds> result;
    for (const runner::RecordedRole& role : policies.roles) {
        RoleNeeds needs;
        needs.role = &role;
        for (const ledger::Entry& entry : entries) {
            if (entry.kind != ledger::Kind::call || entry.actor.role_arn != role.arn) continue;
            if (entry.service != "logs" || working.contains(entry.actor.function)) needs.exercised = true;
            for (const ledger::CheckMark& check : entry.checks) add_check(needs, check);
        }
        result.push_back(std::move(needs));
    }
    return result;
}

}  // namespace leastwise::tighten
