#include "harness/tighten/split.hpp"

#include <algorithm>

namespace leastwise::tighten {
namespace {

using core::Document;

const Document* properties_of(const templates::Template& loaded, std::string_view logical_id) {
    const Document* resources = loaded.source.find("Resources");
    const Document* resource = resources == nullptr ? nullptr : resources->find(logical_id);
    return resource == nullptr ? nullptr : resource->find("Properties");
}

/// Whether the role is attached to the policy by the policy, so that a new role would not have it.
bool names_its_roles(const templates::Template& loaded, const References& references,
                     const iam::Policy& policy) {
    const auto* resource = references.resource_of(policy.arn);
    const Document* properties =
        resource == nullptr ? nullptr : properties_of(loaded, resource->logical_id);
    return properties != nullptr && properties->find("Roles") != nullptr;
}

/// The function's part of the needs.
Needs needs_of_function(const Needs& needs, const std::string& function) {
    Needs part;
    for (const auto& [need, uses] : needs) {
        for (const Use& use : uses) {
            if (use.entry->actor.function == function) part[need].push_back(use);
        }
    }
    return part;
}

/// Divides one role.
class Splitter {
public:
    Splitter(const templates::Template& loaded, const RoleNeeds& needs, const References& references,
             const Emulated& emulated)
        : loaded_(loaded), needs_(needs), references_(references), emulated_(emulated) {
        for (const auto& [key, granted] : needs.granted_by) {
            const iam::Policy& policy = needs.role->policies[key.policy].policy;
            if (policy.arn.empty() || names_its_roles(loaded, references, policy)) add(movable_, granted);
        }
    }

    /// Functions that called as the role.
    std::set<std::string> functions() const {
        std::set<std::string> functions;
        for (const auto& [key, granted] : needs_.granted_by) {
            for (const auto& [need, uses] : granted) {
                for (const Use& use : uses) {
                    if (!use.entry->actor.function.empty()) functions.insert(use.entry->actor.function);
                }
            }
        }
        return functions;
    }

    bool used_differently(const std::set<std::string>& functions) const {
        std::set<std::set<Need>> different;
        for (const std::string& function : functions) {
            std::set<Need> used;
            for (const auto& [need, uses] : needs_of_function(movable_, function)) used.insert(need);
            different.insert(std::move(used));
        }
        return different.size() > 1;
    }

    /// "" or why each function cannot be given a role of its own.
    std::string obstacle(const std::set<std::string>& functions) const {
        for (const runner::RecordedPolicy& one : needs_.role->policies) {
            if (!one.policy.arn.empty()) continue;
            for (const iam::Statement& statement : one.policy.statements) {
                if (statement.effect == iam::Effect::deny) return "it denies something";
                if (emulated_.misses(statement)) return "it grants calls to services that are not emulated";
            }
        }
        for (const std::string& function : functions) {
            const Document* properties = properties_of(loaded_, function);
            if (properties == nullptr || properties->find("Role") == nullptr)
                return function + " does not name it itself";
            if (loaded_.find(function + "Role") != nullptr) return function + "Role exists";
        }
        return {};
    }

    Change change(const std::set<std::string>& functions, core::Span span) const {
        const iam::Policy* inline_policy = nullptr;
        Change change;
        change.kind = Change::Kind::split_role;
        change.role = needs_.role->logical_id;
        change.holder = change.role;
        change.source = change.role;
        change.subject = "a role for each function that shares " + change.role;
        change.span = span;
        for (const runner::RecordedPolicy& one : needs_.role->policies) {
            if (one.policy.arn.empty()) inline_policy = &one.policy;
            for (const iam::Statement& statement : one.policy.statements)
                change.actions_before += one.policy.arn.empty() ? statement.actions.size() : 0;
        }
        const catalogue::Catalogue catalogue;
        const bool plain = inline_policy != nullptr && has_no_conditions();
        change.evidence = evidence_of(movable_);
        for (const std::string& function : functions) {
            change.new_roles.push_back(
                {function, function + "Role",
                 cover(needs_of_function(movable_, function), change.role, references_,
                       {plain ? &catalogue : nullptr, iam::Variables::substituted})});
        }
        return change;
    }

    bool has_no_conditions() const {
        return std::ranges::all_of(needs_.granted_by, [this](const auto& one) {
            return needs_.role->policies[one.first.policy]
                .policy.statements[one.first.statement]
                .conditions.empty();
        });
    }

private:
    const templates::Template& loaded_;
    const RoleNeeds& needs_;
    const References& references_;
    const Emulated& emulated_;
    Needs movable_;  // what a new role must grant itself
};

}  // namespace

std::vector<Change> split_roles(const templates::Template& loaded, const std::vector<RoleNeeds>& needs,
                                const References& references, const Emulated& emulated,
                                std::vector<Remark>& remarks) {
    std::vector<Change> changes;
    for (const RoleNeeds& one : needs) {
        const std::string& role = one.role->logical_id;
        const Document* properties = one.exercised ? properties_of(loaded, role) : nullptr;
        if (properties == nullptr || properties->find("AssumeRolePolicyDocument") == nullptr) continue;
        const Splitter splitter(loaded, one, references, emulated);
        const std::set<std::string> functions = splitter.functions();
        if (functions.size() < 2 || !splitter.used_differently(functions)) continue;
        std::string obstacle = splitter.obstacle(functions);
        if (obstacle.empty() && !splitter.has_no_conditions()) obstacle = "its grants have conditions";
        if (obstacle.empty()) {
            changes.push_back(splitter.change(functions, properties->span()));
        } else {
            remarks.push_back({role, role, "several functions share it, but " + obstacle});
        }
    }
    return changes;
}

void put_splits(std::vector<Change> splits, Plan& plan) {
    for (Change& split : splits) {
        std::erase_if(plan.changes, [&](const Change& change) {
            return change.side == Change::Side::grants && change.role == split.role;
        });
        plan.changes.push_back(std::move(split));
    }
    std::ranges::stable_sort(plan.changes, {}, [](const Change& change) {
        return std::pair(change.span.line, change.span.column);
    });
}

}  // namespace leastwise::tighten
