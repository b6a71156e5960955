#include "harness/coverage/conditions.hpp"

#include "harness/coverage/charge.hpp"
#include "harness/runner/recorded_question.hpp"
#include "runtime/iam/operators.hpp"
#include "runtime/iam/statement.hpp"

#include <algorithm>

namespace leastwise::coverage {
namespace {

class Tester {
public:
    Tester(const Recorded& recorded, Statements& statements) : recorded_(recorded), all_(statements) {
        for (const auto& [key, grant] : all_.grant_of) {
            const iam::Statement& statement = statement_of(key);
            if (statement.conditions.empty()) continue;
            conditional_.emplace_back(key, grant);
            auto& tested = all_.grants[grant].conditions;
            if (!tested.empty()) continue;
            for (const iam::Condition& one : statement.conditions)
                tested.push_back({iam::operator_text(one) + " " + one.key});
        }
    }

    void run() {
        if (conditional_.empty()) return;
        for (const ledger::Entry& entry : recorded_.entries) {
            if (entry.kind != ledger::Kind::call) continue;
            for (const ledger::CheckMark& mark : entry.checks) ask(entry, mark);
        }
    }

private:
    static const iam::Statement& statement_of(const StatementOf& key) {
        return key.recorded->policy.statements[key.statement];
    }

    void ask(const ledger::Entry& entry, const ledger::CheckMark& mark) {
        const auto recorded = runner::question_at(recorded_.policies, entry, mark);
        const iam::Question question = recorded.question();
        const iam::Asked asked(question);
        std::vector<std::size_t> told;  // a statement that several roles share is asked once for a call
        for (const auto& [key, index] : conditional_) {
            if (std::ranges::find(told, index) != told.end() || !concerns(key, index, entry, asked)) continue;
            told.push_back(index);
            const iam::Variables mode = iam::variables_of(key.recorded->policy);
            const auto& conditions = statement_of(key).conditions;
            for (std::size_t i = 0; i < conditions.size(); ++i) {
                Tested& tested = all_.grants[index].conditions[i];
                ++(iam::holds(conditions[i], mark.context, mode) ? tested.held : tested.failed);
            }
        }
    }

    bool concerns(const StatementOf& key, std::size_t index, const ledger::Entry& entry,
                  const iam::Asked& asked) const {
        const iam::Policy& policy = key.recorded->policy;
        const iam::Statement& statement = statement_of(key);
        if (!iam::action_applies(statement, asked.question.check.action)) return false;
        const Side side = all_.grants[index].side;
        if (side == Side::trust) return carries(key, asked.question.check.resource) && names(statement, asked);
        if (!iam::resource_applies(statement, policy.kind, asked, iam::variables_of(policy))) return false;
        if (side == Side::resource) return carries(key, asked.question.check.resource) && names(statement, asked);
        if (side == Side::scp || side == Side::rcp) return binds(key, side, asked.question);
        return holds_it(key, entry);
    }

    static bool names(const iam::Statement& statement, const iam::Asked& asked) {
        return iam::principal_applies(statement, iam::Layer::resource, asked.question) != iam::Match::none;
    }

    /// Whether the resource is the one that carries the policy.
    bool carries(const StatementOf& key, const std::string& resource) const {
        const auto& policies = recorded_.policies;
        if (const runner::RecordedRole* role = policies.find_role(resource))
            return role->trust && &*role->trust == key.recorded;
        return std::ranges::any_of(policies.resources, [&](const runner::RecordedResourcePolicy& one) {
            return &one.policy == key.recorded && tighten::belongs_to(resource, one.arn);
        });
    }

    /// Whether the policy is among those of the call's accounts.
    static bool binds(const StatementOf& key, Side side, const iam::Question& question) {
        const auto& levels = side == Side::scp ? question.policies.scp : question.policies.rcp;
        return std::ranges::any_of(levels, [&](const auto& level) {
            return std::ranges::find(level, &key.recorded->policy) != level.end();
        });
    }

    /// Whether the caller, or a group of it, has the policy.
    bool holds_it(const StatementOf& key, const ledger::Entry& entry) const {
        const runner::RecordedRole* role = recorded_.policies.find_role(entry.actor.role_arn);
        if (role != nullptr) return has(*role, key);
        const runner::RecordedUser* user = calling_user(recorded_.policies, entry);
        if (user == nullptr) return false;
        return has(*user, key) || std::ranges::any_of(user->groups, [&](const std::string& arn) {
                   const runner::RecordedRole* group = recorded_.policies.find_group(arn);
                   return group != nullptr && has(*group, key);
               });
    }

    static bool has(const runner::RecordedRole& identity, const StatementOf& key) {
        const bool own = std::ranges::any_of(identity.policies, [&](const auto& one) { return &one == key.recorded; });
        return own || (identity.boundary && &*identity.boundary == key.recorded);
    }

    const Recorded& recorded_;
    Statements& all_;
    std::vector<std::pair<StatementOf, std::size_t>> conditional_;
};

}  // namespace

void test_conditions(const Recorded& recorded, Statements& statements) { Tester(recorded, statements).run(); }

}  // namespace leastwise::coverage
