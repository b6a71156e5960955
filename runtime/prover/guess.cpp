#include "runtime/prover/guess.hpp"

#include "runtime/core/arn.hpp"
#include "runtime/core/random.hpp"
#include "runtime/core/text.hpp"
#include "runtime/iam/pattern.hpp"
#include "runtime/prover/callers.hpp"
#include "runtime/prover/key_dimension.hpp"
#include "runtime/prover/typed_values.hpp"
#include "runtime/prover/witness.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace leastwise::prover {
namespace {

constexpr std::uint64_t kSeed = 1;                     // the same question has the same answer each time
constexpr std::size_t kStatementsReadMax = 2'000'000;  // ours: tries times statements, a second or so
constexpr std::string_view kAnyValue = "x";

/// `${*}`, `${?}` and `${$}` are characters.
bool is_escape(std::string_view name) { return name == "*" || name == "?" || name == "$"; }

/// What is known of one condition key.
struct Key {
    std::vector<std::string> values;
    bool can_be_list = false;
};

class Guesses {
public:
    Guesses(const iam::PolicySet& allowed, const iam::PolicySet& wanted, Subject subject, Callers callers)
        : subject_(subject), random_(kSeed) {
        read(allowed, false);
        read(wanted, true);
        if (subject != Subject::identity) callers_ = list_callers(statements_, callers);
        if (actions_.empty()) actions_ = {"*"};
        if (resources_.empty()) resources_ = {"*"};
        if (subject == Subject::trust) resources_ = {core::make_arn("aws", "iam", "", kOwnAccount, "role/some-role")};
        for (auto& [name, key] : keys_) {
            std::ranges::sort(key.values);
            key.values.erase(std::unique(key.values.begin(), key.values.end()), key.values.end());
        }
    }

    bool has_any() const { return !grants_.empty() && (subject_ == Subject::identity || !callers_.empty()); }
    std::size_t statement_count() const { return statements_.size(); }

    Witness next() {
        Witness guess;
        const iam::Statement& grant = *pick(grants_);
        choose_caller(guess);
        for (const auto& [name, key] : keys_) choose_value(name, key, guess.check.context);
        const bool has_actions = !grant.not_action && !grant.actions.empty();
        const bool has_resources = !grant.not_resource && !grant.resources.empty();
        guess.check.action = action(pick(has_actions ? grant.actions : actions_));
        guess.check.resource = resource(pick(has_resources ? grant.resources : resources_), guess.check.context);
        return guess;
    }

private:
    void read(const iam::PolicySet& set, bool is_wanted) {
        std::vector<const iam::Policy*> policies = set.identity;
        policies.insert(policies.end(), set.session.begin(), set.session.end());
        policies.insert(policies.end(), set.vpc_endpoint.begin(), set.vpc_endpoint.end());
        policies.push_back(set.resource);
        policies.push_back(set.boundary);
        for (const iam::Policy* policy : policies) {
            if (!policy) continue;
            const bool grants = is_wanted && (policy == set.resource || policy->kind == iam::PolicyKind::identity);
            for (const iam::Statement& statement : policy->statements) read(statement, grants);
        }
    }

    void read(const iam::Statement& statement, bool grants) {
        statements_.push_back(&statement);
        if (grants && statement.effect == iam::Effect::allow) grants_.push_back(&statement);
        actions_.insert(actions_.end(), statement.actions.begin(), statement.actions.end());
        for (const std::string& resource : statement.resources) {
            resources_.push_back(resource);
            read_variables(resource);
        }
        for (const iam::Condition& condition : statement.conditions) read(condition);
    }

    void read(const iam::Condition& condition) {
        Key& key = keys_[core::to_lower(condition.key)];
        key.can_be_list = key.can_be_list || condition.quantifier != iam::Quantifier::none ||
                          KeyDimension::is_list(condition.key);
        Budget budget(limits_);
        const Family family = family_of(condition.op);
        for (const std::string& value : condition.values) {
            key.values.push_back(value);
            read_variables(value);
        }
        if (family == Family::text || family == Family::presence) return;
        const auto texts = representatives(family, condition.values, budget);
        key.values.insert(key.values.end(), texts.begin(), texts.end());
    }

    /// The keys that a text names as `${key}`.
    void read_variables(std::string_view text) {
        for (auto open = text.find("${"); open != std::string_view::npos; open = text.find("${", open + 2)) {
            const auto name = core::trim(text.substr(open + 2, text.find_first_of(",}", open) - open - 2));
            if (!is_escape(name)) keys_[core::to_lower(name)].values.emplace_back(kAnyValue);
        }
    }

    /// Where a pattern says little, one of the texts that patterns elsewhere say.
    std::string action(const std::string& pattern) {
        iam::Context none;
        const bool is_open = iam::matches_everything(pattern);
        const std::string text = written(is_open ? pick(actions_) : pattern, none);
        const bool is_name = text.find(':') != std::string::npos && text.find_first_of("*?/") == std::string::npos;
        return is_name ? text : "s3:GetObject";
    }
    std::string resource(const std::string& pattern, iam::Context& context) {
        const bool is_open = iam::matches_everything(pattern);
        const std::string text = written(is_open ? pick(resources_) : pattern, context);
        if (text.find(':') != std::string::npos) return text;
        return random_.below(2) == 0 ? "*" : "arn:aws:s3:::x";
    }

    template <class Item>
    const Item& pick(const std::vector<Item>& items) {
        return items[random_.below(items.size())];
    }

    void choose_caller(Witness& guess) {
        guess.resource_account = kOwnAccount;
        if (subject_ == Subject::identity) {
            guess.principal = some_caller();
            return;
        }
        guess.principal = pick(callers_);
        const std::string& account = guess.principal.account;
        if (random_.below(2) == 0) {
            guess.own_policies = OwnPolicies::none;
            if (!account.empty()) guess.resource_account = account;
        } else {
            guess.own_policies = OwnPolicies::grant_all;
            if (account == kOwnAccount) guess.resource_account = kStrangerAccount;
        }
    }

    void choose_value(const std::string& name, const Key& key, iam::Context& context) {
        if (random_.below(3) == 0 || key.values.empty()) return;  // absent
        if (!key.can_be_list || random_.below(2) == 0) {
            context.set(name, written(pick(key.values), context));
            return;
        }
        std::vector<std::string> list;
        for (auto left = 1 + random_.below(3); left > 0; --left) list.push_back(written(pick(key.values), context));
        context.set_list(name, std::move(list));
    }

    /// A text that the pattern matches, or the pattern itself. A variable stands for the value that the context has,
    /// or is given one.
    std::string written(std::string_view pattern, iam::Context& context) {
        static constexpr std::array<std::string_view, 4> kForStar = {"", "x", "a/b", "*"};
        const bool as_it_is = random_.below(8) == 0;
        std::string text;
        while (!pattern.empty()) {
            const char c = pattern.front();
            if (pattern.starts_with("${") && pattern.find('}') != std::string_view::npos) {
                const auto close = pattern.find('}');
                text += value_of(pattern.substr(2, close - 2), context);
                pattern.remove_prefix(close + 1);
                continue;
            }
            pattern.remove_prefix(1);
            if (c == '*' && !as_it_is) {
                text += kForStar[random_.below(kForStar.size())];
            } else {
                text += c == '?' && !as_it_is ? 'x' : c;
            }
        }
        return text;
    }

    std::string value_of(std::string_view variable, iam::Context& context) {
        if (is_escape(variable)) return std::string(variable);
        const std::string_view name = core::trim(variable.substr(0, variable.find(',')));
        const iam::ContextValues* found = context.find(name);
        if (found && !found->values.empty()) return found->values.front();
        const auto& known = keys_[core::to_lower(name)].values;
        std::string value = known.empty() ? std::string(kAnyValue) : pick(known);
        if (value.find("${") != std::string::npos) value = kAnyValue;
        if (!found) context.set(name, value);
        return value;
    }

    Subject subject_;
    core::Random random_;
    Limits limits_;
    std::vector<const iam::Statement*> statements_, grants_;
    std::vector<std::string> actions_, resources_;
    std::map<std::string, Key> keys_;
    std::vector<iam::Principal> callers_;
};

/// A resource's policy is asked under policies of the caller's that a guess chooses.
bool is_mixed(const iam::PolicySet& set) {
    return set.resource && (!set.identity.empty() || !set.session.empty() || !set.scp.empty() || set.boundary);
}

bool can_be_asked(const iam::AccessCheck& check) {
    const auto colon = check.action.find(':');
    const bool is_action = colon != 0 && colon != std::string::npos && colon + 1 != check.action.size();
    return is_action && (check.resource == "*" || std::ranges::count(check.resource, ':') >= 5);
}

}  // namespace

std::optional<Witness> guess(const iam::PolicySet& allowed, const iam::PolicySet& wanted, Subject subject,
                             Callers callers, std::size_t tries) {
    if (tries == 0 || is_mixed(allowed) || is_mixed(wanted)) return {};
    Guesses guesses(allowed, wanted, subject, callers);
    if (!guesses.has_any()) return {};
    tries = std::min(tries, kStatementsReadMax / guesses.statement_count() + 1);
    for (std::size_t i = 0; i < tries; ++i) {
        Witness candidate = guesses.next();
        if (can_be_asked(candidate.check) && allows(wanted, candidate) && !allows(allowed, candidate)) return candidate;
    }
    return {};
}

}  // namespace leastwise::prover
