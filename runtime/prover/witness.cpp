#include "runtime/prover/witness.hpp"

#include "runtime/core/arn.hpp"
#include "runtime/core/text.hpp"
#include "runtime/iam/named_principal.hpp"
#include "runtime/iam/pattern.hpp"
#include "runtime/prover/callers.hpp"

#include <algorithm>

namespace leastwise::prover {
namespace {

constexpr std::string_view kOtherAccount = "210987654321";

std::size_t first_of(const ClassSet& set) {
    std::size_t first = SIZE_MAX;
    set.for_each([&first](std::size_t i) { first = std::min(first, i); });
    return first;
}

class Builder {
public:
    Builder(const Model& model, const Box& box, Subject subject)
        : model_(model), box_(box), subject_(subject) {}

    std::optional<Witness> build() {
        choose_caller();
        const auto action = word(kAction, U"s3:GetObject");
        witness_.check.action = text(action);
        choose_resource(action);
        choose_keys();
        if (failed_) return {};
        return std::move(witness_);
    }

private:
    void choose_caller() {
        const ClassSet* set = box_.find(kCaller);
        iam::Match needed = iam::Match::account;
        if (model_.uses_callers()) {
            const CallerClass& caller = model_.callers().caller(set ? first_of(*set) : 0);
            witness_.principal = caller.principal;
            needed = caller.needed;
        } else {
            witness_.principal = some_caller();
        }
        choose_surroundings(needed);
    }

    /// How the caller stands to the resource, so that the strength of its name in the policy shows.
    void choose_surroundings(iam::Match needed) {
        const std::string& account = witness_.principal.account;
        witness_.resource_account = account.empty() ? std::string(kOwnAccount) : account;
        if (subject_ == Subject::identity) return;
        switch (needed) {
            case iam::Match::none:
            case iam::Match::account:
                witness_.own_policies = OwnPolicies::grant_all;
                if (account == kOwnAccount)
                    witness_.resource_account = kOtherAccount;
                else
                    witness_.resource_account = kOwnAccount;
                break;
            case iam::Match::role:
            case iam::Match::session_user: witness_.own_policies = OwnPolicies::grant_nothing; break;
            case iam::Match::direct: witness_.own_policies = OwnPolicies::session_limits; break;
        }
    }

    Word word(std::uint32_t dimension, std::u32string_view otherwise) const {
        const ClassSet* set = box_.find(dimension);
        return set ? model_.text(dimension).example(first_of(*set)) : Word(otherwise);
    }

    void choose_resource(const Word& action) {
        const ClassSet* form = box_.find(kForm);
        if (form && !form->contains(0)) {
            witness_.check.resource = "*";
            return;
        }
        const std::size_t colon = std::min(action.find(U':'), action.size());
        const Word resource = word(kResource, action.substr(0, colon) + U":x");
        const std::size_t end = std::min(resource.find(U':'), resource.size());
        if (end == resource.size()) failed_ = true;
        const std::array<Word, 4> parts = {word(kPartition, U"aws"), resource.substr(0, end),
                                           word(kRegion, U""),
                                           word(kAccount, Word(kOwnAccount.begin(), kOwnAccount.end()))};
        witness_.check.resource = "arn:";
        for (const Word& part : parts) witness_.check.resource += text(part) + ':';
        witness_.check.resource += text(resource.substr(std::min(end + 1, resource.size())));
    }

    void choose_keys() {
        for (const Box::Side& side : box_.sides()) {
            const KeyDimension* key = model_.key(side.dimension);
            if (!key || witness_.check.context.find(key->key())) continue;
            if (side.classes.contains(0)) continue;  // absent
            const KeyState* state = choose_state(*key, side.classes);
            if (!state) {
                failed_ = true;
                return;
            }
            put(key->key(), *state);
        }
    }

    /// Single values before lists, values without variables before others, and only states with known texts.
    static const KeyState* choose_state(const KeyDimension& key, const ClassSet& classes) {
        const KeyState* best = nullptr;
        classes.for_each([&](std::size_t i) {
            const KeyState& state = key.state(i);
            const auto is_known = [](const auto& each) { return each.has_value(); };
            if (!std::ranges::all_of(state.examples, is_known)) return;
            if (!best || rank(state) < rank(*best)) best = &state;
        });
        return best;
    }

    static int rank(const KeyState& state) {
        int result = state.kind == KeyState::Kind::list ? 2 : 0;
        for (const auto& each : state.examples) {
            if (each && std::ranges::any_of(*each, is_variable)) result = std::max(result, 1 + result);
        }
        return result;
    }

    void put(const std::string& key, const KeyState& state) {
        std::vector<std::string> values;
        for (const auto& each : state.examples) values.push_back(text(*each));
        if (state.kind == KeyState::Kind::single) {
            witness_.check.context.set(key, values.front());
        } else {
            std::ranges::sort(values);
            values.erase(std::unique(values.begin(), values.end()), values.end());
            witness_.check.context.set_list(key, std::move(values));
        }
    }

    std::string text(const Word& word) {
        std::string result;
        Word plain;
        for (const Symbol symbol : word) {
            if (is_variable(symbol)) {
                result += to_utf8(plain) + value_of(model_.variables().at(symbol));
                plain.clear();
            } else {
                plain += symbol;
            }
        }
        return result + to_utf8(plain);
    }

    /// A value for a variable, which the context then has.
    std::string value_of(const VariableValue& variable) {
        if (const auto* found = witness_.check.context.find(variable.key)) {
            if (!found->multivalued && found->values.size() == 1) return found->values.front();
            failed_ = true;
            return {};
        }
        for (const Box::Side& side : box_.sides()) {
            const KeyDimension* key = model_.key(side.dimension);
            if (key && key->key() == variable.key) return value_within(*key, side.classes, variable);
        }
        std::string fresh = "v" + std::to_string(++fresh_count_);
        witness_.check.context.set(variable.key, fresh);
        return fresh;
    }

    std::string value_within(const KeyDimension& key, const ClassSet& classes,
                             const VariableValue& variable) {
        std::string value;
        bool found = false;
        classes.for_each([&](std::size_t i) {
            const KeyState& state = key.state(i);
            if (found || state.kind != KeyState::Kind::single || !state.examples[0]) return;
            if (std::ranges::any_of(*state.examples[0], is_variable)) return;
            value = to_utf8(*state.examples[0]);
            found = true;
        });
        if (found) {
            witness_.check.context.set(variable.key, value);
            return value;
        }
        if (variable.fallback && classes.contains(0)) return *variable.fallback;
        failed_ = true;
        return {};
    }

    const Model& model_;
    const Box& box_;
    Subject subject_;
    Witness witness_;
    int fresh_count_ = 0;
    bool failed_ = false;
};

iam::Statement everything() {
    iam::Statement statement;
    statement.actions = {"*"};
    statement.resources = {"*"};
    return statement;
}

/// As a person wrote it, where a pattern of the policies begins with the same letters.
std::string with_written_case(std::string action, const iam::PolicySet& policies) {
    std::size_t longest = 0;
    std::string result = action;
    const auto consider = [&](const iam::Policy* policy) {
        if (!policy) return;
        for (const iam::Statement& statement : policy->statements) {
            for (const std::string& pattern : statement.actions) {
                std::size_t same = 0;
                while (same < std::min(pattern.size(), action.size()) &&
                       core::equals_ignoring_case(pattern.substr(same, 1), action.substr(same, 1))) {
                    ++same;
                }
                if (same <= longest) continue;
                longest = same;
                result = pattern.substr(0, same) + action.substr(same);
            }
        }
    };
    for (const iam::Policy* policy : policies.identity) consider(policy);
    consider(policies.resource);
    return result;
}

}  // namespace

iam::Principal some_caller() {
    iam::Principal caller;
    caller.kind = iam::PrincipalKind::role_session;
    caller.account = kOwnAccount;
    caller.role_arn = core::make_arn("aws", "iam", "", kOwnAccount, "role/some-role");
    caller.arn = core::make_arn("aws", "sts", "", kOwnAccount, "assumed-role/some-role/some-session");
    caller.user_id = "AROAEXAMPLEEXAMPLE123:some-session";
    return caller;
}

std::optional<Witness> example_of(const Model& model, const Box& box, Subject subject) {
    return Builder(model, box, subject).build();
}

bool allows(const iam::PolicySet& policies, const Witness& witness) {
    iam::Policy all, nothing, delegating;
    all.statements = {everything()};
    iam::PolicySet complete = policies;
    switch (witness.own_policies) {
        case OwnPolicies::as_compared:
            // Keys and roles whose policies leave the decision to identity policies.
            delegating.kind = iam::PolicyKind::resource;
            delegating.statements = {everything()};
            delegating.statements[0].principals = {
                {iam::PrincipalPattern::Kind::aws, witness.principal.account}};
            if (!policies.resource) complete.resource = &delegating;
            break;
        case OwnPolicies::none: break;
        case OwnPolicies::grant_all:
            complete.identity = {&all};
            complete.session = {&all};  // without one, a federated user may do nothing
            break;
        case OwnPolicies::grant_nothing: complete.session = {&all}; break;
        case OwnPolicies::session_limits: complete.session = {&nothing}; break;
    }
    return iam::evaluate({witness.principal, witness.check, witness.resource_account, complete}).allowed();
}

Witness made_readable(Witness witness, const iam::PolicySet& allowed, const iam::PolicySet& wanted) {
    const auto still_shows = [&](const Witness& each) {
        return allows(wanted, each) && !allows(allowed, each);
    };
    Witness better = witness;
    if (wanted.resource) {
        // The simplest surroundings are the resource's own account and no other policies.
        better.own_policies = OwnPolicies::none;
        if (!better.principal.account.empty()) better.resource_account = better.principal.account;
        if (still_shows(better)) witness = better;
    }
    better = witness;
    better.check.action = with_written_case(witness.check.action, wanted);
    if (still_shows(better)) witness = std::move(better);
    // A request carries what follows from its caller.
    better = witness;
    iam::Context own = std::move(better.check.context);
    better.check.context = iam::Context();
    iam::add_principal_keys(better.check.context, better.principal);
    better.check.context.merge(own);
    if (still_shows(better)) witness = std::move(better);
    const auto arn = core::split_arn(witness.check.resource);
    if (!arn) return witness;
    // Of a role's trust policy the resource is the role.
    const bool trust = wanted.resource && wanted.resource->kind == iam::PolicyKind::trust;
    const std::string service =
        trust ? "iam" : witness.check.action.substr(0, witness.check.action.find(':'));
    const std::string region = arn->region.empty() ? "" : "us-east-1";
    std::array<std::string, 5> parts = {std::string(arn->partition), std::string(arn->service),
                                        std::string(arn->region), std::string(arn->account),
                                        std::string(arn->resource)};
    const std::array<std::string, 5> nicer = {"aws", core::to_lower(service), region,
                                              arn->account.empty() ? "" : std::string(kOwnAccount),
                                              arn->resource.empty() ? "x" : std::string(arn->resource)};
    for (std::size_t i = 0; i < nicer.size(); ++i) {
        if (parts[i] == nicer[i]) continue;
        const std::string before = std::exchange(parts[i], nicer[i]);
        better = witness;
        better.check.resource = core::make_arn(parts[0], parts[1], parts[2], parts[3], parts[4]);
        if (still_shows(better)) {
            witness = better;
        } else {
            parts[i] = before;
        }
    }
    return witness;
}

}  // namespace leastwise::prover
