#include "harness/tighten/needs.hpp"

#include <algorithm>
#include <tuple>

namespace leastwise::tighten {
namespace {

/// Smaller is better: exact resources, then patterns by how little they leave open.
std::size_t openness(const iam::Statement& statement, const std::string& resource) {
    std::size_t open = resource.size() + 1;
    for (const std::string& pattern : statement.resources) {
        if (pattern == resource) open = 0;
        const std::size_t literal = pattern.find_first_of("*?");
        if (literal != std::string::npos && resource.compare(0, literal, pattern, 0, literal) == 0)
            open = std::min(open, resource.size() - std::min(literal, resource.size()) + 1);
    }
    return open;
}

/// Smaller is better: not editable first, since it grants the call anyway.
std::tuple<bool, std::size_t, StatementKey> preference(const runner::RecordedRole& role, StatementKey key,
                                                       const std::string& resource) {
    const runner::RecordedPolicy& recorded = role.policies[key.policy];
    return {!recorded.places[key.statement].empty(),
            openness(recorded.policy.statements[key.statement], resource), key};
}

/// The statement of one policy that fits the call most closely, of those that decided.
std::optional<std::size_t> closest(const iam::Policy& policy, const ledger::CheckMark& check,
                                   std::string_view layer) {
    std::optional<std::pair<std::size_t, std::size_t>> best;
    for (const ledger::StatementMark& mark : check.determining) {
        if (mark.layer != layer || mark.index >= policy.statements.size()) continue;
        const std::pair<std::size_t, std::size_t> one{
            openness(policy.statements[mark.index], check.resource), mark.index};
        if (!best || one < *best) best = one;
    }
    return best ? std::optional(best->second) : std::nullopt;
}

void add_check(RoleNeeds& needs, Use use) {
    const ledger::CheckMark& check = *use.check;
    const Need need{check.action, check.resource};
    std::optional<StatementKey> best;
    for (const ledger::StatementMark& mark : check.determining) {
        const auto key = find_statement(*needs.role, mark);
        if (!key) continue;
        if (!best ||
            preference(*needs.role, *key, check.resource) < preference(*needs.role, *best, check.resource)) {
            best = key;
        }
    }
    if (needs.role->boundary) {
        const auto bound = closest(needs.role->boundary->policy, check, "boundary");
        if (bound) needs.bounded_by[*bound][need].push_back(use);
    }
    if (!best) return;  // granted by the resource's own policy alone
    needs.granted_by[*best][need].push_back(use);
    needs.all.insert(need);
}

/// Whether the call was granted by the caller's own policies, so that the resource's side is not needed.
bool granted_by_identity(const ledger::CheckMark& check) {
    bool identity = false;
    for (const ledger::StatementMark& mark : check.determining) {
        if (mark.layer == "trust") return false;
        identity = identity || mark.layer == "identity";
    }
    return identity;
}

void add_use(ResourceNeeds& needs, std::string_view layer, Use use) {
    const auto statement = closest(needs.policy->policy, *use.check, layer);
    if (statement) needs.granted[*statement][{use.check->action, use.check->resource}].push_back(use);
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

bool belongs_to(const std::string& resource, const std::string& arn) {
    if (!resource.starts_with(arn)) return false;
    return resource.size() == arn.size() || resource[arn.size()] == ':' || resource[arn.size()] == '/';
}

void add(Needs& needs, const Needs& more) {
    for (const auto& [need, uses] : more) {
        auto& known = needs[need];
        known.insert(known.end(), uses.begin(), uses.end());
    }
}

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
            for (const ledger::CheckMark& check : entry.checks) {
                if (check.verdict == "allow") add_check(needs, {&entry, &check});
            }
        }
        result.push_back(std::move(needs));
    }
    return result;
}

std::vector<ResourceNeeds> resource_needs_of(const runner::RecordedPolicies& policies,
                                             const ledger::Entries& entries) {
    std::vector<ResourceNeeds> trusts, resources;
    for (const runner::RecordedRole& role : policies.roles) {
        if (role.trust) trusts.push_back({role.arn, &*role.trust, {}});
    }
    for (const runner::RecordedResourcePolicy& one : policies.resources) {
        if (policies.find_role(one.arn) == nullptr) resources.push_back({one.arn, &one.policy, {}});
    }
    for (const ledger::Entry& entry : entries) {
        if (entry.kind != ledger::Kind::call) continue;
        for (const ledger::CheckMark& check : entry.checks) {
            if (check.verdict != "allow" || granted_by_identity(check)) continue;
            for (ResourceNeeds& one : trusts) {
                if (check.resource == one.arn) add_use(one, "trust", {&entry, &check});
            }
            for (ResourceNeeds& one : resources) {
                if (belongs_to(check.resource, one.arn)) add_use(one, "resource", {&entry, &check});
            }
        }
    }
    trusts.insert(trusts.end(), resources.begin(), resources.end());
    return trusts;
}

}  // namespace leastwise::tighten
