#include "harness/mutate/mutant.hpp"

#include "emulators/iam/managed.hpp"
#include "runtime/core/text.hpp"

#include <algorithm>
#include <set>

namespace leastwise::mutate {
namespace {

using iam::Statement;

bool is_wildcard(std::string_view pattern) { return pattern.find_first_of("*?") != std::string_view::npos; }

std::string whole_service(const std::string& pattern) {
    const auto colon = pattern.find(':');
    return colon == std::string::npos ? "*" : pattern.substr(0, colon) + ":*";
}

Direction opposite(Direction direction) {
    return direction == Direction::narrows ? Direction::widens : Direction::narrows;
}

class Enumeration {
public:
    Enumeration(const catalogue::Catalogue& actions, const Scope& scope) : actions_(actions), scope_(scope) {}

    bool leaves_out(const runner::RecordedRole& role) const {
        return scope_.leaves_out_role && scope_.leaves_out_role(role);
    }

    void add(Owner owner, std::size_t holder, std::size_t policy, const runner::RecordedPolicy& recorded) {
        now_ = {};
        now_.owner = owner;
        now_.holder = holder;
        now_.policy = policy;
        const iam::Policy& document = recorded.policy;
        if (iamapi::is_aws_managed(document.arn)) {
            if (!leaves_out_all(recorded)) put(Operator::drop_policy, 0, Direction::narrows);
            return;
        }
        for (now_.statement = 0; now_.statement < document.statements.size(); ++now_.statement) {
            if (!leaves_out(recorded, now_.statement)) add_statement(document.statements[now_.statement]);
        }
    }

    std::vector<Mutant> take() { return std::move(mutants_); }

private:
    bool leaves_out(const runner::RecordedPolicy& recorded, std::size_t statement) const {
        return scope_.leaves_out_statement && scope_.leaves_out_statement(recorded, statement);
    }
    bool leaves_out_all(const runner::RecordedPolicy& recorded) const {
        for (std::size_t i = 0; i < recorded.policy.statements.size(); ++i) {
            if (!leaves_out(recorded, i)) return false;
        }
        return true;
    }

    /// `direction` is that of an Allow; a Deny turns it round.
    void put(Operator op, std::size_t position, Direction direction, std::string action = {}) {
        Mutant mutant = now_;
        mutant.op = op;
        mutant.position = position;
        mutant.action = std::move(action);
        mutant.direction = denies_ ? opposite(direction) : direction;
        mutants_.push_back(std::move(mutant));
    }

    void add_statement(const Statement& statement) {
        denies_ = statement.effect == iam::Effect::deny;
        put(Operator::drop_statement, 0, Direction::narrows);
        add_actions(statement);
        // A resource's own policy speaks of that resource, whatever it names.
        const bool names_resources = now_.owner != Owner::resource;
        if (names_resources) {
            add_entries(Operator::drop_resource, statement.resources.size(), statement.not_resource);
        }
        add_entries(Operator::drop_principal, statement.principals.size(), statement.not_principal);
        for (std::size_t i = 0; i < statement.conditions.size(); ++i) {
            put(Operator::drop_condition, i, Direction::widens);
        }
        const auto is_all = [](const std::string& pattern) { return pattern == "*"; };
        if (names_resources && !statement.not_resource && !statement.resources.empty() &&
            std::ranges::none_of(statement.resources, is_all)) {
            put(Operator::widen_resource, 0, Direction::widens);
        }
        const auto is_anyone = [](const iam::PrincipalPattern& one) {
            return one.kind == iam::PrincipalPattern::Kind::any;
        };
        if (!statement.not_principal && !statement.principals.empty() &&
            std::ranges::none_of(statement.principals, is_anyone)) {
            put(Operator::widen_principal, 0, Direction::widens);
        }
        denies_ = false;
    }

    /// One of several: the only one of a statement goes with the statement.
    void add_entries(Operator op, std::size_t count, bool negated) {
        for (std::size_t i = 0; count > 1 && i < count; ++i) {
            put(op, i, negated ? Direction::widens : Direction::narrows);
        }
    }

    void add_actions(const Statement& statement) {
        const auto& patterns = statement.actions;
        if (statement.not_action) return add_entries(Operator::drop_action, patterns.size(), true);
        std::set<std::string> widened;
        for (std::size_t i = 0; i < patterns.size(); ++i) {
            // A boundary grants nothing: that it leaves room is no untested grant.
            if (is_wildcard(patterns[i]) && now_.owner != Owner::boundary) {
                for (const catalogue::Found& found : actions_.expand(patterns[i])) {
                    put(Operator::drop_action, i, Direction::narrows, found.name());
                }
            } else if (patterns.size() > 1) {
                put(Operator::drop_action, i, Direction::narrows);
            }
            widened.insert(core::to_lower(whole_service(patterns[i])));
        }
        for (const std::string& wide : widened) {
            const auto is_there = [&](const std::string& one) {
                return one == "*" || core::to_lower(one) == wide;
            };
            if (std::ranges::none_of(patterns, is_there)) {
                put(Operator::widen_action, 0, Direction::widens, wide);
            }
        }
    }

    const catalogue::Catalogue& actions_;
    const Scope& scope_;
    Mutant now_;
    bool denies_ = false;
    std::vector<Mutant> mutants_;
};

template <class Element>
void drop(std::vector<Element>& elements, std::size_t position) {
    elements.erase(elements.begin() + static_cast<std::ptrdiff_t>(position));
}

/// Matches nothing from now on.
void silence(Statement& statement) {
    statement.actions.clear();
    statement.not_action = false;
}

template <class Policies>
auto& find_policy(const Mutant& mutant, Policies& policies) {
    switch (mutant.owner) {
        case Owner::role: return policies.roles[mutant.holder].policies[mutant.policy];
        case Owner::boundary: return *policies.roles[mutant.holder].boundary;
        case Owner::resource: break;
    }
    return policies.resources[mutant.holder].policy;
}

void drop_action(const Mutant& mutant, Statement& statement, const catalogue::Catalogue& actions) {
    const std::string pattern = statement.actions[mutant.position];
    drop(statement.actions, mutant.position);
    if (mutant.action.empty()) return;
    for (const catalogue::Found& found : actions.expand(pattern)) {
        if (found.name() != mutant.action) statement.actions.push_back(found.name());
    }
}

}  // namespace

std::vector<Mutant> mutants_of(const runner::RecordedPolicies& policies, const catalogue::Catalogue& actions,
                               const Scope& scope) {
    Enumeration all(actions, scope);
    for (std::size_t holder = 0; holder < policies.roles.size(); ++holder) {
        const runner::RecordedRole& role = policies.roles[holder];
        if (all.leaves_out(role)) continue;
        for (std::size_t i = 0; i < role.policies.size(); ++i) all.add(Owner::role, holder, i, role.policies[i]);
        if (role.boundary) all.add(Owner::boundary, holder, 0, *role.boundary);
    }
    for (std::size_t holder = 0; holder < policies.resources.size(); ++holder) {
        all.add(Owner::resource, holder, 0, policies.resources[holder].policy);
    }
    return all.take();
}

void apply(const Mutant& mutant, Statement& statement, const catalogue::Catalogue& actions) {
    switch (mutant.op) {
        case Operator::drop_policy:
        case Operator::drop_statement: return silence(statement);
        case Operator::drop_action: return drop_action(mutant, statement, actions);
        case Operator::drop_resource: return drop(statement.resources, mutant.position);
        case Operator::drop_principal: return drop(statement.principals, mutant.position);
        case Operator::drop_condition: return drop(statement.conditions, mutant.position);
        case Operator::widen_action: return statement.actions.push_back(mutant.action);
        case Operator::widen_resource: statement.resources = {"*"}; return;
        case Operator::widen_principal: statement.principals = {{iam::PrincipalPattern::Kind::any, "*"}}; return;
    }
}

const runner::RecordedPolicy& policy_of(const Mutant& mutant, const runner::RecordedPolicies& policies) {
    return find_policy(mutant, policies);
}

runner::RecordedPolicy& policy_of(const Mutant& mutant, runner::RecordedPolicies& policies) {
    return find_policy(mutant, policies);
}

}  // namespace leastwise::mutate
