#include "emulators/dynamodb/key_clauses.hpp"

namespace leastwise::dynamodb {
namespace {

using Kind = Condition::Kind;

class ClauseReader {
public:
    explicit ClauseReader(Wording wording) : wording_(wording) {}

    std::map<std::string, KeyClause> read(const Condition& condition) {
        add(condition);
        return std::move(clauses_);
    }

private:
    [[noreturn]] void refuse(const std::string& problem) const { throw validation(wording_, problem); }
    [[noreturn]] void refuse_operator(std::string_view name) const {
        refuse("Invalid operator used in KeyConditionExpression: " + std::string(name));
    }

    void add(const Condition& condition) {
        switch (condition.kind) {
            case Kind::all:
                for (const auto& part : condition.conditions) add(part);
                return;
            case Kind::any: refuse_operator("OR");
            case Kind::negation: refuse_operator("NOT");
            case Kind::in: refuse_operator("IN");
            case Kind::function: return add_call(condition.operands.front());
            case Kind::comparison: return add_comparison(condition);
            case Kind::between:
                return add_clause("BETWEEN", KeyClause::Operator::between, condition.operands);
        }
    }

    void add_call(const Operand& call) {
        if (call.function != Function::begins_with) refuse_operator(call.text);
        add_clause("begins_with", KeyClause::Operator::begins_with, call.arguments);
    }

    void add_comparison(const Condition& condition) {
        if (condition.comparator == Comparator::unequal) refuse_operator("<>");
        const bool swapped = condition.operands[0].kind != Operand::Kind::path &&
                             condition.operands[1].kind == Operand::Kind::path;
        if (!swapped) return add_clause("", key_operator(condition.comparator), condition.operands);
        add_clause("", key_operator(mirrored(condition.comparator)),
                   {condition.operands[1], condition.operands[0]});
    }

    static Comparator mirrored(Comparator comparator) {
        switch (comparator) {
            case Comparator::less: return Comparator::greater;
            case Comparator::less_or_equal: return Comparator::greater_or_equal;
            case Comparator::greater: return Comparator::less;
            case Comparator::greater_or_equal: return Comparator::less_or_equal;
            case Comparator::equal:
            case Comparator::unequal: break;
        }
        return comparator;
    }
    static KeyClause::Operator key_operator(Comparator comparator) {
        switch (comparator) {
            case Comparator::equal: return KeyClause::Operator::equal;
            case Comparator::less: return KeyClause::Operator::less;
            case Comparator::less_or_equal: return KeyClause::Operator::less_or_equal;
            case Comparator::greater: return KeyClause::Operator::greater;
            case Comparator::greater_or_equal: return KeyClause::Operator::greater_or_equal;
            case Comparator::unequal: break;
        }
        return KeyClause::Operator::unsupported;
    }

    /// The attribute first, then literal values.
    void add_clause(std::string_view named, KeyClause::Operator op, const std::vector<Operand>& operands) {
        for (const auto& operand : operands) {
            if (operand.kind == Operand::Kind::function)
                refuse("KeyConditionExpressions cannot contain nested operations");
        }
        const Operand& attribute = operands.front();
        if (attribute.kind != Operand::Kind::path) {
            if (named.empty())
                refuse("Invalid condition in KeyConditionExpression: No key attribute specified");
            refuse("Invalid condition in KeyConditionExpression: " + std::string(named) +
                   " operator must have the key attribute as its first operand");
        }
        if (attribute.path.elements.size() > 1) {
            refuse("KeyConditionExpressions cannot have conditions on nested attributes");
        }
        KeyClause clause{op, {}};
        for (std::size_t i = 1; i < operands.size(); ++i) {
            if (operands[i].value == nullptr) {
                refuse(
                    "Invalid condition in KeyConditionExpression: Multiple attribute names used in one "
                    "condition");
            }
            clause.values.push_back(operands[i].value);
        }
        if (!clauses_.emplace(attribute.path.root(), std::move(clause)).second) {
            refuse(
                "Invalid KeyConditionExpression: KeyConditionExpressions must only contain one condition per "
                "key");
        }
    }

    Wording wording_;
    std::map<std::string, KeyClause> clauses_;
};

}  // namespace

std::map<std::string, KeyClause> key_clauses(const Condition& condition, Wording wording) {
    return ClauseReader(wording).read(condition);
}

}  // namespace leastwise::dynamodb
