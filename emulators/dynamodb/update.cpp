#include "emulators/dynamodb/update.hpp"

#include "emulators/dynamodb/errors.hpp"
#include "emulators/dynamodb/path_tree.hpp"

#include <algorithm>
#include <iterator>

namespace leastwise::dynamodb {
namespace {

using Kind = UpdateAction::Kind;

/// What one action does to its target once its operands are known.
struct Effect {
    enum class Kind { assign, remove, nothing };
    Kind kind = Kind::nothing;
    std::optional<Value> value;
};
Effect assign(Value value) { return {Effect::Kind::assign, std::move(value)}; }
Effect remove() { return {Effect::Kind::remove, {}}; }

Value checked(std::variant<Number, NumberFault> sum) {
    if (const auto* fault = std::get_if<NumberFault>(&sum))
        throw validation(std::string(number_fault_text(*fault)));
    return Value(std::get<Number>(sum));
}

template <typename Set>
Set united(const Set& left, const Set& right) {
    Set result;
    const auto less = [](const auto& one, const auto& other) {
        if constexpr (std::is_same_v<Set, NumberSet>) {
            return compare(one, other) < 0;
        } else {
            return one < other;
        }
    };
    std::ranges::set_union(left.members, right.members, std::back_inserter(result.members), less);
    return result;
}

template <typename Set>
Set without(Set from, const Set& members) {
    std::erase_if(from.members, [&](const auto& member) {
        return std::ranges::find(members.members, member) != members.members.end();
    });
    return from;
}

class Updater {
public:
    Updater(const Update& update, const Attributes& before) : update_(update), before_(before) {}

    Effect effect(const UpdateAction& action) const {
        switch (action.kind) {
            case Kind::set: return assign(set_value(action));
            case Kind::remove: return remove();
            case Kind::add: return add_to(find(action.path, before_), *action.operands.front().value);
            case Kind::erase: return erase_from(find(action.path, before_), *action.operands.front().value);
        }
        return {};
    }

private:
    gate::AwsError mismatch() const {
        return validation(std::string(update_.legacy ? text::kLegacyMismatch : text::kUpdateOperand));
    }

    Value set_value(const UpdateAction& action) const {
        Value left = value(action.operands[0]);
        if (action.arithmetic == UpdateAction::Arithmetic::none) return left;
        const Value right = value(action.operands[1]);
        const Number* one = left.get<Number>();
        const Number* other = right.get<Number>();
        if (one == nullptr || other == nullptr) throw mismatch();
        const bool plus = action.arithmetic == UpdateAction::Arithmetic::plus;
        return checked(add(*one, plus ? *other : negate(*other)));
    }

    Value value(const Operand& operand) const {
        if (operand.kind == Operand::Kind::value) return *operand.value;
        if (operand.kind == Operand::Kind::function) return call(operand);
        const Value* found = find(operand.path, before_);
        if (found == nullptr) throw validation(std::string(text::kUpdateMissing));
        return *found;
    }

    Value call(const Operand& call) const {
        if (call.function == Function::if_not_exists) {
            const Value* present = find(call.arguments[0].path, before_);
            return present != nullptr ? *present : value(call.arguments[1]);
        }
        Value head = value(call.arguments[0]);
        const Value tail = value(call.arguments[1]);
        List* list = head.get<List>();
        const List* more = tail.get<List>();
        if (list == nullptr || more == nullptr) throw mismatch();
        list->insert(list->end(), more->begin(), more->end());
        return head;
    }

    Effect add_to(const Value* target, const Value& operand) const {
        if (target == nullptr) return assign(operand);
        if (target->type() != operand.type()) throw mismatch();
        if (const auto* number = operand.get<Number>())
            return assign(checked(add(*target->get<Number>(), *number)));
        if (const auto* set = operand.get<StringSet>())
            return assign(Value(united(*target->get<StringSet>(), *set)));
        if (const auto* set = operand.get<NumberSet>())
            return assign(Value(united(*target->get<NumberSet>(), *set)));
        if (const auto* set = operand.get<BinarySet>())
            return assign(Value(united(*target->get<BinarySet>(), *set)));
        List list = *target->get<List>();  // only AttributeUpdates adds to lists
        const List& more = *operand.get<List>();
        list.insert(list.end(), more.begin(), more.end());
        return assign(Value(std::move(list)));
    }

    Effect erase_from(const Value* target, const Value& operand) const {
        if (target == nullptr) return {};
        if (target->type() != operand.type()) throw mismatch();
        if (const auto* set = operand.get<StringSet>())
            return shrunk(without(*target->get<StringSet>(), *set));
        if (const auto* set = operand.get<NumberSet>())
            return shrunk(without(*target->get<NumberSet>(), *set));
        return shrunk(without(*target->get<BinarySet>(), *operand.get<BinarySet>()));
    }
    /// A set that lost its last member goes.
    template <typename Set>
    static Effect shrunk(Set set) {
        if (set.members.empty()) return remove();
        return assign(Value(std::move(set)));
    }

    const Update& update_;
    const Attributes& before_;
};

[[noreturn]] void refuse_path() { throw validation(std::string(text::kUpdatePath)); }

void write_into(Value& value, const PathTree& tree, std::vector<Effect>& effects);

void write_map(Attributes& map, const PathTree& tree, std::vector<Effect>& effects) {
    for (const auto& [name, child] : tree.names) {
        if (!child.leaf) {
            Value* value = map.find(name);
            if (value == nullptr) refuse_path();
            write_into(*value, child, effects);
            continue;
        }
        Effect& effect = effects[*child.leaf];
        if (effect.kind == Effect::Kind::assign) map.set(name, std::move(*effect.value));
        if (effect.kind == Effect::Kind::remove) map.erase(name);
    }
}

/// Indexes mean the list as it was; what is assigned beyond its end is appended in order.
void write_list(List& list, const PathTree& tree, std::vector<Effect>& effects) {
    std::vector<std::size_t> removed;
    List appended;
    for (const auto& [index, child] : tree.indexes) {
        const bool present = index < list.size();
        if (!child.leaf) {
            if (!present) refuse_path();
            write_into(list[index], child, effects);
            continue;
        }
        Effect& effect = effects[*child.leaf];
        if (effect.kind == Effect::Kind::remove && present) removed.push_back(index);
        if (effect.kind != Effect::Kind::assign) continue;
        if (present) {
            list[index] = std::move(*effect.value);
        } else {
            appended.push_back(std::move(*effect.value));
        }
    }
    for (auto index = removed.rbegin(); index != removed.rend(); ++index) {
        list.erase(list.begin() + static_cast<std::ptrdiff_t>(*index));
    }
    std::ranges::move(appended, std::back_inserter(list));
}

void write_into(Value& value, const PathTree& tree, std::vector<Effect>& effects) {
    Attributes* map = value.get<Attributes>();
    List* list = value.get<List>();
    if (!tree.names.empty() && map == nullptr) refuse_path();
    if (!tree.indexes.empty() && list == nullptr) refuse_path();
    if (map != nullptr) write_map(*map, tree, effects);
    if (list != nullptr) write_list(*list, tree, effects);
}

}  // namespace

Attributes apply(const Update& update, const Attributes& before) {
    const Updater updater(update, before);
    std::vector<Effect> effects;
    for (const auto& action : update.actions) effects.push_back(updater.effect(action));
    Attributes after = before;
    write_map(after, tree_of(targets(update)), effects);
    return after;
}

std::vector<Path> targets(const Update& update) {
    std::vector<Path> paths;
    for (const auto& action : update.actions) paths.push_back(action.path);
    return paths;
}

}  // namespace leastwise::dynamodb
