#include "runtime/prover/key_dimension.hpp"

#include "runtime/core/text.hpp"
#include "runtime/iam/condition.hpp"
#include "runtime/iam/operators.hpp"
#include "runtime/prover/key_texts.hpp"
#include "runtime/prover/list_keys.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace leastwise::prover {
namespace {

constexpr std::size_t kClassesMax = 20'000;  // ours: of one key; beyond it the prover gives up

}  // namespace

bool depends_on_variables(const iam::Condition& condition, iam::Variables mode) {
    return iam::takes_variables(condition.op) &&
           std::ranges::any_of(condition.values,
                               [mode](const auto& each) { return iam::has_variables(each, mode); });
}

bool has_own_reading(const iam::Condition& condition, iam::Variables mode) {
    return depends_on_variables(condition, mode) && !iam::is_negated(condition.op) &&
           condition.op != iam::Operator::boolean;
}

std::size_t KeyDimension::condition(const iam::Condition& condition, iam::Variables mode, Bound bound) {
    const bool varies = follows_variables_ || depends_on_variables(condition, mode);
    if (!varies) bound = Bound::upper;
    std::string name = std::to_string(static_cast<int>(bound)) + iam::operator_text(condition);
    if (mode == iam::Variables::substituted) name += '$';
    for (const std::string& value : condition.values) name += '\0' + value;
    const auto [at, is_new] = known_.try_emplace(std::move(name), groups_.size());
    if (is_new) groups_.push_back({&condition, mode, bound, {}, {}});
    return at->second;
}

std::size_t KeyDimension::plain_or(std::optional<std::size_t> own_condition) {
    const std::string name = "plain" + (own_condition ? std::to_string(*own_condition) : std::string());
    const auto [at, is_new] = known_.try_emplace(name, groups_.size());
    if (is_new) groups_.push_back({nullptr, iam::Variables::literal, Bound::own, own_condition, {}});
    return at->second;
}

void KeyDimension::build(VariableTable& table, Budget& budget) {
    const auto values = value_classes(table, budget);
    if (budget.given_up()) return;
    add_state({}, {}, {});
    for (const ValueClass& each : values) {
        add_state({KeyState::Kind::single, {each.example}}, each.facts, each.facts);
    }
    if (can_be_list()) add_lists(values, budget);
    for (std::size_t g = 0; g < groups_.size(); ++g) groups_[g].set = ClassSet(states_.size());
    for (std::size_t s = 0; s < states_.size(); ++s) {
        for (const std::size_t g : members_[s]) groups_[g].set.insert(s);
    }
}

/// The texts of the string operators: which groups each satisfies.
std::vector<KeyDimension::ValueClass> KeyDimension::text_classes(VariableTable& table, Budget& budget) const {
    KeyTexts texts(follows_variables_ ? KeyTexts::Words::with_variables : KeyTexts::Words::plain);
    std::vector<KeyTexts::Predicate> predicates;
    for (const Group& group : groups_) {
        if (!group.condition) {
            predicates.push_back(texts.plain());
        } else if (family_of(group.condition->op) == Family::text) {
            predicates.push_back(texts.predicate(*group.condition, group.mode, group.bound, table));
        } else {
            predicates.push_back({{}, {}, true});  // another family says
        }
    }
    std::vector<ValueClass> classes;
    for (TextClass& each : texts.classify(table, budget)) {
        ValueClass value{std::vector<bool>(groups_.size()), std::move(each.example)};
        for (std::size_t g = 0; g < groups_.size(); ++g)
            value.facts[g] = KeyTexts::holds(predicates[g], each.groups);
        for (std::size_t g = 0; g < groups_.size(); ++g) {
            if (groups_[g].or_own && value.facts[*groups_[g].or_own]) value.facts[g] = true;
        }
        const auto same = [&value](const ValueClass& other) { return other.facts == value.facts; };
        if (std::ranges::none_of(classes, same)) classes.push_back(std::move(value));
    }
    return classes;
}

/// The values of one typed family; the evaluator itself says which conditions they satisfy.
std::vector<KeyDimension::ValueClass> KeyDimension::typed_classes(Family family, Budget& budget) const {
    std::vector<std::string> listed;
    for (const Group& group : groups_) {
        if (group.condition && family_of(group.condition->op) == family) {
            listed.insert(listed.end(), group.condition->values.begin(), group.condition->values.end());
        }
    }
    std::vector<ValueClass> classes;
    for (const std::string& text : representatives(family, listed, budget)) {
        iam::Context context;
        context.set(key_, text);
        ValueClass value{std::vector<bool>(groups_.size()), to_word(text)};
        for (std::size_t g = 0; g < groups_.size(); ++g) {
            const iam::Condition* condition = groups_[g].condition;
            if (!condition || family_of(condition->op) != family) continue;
            value.facts[g] = iam::holds(*condition, context, groups_[g].mode);
        }
        budget.spend(listed.size());
        const auto same = [&value](const ValueClass& other) { return other.facts == value.facts; };
        if (std::ranges::none_of(classes, same)) classes.push_back(std::move(value));
    }
    return classes;
}

/// All operators together. A key that is compared as two types has every combination of their classes, since
/// no text is known to be in none; a combination without a known text is kept without an example.
std::vector<KeyDimension::ValueClass> KeyDimension::value_classes(VariableTable& table,
                                                                  Budget& budget) const {
    const auto uses = [this](Family family) {
        return std::ranges::any_of(groups_, [family](const Group& group) {
            return group.condition ? family_of(group.condition->op) == family : family == Family::text;
        });
    };
    std::vector<std::vector<ValueClass>> parts;
    if (uses(Family::text)) parts.push_back(text_classes(table, budget));
    for (const Family family : {Family::number, Family::date, Family::binary, Family::address}) {
        if (uses(family)) parts.push_back(typed_classes(family, budget));
    }
    if (parts.empty()) return {{std::vector<bool>(groups_.size()), Word(U"x")}};
    if (parts.size() == 1) return std::move(parts.front());
    std::vector<Word> examples;  // without the values of variables
    for (const auto& part : parts) {
        for (const ValueClass& each : part) {
            if (each.example && std::ranges::none_of(*each.example, is_variable))
                examples.push_back(*each.example);
        }
    }
    std::vector<ValueClass> combined = std::move(parts.front());
    for (std::size_t p = 1; p < parts.size(); ++p) {
        if (combined.size() * parts[p].size() > kClassesMax) {
            budget.give_up("the values of condition key " + key_ + " fall into too many classes");
            return {};
        }
        std::vector<ValueClass> both;
        for (const ValueClass& left : combined) {
            for (const ValueClass& right : parts[p]) both.push_back(in_both(left, right));
        }
        combined = std::move(both);
    }
    for (ValueClass& each : combined) each.example = find_example(each, examples);
    return combined;
}

KeyDimension::ValueClass KeyDimension::in_both(const ValueClass& left, const ValueClass& right) {
    ValueClass both = left;
    for (std::size_t g = 0; g < both.facts.size(); ++g) both.facts[g] = left.facts[g] || right.facts[g];
    return both;
}

/// A text that has all the facts of a class, as far as they depend on the text alone.
std::optional<Word> KeyDimension::find_example(const ValueClass& wanted,
                                               const std::vector<Word>& candidates) const {
    for (const Word& word : candidates) {
        iam::Context context;
        context.set(key_, to_utf8(word));
        bool fits = true;
        for (std::size_t g = 0; g < groups_.size() && fits; ++g) {
            const iam::Condition* condition = groups_[g].condition;
            if (!condition || condition->op == iam::Operator::null) continue;
            if (depends_on_variables(*condition, groups_[g].mode)) continue;
            fits = iam::holds(*condition, context, groups_[g].mode) == wanted.facts[g];
        }
        if (fits) return word;
    }
    return {};
}

bool KeyDimension::is_list(std::string_view key) {
    return is_list_key(core::to_lower(key));
}

bool KeyDimension::can_be_list() const {
    return is_list(key_) ||
           std::ranges::any_of(groups_, [](const Group& group) {
               return group.condition && group.condition->quantifier != iam::Quantifier::none;
           });
}

/// Lists are told apart by which conditions all of their values satisfy, and which any. Every such pair of
/// facts is reached by adding one value at a time.
void KeyDimension::add_lists(const std::vector<ValueClass>& values, Budget& budget) {
    struct Found {
        std::vector<bool> all, any;
        std::vector<std::optional<Word>> examples;
    };
    const auto relevant = [this](std::vector<bool> facts) {
        for (std::size_t g = 0; g < groups_.size(); ++g) {
            const bool counts =
                !groups_[g].condition || groups_[g].condition->quantifier != iam::Quantifier::none;
            if (!counts) facts[g] = false;
        }
        return facts;
    };
    std::vector<Found> found;
    std::set<std::pair<std::vector<bool>, std::vector<bool>>> seen;
    const auto add = [&](Found list) {
        if (seen.insert({list.all, list.any}).second) found.push_back(std::move(list));
    };
    std::vector<std::vector<bool>> facts;
    for (const ValueClass& each : values) {
        facts.push_back(relevant(each.facts));
        add({facts.back(), facts.back(), {each.example}});
    }
    for (std::size_t i = 0; i < found.size(); ++i) {
        for (std::size_t v = 0; v < values.size(); ++v) {
            Found longer = found[i];
            for (std::size_t g = 0; g < groups_.size(); ++g) {
                longer.all[g] = longer.all[g] && facts[v][g];
                longer.any[g] = longer.any[g] || facts[v][g];
            }
            longer.examples.push_back(values[v].example);
            add(std::move(longer));
        }
        if (found.size() > kClassesMax)
            budget.give_up("lists under condition key " + key_ + " fall into too many classes");
        if (!budget.spend(values.size() * groups_.size())) return;
    }
    for (Found& each : found) add_state({KeyState::Kind::list, std::move(each.examples)}, each.all, each.any);
}

bool KeyDimension::holds_for(const Group& group, const KeyState& state, const std::vector<bool>& all,
                             const std::vector<bool>& any) const {
    const auto g = static_cast<std::size_t>(&group - groups_.data());
    if (!group.condition) return state.kind == KeyState::Kind::absent || all[g];
    const iam::Condition& condition = *group.condition;
    if (state.kind == KeyState::Kind::absent) return iam::holds(condition, iam::Context(), group.mode);
    if (condition.op == iam::Operator::null) {
        return std::ranges::any_of(condition.values,
                                   [](const auto& v) { return core::equals_ignoring_case(v, "false"); });
    }
    if (state.kind == KeyState::Kind::single) return all[g];
    switch (condition.quantifier) {
        case iam::Quantifier::for_all_values: return all[g];
        case iam::Quantifier::for_any_value: return any[g];
        case iam::Quantifier::none: break;
    }
    return false;
}

void KeyDimension::add_state(KeyState state, const std::vector<bool>& all, const std::vector<bool>& any) {
    std::vector<std::size_t> members;
    for (std::size_t g = 0; g < groups_.size(); ++g) {
        if (holds_for(groups_[g], state, all, any)) members.push_back(g);
    }
    states_.push_back(std::move(state));
    members_.push_back(std::move(members));
}

}  // namespace leastwise::prover
