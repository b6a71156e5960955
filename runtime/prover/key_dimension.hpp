#pragma once
#include "runtime/iam/policy.hpp"
#include "runtime/iam/variables.hpp"
#include "runtime/prover/automaton.hpp"
#include "runtime/prover/class_set.hpp"
#include "runtime/prover/typed_values.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leastwise::prover {

/// Which side of the truth a condition with variables is taken from, where it cannot be decided: `own` and
/// `upper` hold at least where the condition does, `lower` at most there. `plain` is exact, for texts in
/// which no variable's value stands.
enum class Bound { own, upper, lower, plain };

/// True for a condition whose text depends on a policy variable.
bool depends_on_variables(const iam::Condition& condition, iam::Variables mode);
/// True when the words of a request's value can follow this condition's own pattern.
bool has_own_reading(const iam::Condition& condition, iam::Variables mode);

/// What one request says under a condition key.
struct KeyState {
    enum class Kind { absent, single, list };
    Kind kind = Kind::absent;
    /// Of the value or values; nothing where no text is known that is in all the classes at once.
    std::vector<std::optional<Word>> examples;
};

/// One condition key: absent, a single value, or a list, divided into the states that no condition tells
/// apart.
class KeyDimension {
public:
    explicit KeyDimension(std::string key) : key_(std::move(key)) {}
    const std::string& key() const { return key_; }
    static bool is_list(std::string_view key);  ///< by definition, whatever compares it

    /// Makes this a dimension whose texts may hold the values of variables.
    void follow_variables() { follows_variables_ = true; }
    bool follows_variables() const { return follows_variables_; }

    /// The group of states in which the condition holds, by number.
    std::size_t condition(const iam::Condition& condition, iam::Variables mode, Bound bound);
    /// The group of states whose values are plain texts, or follow the given own condition.
    std::size_t plain_or(std::optional<std::size_t> own_condition);

    void build(VariableTable& table, Budget& budget);
    std::size_t size() const { return states_.size(); }
    const ClassSet& set(std::size_t group) const { return groups_[group].set; }
    const KeyState& state(std::size_t i) const { return states_[i]; }

private:
    struct Group {
        const iam::Condition* condition = nullptr;  // null: plain texts
        iam::Variables mode = iam::Variables::literal;
        Bound bound = Bound::upper;
        std::optional<std::size_t> or_own;  // of a group of plain texts
        ClassSet set{};
    };
    /// Values that no condition tells apart. `facts` are parallel to the groups.
    struct ValueClass {
        std::vector<bool> facts;
        std::optional<Word> example;
    };
    std::vector<ValueClass> text_classes(VariableTable& table, Budget& budget) const;
    std::vector<ValueClass> typed_classes(Family family, Budget& budget) const;
    std::vector<ValueClass> value_classes(VariableTable& table, Budget& budget) const;
    static ValueClass in_both(const ValueClass& left, const ValueClass& right);
    std::optional<Word> find_example(const ValueClass& wanted, const std::vector<Word>& candidates) const;
    void add_lists(const std::vector<ValueClass>& values, Budget& budget);
    bool can_be_list() const;
    bool holds_for(const Group& group, const KeyState& state, const std::vector<bool>& all,
                   const std::vector<bool>& any) const;
    void add_state(KeyState state, const std::vector<bool>& all, const std::vector<bool>& any);

    std::string key_;
    bool follows_variables_ = false;
    std::vector<Group> groups_;
    std::map<std::string, std::size_t> known_;
    std::vector<KeyState> states_;
    std::vector<std::vector<std::size_t>> members_;  // by state: the groups it is in
};

}  // namespace leastwise::prover
