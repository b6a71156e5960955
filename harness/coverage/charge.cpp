#include "harness/coverage/charge.hpp"

#include "runtime/iam/pattern.hpp"
#include "runtime/iam/statement.hpp"

#include <algorithm>
#include <limits>
#include <set>

namespace leastwise::coverage {
namespace {

/// How much of a pattern is literal: of two that match, the more literal one was meant.
std::size_t literal_length(const std::string& pattern) {
    const std::size_t wild = pattern.find_first_of("*?");
    return wild == std::string::npos ? std::numeric_limits<std::size_t>::max() : wild;
}

/// The most literal of the entries that match; the first when none does.
template <class Matches>
std::size_t closest(const std::vector<Entry>& entries, const Matches& matches) {
    std::size_t best = 0;
    bool found = false;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (!entries[i].negated && !matches(entries[i].text)) continue;
        if (found && literal_length(entries[i].text) <= literal_length(entries[best].text)) continue;
        best = i;
        found = true;
    }
    return best;
}

class Charger {
public:
    Charger(const Recorded& recorded, Statements& statements) : recorded_(recorded), all_(statements) {}

    /// The calls that a role's own statements, or its boundary's, are kept for.
    void role(const tighten::RoleNeeds& needs) {
        for (const auto& [key, granted] : needs.granted_by)
            add({&needs.role->policies[key.policy], key.statement}, granted);
        for (const auto& [statement, bounded] : needs.bounded_by)
            add({&*needs.role->boundary, statement}, bounded);
    }

    /// The others: what the callee's side allowed, what was denied, what is allowed twice.
    void entry(const ledger::Entry& entry) {
        if (entry.kind != ledger::Kind::call) return;
        if (const runner::RecordedUser* user = calling_user(recorded_.policies, entry)) {
            for (const ledger::CheckMark& check : entry.checks) this->user(*user, {&entry, &check});
        }
        for (const ledger::CheckMark& check : entry.checks) {
            for (const ledger::StatementMark& mark : check.determining) this->mark({&entry, &check}, mark);
        }
    }

private:
    /// A user's own statements come before those of the groups; the first is charged.
    void user(const runner::RecordedUser& user, tighten::Use use) {
        const bool allowed = use.check->verdict == "allow";
        bool is_charged = false;
        for (const ledger::StatementMark& mark : use.check->determining) {
            if (mark.layer == "boundary" && allowed) continue;
            const auto statement = statement_of(user, mark);
            const auto found = statement ? all_.grant_of.find(*statement) : all_.grant_of.end();
            if (found == all_.grant_of.end()) continue;
            if (is_charged) {
                ++all_.grants[found->second].spared;
            } else {
                add(*statement, use);
                is_charged = allowed;
            }
        }
    }

    std::optional<StatementOf> statement_of(const runner::RecordedUser& user, const ledger::StatementMark& mark) const {
        if (auto own = own_statement(user, mark)) return own;
        for (const std::string& arn : user.groups) {
            const runner::RecordedRole* group = recorded_.policies.find_group(arn);
            auto statement = group == nullptr ? std::nullopt : own_statement(*group, mark);
            if (statement) return statement;
        }
        return {};
    }

    void add(StatementOf statement, const tighten::Needs& needs) {
        for (const auto& [need, uses] : needs) {
            for (const tighten::Use& use : uses) add(statement, use);
        }
    }

    void add(StatementOf statement, tighten::Use use) {
        const auto found = all_.grant_of.find(statement);
        if (found == all_.grant_of.end() || !charged_.emplace(found->second, use.check).second) return;
        Grant& grant = all_.grants[found->second];
        const iam::Policy& policy = statement.recorded->policy;
        const ledger::CheckMark& check = *use.check;
        const std::size_t action = closest(grant.actions, [&](const std::string& text) {
            return iam::match_glob(text, check.action, iam::Case::fold);
        });
        const iam::RequestResource asked(check.resource);
        const std::size_t resource = closest(grant.resources, [&](const std::string& text) {
            return iam::matches_resource(text, policy.kind, asked, check.context, iam::variables_of(policy));
        });
        const tighten::Need need{check.action, check.resource};
        grant.cells[action * grant.resources.size() + resource].needs[need].push_back(use);
    }

    void mark(tighten::Use use, const ledger::StatementMark& mark) {
        const bool allowed = use.check->verdict == "allow";
        if (mark.layer == "scp" || mark.layer == "rcp") {
            const auto statement = guardrail(mark);
            if (!allowed && statement) add(*statement, use);
            return;
        }
        if (mark.layer == "identity" || mark.layer == "boundary") {
            const runner::RecordedRole* role = recorded_.policies.find_role(use.entry->actor.role_arn);
            if (role == nullptr) return;
            const auto statement = own_statement(*role, mark);
            if (!statement) return;
            if (!allowed) return add(*statement, use);
            if (mark.layer == "boundary") return;  // charged with what it was needed for, or nothing
            const auto found = all_.grant_of.find(*statement);
            if (found == all_.grant_of.end() || charged_.contains({found->second, use.check})) return;
            ++all_.grants[found->second].spared;
            return;
        }
        if (const auto* policy = callee_policy(mark.layer, use.check->resource);
            policy != nullptr && mark.index < policy->policy.statements.size())
            add({policy, mark.index}, use);
    }

    std::optional<StatementOf> guardrail(const ledger::StatementMark& mark) const {
        for (const runner::RecordedLevels& recorded : recorded_.policies.levels) {
            if (!recorded.arn.starts_with(mark.layer)) continue;
            for (const auto& level : recorded.levels) {
                for (const runner::RecordedPolicy& one : level) {
                    const bool named = one.policy.name == mark.policy || one.policy.arn == mark.policy;
                    if (named && mark.index < one.policy.statements.size()) return StatementOf{&one, mark.index};
                }
            }
        }
        return {};
    }

    static std::optional<StatementOf> own_statement(const runner::RecordedRole& role,
                                                    const ledger::StatementMark& mark) {
        if (mark.layer == "boundary") {
            const bool known = role.boundary && mark.index < role.boundary->policy.statements.size();
            return known ? std::optional(StatementOf{&*role.boundary, mark.index}) : std::nullopt;
        }
        const auto key = tighten::find_statement(role, mark);
        if (!key) return {};
        return StatementOf{&role.policies[key->policy], key->statement};
    }

    const runner::RecordedPolicy* callee_policy(const std::string& layer, const std::string& arn) const {
        if (layer == "trust") {
            const runner::RecordedRole* role = recorded_.policies.find_role(arn);
            return role != nullptr && role->trust ? &*role->trust : nullptr;
        }
        if (layer != "resource") return nullptr;
        for (const runner::RecordedResourcePolicy& one : recorded_.policies.resources) {
            if (tighten::belongs_to(arn, one.arn)) return &one.policy;
        }
        return nullptr;
    }

    const Recorded& recorded_;
    Statements& all_;
    std::set<std::pair<std::size_t, const ledger::CheckMark*>> charged_;
};

/// Wildcards of a resource outside of policy variables.
bool has_wildcard(std::string_view text) {
    while (!text.empty()) {
        const auto variable = text.find("${");
        if (text.substr(0, variable).find_first_of("*?") != std::string_view::npos) return true;
        if (variable == std::string_view::npos) return false;
        const auto end = text.find('}', variable);
        if (end == std::string_view::npos) return false;
        text.remove_prefix(end + 1);
    }
    return false;
}

/// What became of the entries and cells of one statement.
class Settling {
public:
    Settling(const Recorded& recorded, Grant& grant) : recorded_(recorded), grant_(grant) {}

    void run() {
        for (std::size_t a = 0; a < grant_.actions.size(); ++a)
            grant_.actions[a].state = action_state(grant_.actions[a], grant_.needs_of_action(a));
        for (std::size_t r = 0; r < grant_.resources.size(); ++r)
            grant_.resources[r].state = resource_state(grant_.resources[r], grant_.needs_of_resource(r));
        for (std::size_t a = 0; a < grant_.actions.size(); ++a) {
            for (std::size_t r = 0; r < grant_.resources.size(); ++r) settle(a, r);
        }
        bool any = false, all = true, seen = false;
        for (const Cell& cell : grant_.cells) {
            if (cell.state == State::unseen || cell.state == State::idle) continue;
            seen = true;
            any = any || cell.state != State::unused;
            all = all && cell.state == State::used;
        }
        const State blank = is_limit() ? State::idle : State::unseen;
        grant_.state = !seen ? blank : !any ? State::unused : all ? State::used : State::broader;
    }

private:
    void settle(std::size_t a, std::size_t r) {
        Cell& cell = grant_.cells[a * grant_.resources.size() + r];
        const State action = action_state(grant_.actions[a], cell.needs);
        const State resource = resource_state(grant_.resources[r], cell.needs);
        const bool broader = action == State::broader || resource == State::broader;
        cell.state = cell.needs.empty() ? action : broader ? State::broader : State::used;
    }

    State action_state(const Entry& entry, const tighten::Needs& needs) const {
        if (is_limit()) return needs.empty() ? State::idle : State::used;
        if (needs.empty()) return is_unseen(entry) ? State::unseen : State::unused;
        if (entry.negated) return State::broader;
        if (entry.text.find_first_of("*?") == std::string::npos) return State::used;
        std::set<std::string> used;
        for (const auto& [need, uses] : needs) used.insert(need.action);
        return recorded_.catalogue.expand(entry.text).size() > used.size() ? State::broader : State::used;
    }

    State resource_state(const Entry& entry, const tighten::Needs& needs) const {
        if (is_limit()) return needs.empty() ? State::idle : State::used;
        if (needs.empty()) {
            const bool unseen = std::ranges::all_of(
                grant_.actions, [](const Entry& action) { return action.state == State::unseen; });
            return unseen ? State::unseen : State::unused;
        }
        // A resource's own policy covers nothing but the resource, whatever it names.
        if (grant_.side == Side::resource) return State::used;
        if (entry.negated) return State::broader;
        if (!has_wildcard(entry.text)) return State::used;
        for (const auto& [need, uses] : needs) {
            const bool just_this =
                need.resource == entry.text ||
                recorded_.references.pattern(need.resource, grant_.holders.front()) == entry.text;
            if (!just_this) return State::broader;
        }
        return State::used;
    }

    /// A denial is as broad as a person wants it.
    bool is_limit() const { return grant_.effect == iam::Effect::deny; }

    bool is_unseen(const Entry& entry) const {
        if (entry.negated) return false;
        const auto colon = entry.text.find(':');
        if (colon == std::string::npos || entry.text.substr(0, colon).find_first_of("*?") != std::string::npos)
            return false;
        iam::Statement statement;
        statement.actions = {entry.text};
        return recorded_.emulated.misses(statement);
    }

    const Recorded& recorded_;
    Grant& grant_;
};

}  // namespace

const runner::RecordedUser* calling_user(const runner::RecordedPolicies& policies, const ledger::Entry& entry) {
    if (entry.actor.kind == "user") return policies.find_user(entry.actor.arn);
    if (entry.actor.kind != "federated") return nullptr;
    const auto* bound = policies.changes.caller_at(entry.actor.access_key_id, entry.sequence);
    return bound == nullptr ? nullptr : policies.find_user(bound->user_arn);
}

void charge(const Recorded& recorded, Statements& statements) {
    Charger charger(recorded, statements);
    for (const tighten::RoleNeeds& needs : recorded.needs) charger.role(needs);
    for (const ledger::Entry& entry : recorded.entries) charger.entry(entry);
}

void settle_states(const Recorded& recorded, std::vector<Grant>& grants) {
    for (Grant& grant : grants) Settling(recorded, grant).run();
}

}  // namespace leastwise::coverage
