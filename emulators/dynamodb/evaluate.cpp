#include "emulators/dynamodb/evaluate.hpp"

#include "emulators/dynamodb/path_tree.hpp"

#include <algorithm>
#include <memory>

namespace leastwise::dynamodb {
namespace {

/// UTF-16 code units, as Java counts a string's length. The text is valid UTF-8.
std::uint64_t utf16_length(std::string_view text) {
    std::uint64_t length = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte & 0xC0) != 0x80) length += byte >= 0xF0 ? 2 : 1;
    }
    return length;
}

std::optional<std::uint64_t> size_of(const Value& value) {
    if (const auto* text = value.get<std::string>()) return utf16_length(*text);
    if (const auto* binary = value.get<Binary>()) return binary->bytes.size();
    if (const auto* list = value.get<List>()) return list->size();
    if (const auto* map = value.get<Attributes>()) return map->size();
    if (const auto* strings = value.get<StringSet>()) return strings->members.size();
    if (const auto* numbers = value.get<NumberSet>()) return numbers->members.size();
    if (const auto* binaries = value.get<BinarySet>()) return binaries->members.size();
    return {};
}

bool contains(const Value& whole, const Value& part) {
    if (const auto* list = whole.get<List>()) return std::ranges::find(*list, part) != list->end();
    if (const auto* text = part.get<std::string>()) {
        if (const auto* in = whole.get<std::string>()) return in->find(*text) != std::string::npos;
        const auto* set = whole.get<StringSet>();
        return set != nullptr && std::ranges::binary_search(set->members, *text);
    }
    if (const auto* binary = part.get<Binary>()) {
        if (const auto* in = whole.get<Binary>()) return in->bytes.find(binary->bytes) != std::string::npos;
        const auto* set = whole.get<BinarySet>();
        return set != nullptr && std::ranges::binary_search(set->members, binary->bytes);
    }
    const auto* number = part.get<Number>();
    const auto* set = whole.get<NumberSet>();
    return number != nullptr && set != nullptr &&
           std::ranges::find(set->members, *number) != set->members.end();
}

bool begins_with(const Value& whole, const Value& start) {
    if (const auto* text = start.get<std::string>()) {
        const auto* in = whole.get<std::string>();
        return in != nullptr && in->starts_with(*text);
    }
    const auto* binary = start.get<Binary>();
    const auto* in = whole.get<Binary>();
    return binary != nullptr && in != nullptr && in->bytes.starts_with(binary->bytes);
}

/// An operand's value against one item; `size` makes one that lives as long as this.
class Operands {
public:
    explicit Operands(const Attributes& item) : item_(item) {}

    const Value* value(const Operand& operand) {
        switch (operand.kind) {
            case Operand::Kind::value: return operand.value;
            case Operand::Kind::path: return find(operand.path, item_);
            case Operand::Kind::function: break;
        }
        const Value* argument = value(operand.arguments.front());
        const auto size = argument == nullptr ? std::nullopt : size_of(*argument);
        if (!size) return nullptr;
        made_.push_back(std::make_unique<Value>(number_of(*size)));
        return made_.back().get();
    }

private:
    const Attributes& item_;
    std::vector<std::unique_ptr<Value>> made_;
};

bool compares(Comparator comparator, const Value* left, const Value* right) {
    const bool both = left != nullptr && right != nullptr;
    if (comparator == Comparator::equal) return both && *left == *right;
    if (comparator == Comparator::unequal) return !both || *left != *right;
    const auto order = both ? compare(*left, *right) : std::nullopt;
    if (!order) return false;
    switch (comparator) {
        case Comparator::less: return *order < 0;
        case Comparator::less_or_equal: return *order <= 0;
        case Comparator::greater: return *order > 0;
        case Comparator::greater_or_equal: return *order >= 0;
        case Comparator::equal:
        case Comparator::unequal: break;
    }
    return false;
}

bool call(const Operand& call, Operands& operands) {
    const Value* first = operands.value(call.arguments[0]);
    switch (*call.function) {
        case Function::attribute_exists: return first != nullptr;
        case Function::attribute_not_exists: return first == nullptr;
        case Function::attribute_type:
        case Function::begins_with:
        case Function::contains: break;
        case Function::size:
        case Function::if_not_exists:
        case Function::list_append: return false;
    }
    const Value* second = operands.value(call.arguments[1]);
    if (first == nullptr || second == nullptr) return false;
    if (*call.function == Function::begins_with) return begins_with(*first, *second);
    if (*call.function == Function::contains) return contains(*first, *second);
    const auto* name = second->get<std::string>();
    return name != nullptr && *name == type_name(first->type());
}

bool clause(const Condition& condition, const Attributes& item) {
    Operands operands(item);
    if (condition.kind == Condition::Kind::function) return call(condition.operands.front(), operands);
    const Value* first = operands.value(condition.operands[0]);
    if (condition.kind == Condition::Kind::comparison) {
        return compares(condition.comparator, first, operands.value(condition.operands[1]));
    }
    if (condition.kind == Condition::Kind::between) {
        return compares(Comparator::greater_or_equal, first, operands.value(condition.operands[1])) &&
               compares(Comparator::less_or_equal, first, operands.value(condition.operands[2]));
    }
    return std::any_of(condition.operands.begin() + 1, condition.operands.end(), [&](const Operand& operand) {
        return compares(Comparator::equal, first, operands.value(operand));
    });
}

}  // namespace

bool evaluate(const Condition& condition, const Attributes& item) {
    const auto holds = [&item](const Condition& part) { return evaluate(part, item); };
    switch (condition.kind) {
        case Condition::Kind::all: return std::ranges::all_of(condition.conditions, holds);
        case Condition::Kind::any: return std::ranges::any_of(condition.conditions, holds);
        case Condition::Kind::negation: return !holds(condition.conditions.front());
        case Condition::Kind::comparison:
        case Condition::Kind::between:
        case Condition::Kind::in:
        case Condition::Kind::function: return clause(condition, item);
    }
    return false;
}

}  // namespace leastwise::dynamodb
