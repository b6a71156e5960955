#include "emulators/dynamodb/check.hpp"
#include "emulators/dynamodb/check_paths.hpp"
#include "emulators/dynamodb/codec.hpp"

#include <algorithm>

namespace leastwise::dynamodb {
namespace {

bool is_condition_function(Function function) {
    return function != Function::if_not_exists && function != Function::list_append;
}

std::size_t operand_count(Function function) {
    switch (function) {
        case Function::attribute_exists:
        case Function::attribute_not_exists:
        case Function::size: return 1;
        case Function::attribute_type:
        case Function::begins_with:
        case Function::contains:
        case Function::if_not_exists:
        case Function::list_append: return 2;
    }
    return 0;
}

std::string_view spelling(Comparator comparator) {
    switch (comparator) {
        case Comparator::equal: return "=";
        case Comparator::unequal: return "<>";
        case Comparator::less: return "<";
        case Comparator::less_or_equal: return "<=";
        case Comparator::greater: return ">";
        case Comparator::greater_or_equal: return ">=";
    }
    return "=";
}

/// `{N:5}`, as AWS prints a value in the messages about BETWEEN.
std::string printed(const Value& value) {
    std::string text;
    if (const auto* string = value.get<std::string>()) text = *string;
    if (const auto* number = value.get<Number>()) text = to_text(*number);
    if (text.empty()) append_json(text, value);
    return "AttributeValue: {" + std::string(type_name(value.type())) + ":" + text + "}";
}

bool is_ordered(Type type) { return type == Type::S || type == Type::N || type == Type::B; }

/// The checks that need nothing but the text, over the whole condition.
class TextCheck {
public:
    explicit TextCheck(const ExpressionSource& source) : source_(source) {}

    void check_functions(const std::vector<std::string>& functions) const {
        for (const auto& name : functions) {
            const auto function = function_named(name);
            if (!function || !is_condition_function(*function))
                source_.refuse("Invalid function name; function: " + name);
        }
    }
    /// A function that yields a truth value is no operand, and `size` is no condition.
    void check_use(const Condition& condition) const {
        for (const auto& part : condition.conditions) check_use(part);
        const bool call = condition.kind == Condition::Kind::function;
        for (const auto& operand : condition.operands) {
            if (call && operand.function == Function::size) refuse_use(operand);
            if (!call) check_operand_use(operand);
            for (const auto& argument : operand.arguments) check_operand_use(argument);
        }
    }
    void check_reserved(const Condition& condition) const {
        for (const auto& part : condition.conditions) check_reserved(part);
        for (const auto& operand : condition.operands) check_reserved(operand);
    }
    void check_reserved(const Operand& operand) const {
        if (operand.kind == Operand::Kind::path) dynamodb::check_reserved(operand.path, source_);
        for (const auto& argument : operand.arguments) check_reserved(argument);
    }

private:
    void check_operand_use(const Operand& operand) const {
        if (operand.kind != Operand::Kind::function) return;
        if (operand.function != Function::size) refuse_use(operand);
        for (const auto& argument : operand.arguments) check_operand_use(argument);
    }
    [[noreturn]] void refuse_use(const Operand& operand) const {
        source_.refuse("The function is not allowed to be used this way in an expression; function: " +
                       operand.text);
    }
    const ExpressionSource& source_;
};

/// Resolves and checks clause by clause, in the order written.
class ClauseCheck {
public:
    ClauseCheck(const ExpressionSource& source, Placeholders& placeholders)
        : source_(source), placeholders_(placeholders) {}

    void check(Condition& condition) {
        for (auto& part : condition.conditions) check(part);
        for (auto& operand : condition.operands) placeholders_.resolve(operand, source_);
        switch (condition.kind) {
            case Condition::Kind::all:
            case Condition::Kind::any:
            case Condition::Kind::negation: return;
            case Condition::Kind::function: return check_call(condition.operands.front());
            case Condition::Kind::comparison: return check_comparison(condition);
            case Condition::Kind::between: return check_between(condition);
            case Condition::Kind::in: check_calls(condition); return check_distinct("IN", condition.operands);
        }
    }

private:
    [[noreturn]] void refuse_type(std::string_view name, std::string_view type) const {
        source_.refuse(std::string("Incorrect operand type for operator or function; operator or function: ")
                           .append(name)
                           .append(", operand type: ")
                           .append(type));
    }
    void check_calls(const Condition& condition) const {
        for (const auto& operand : condition.operands) {
            if (operand.kind == Operand::Kind::function) check_call(operand);
        }
    }
    void check_distinct(std::string_view name, const std::vector<Operand>& operands) const {
        const Operand& first = operands.front();
        if (first.kind != Operand::Kind::path) return;
        for (std::size_t i = 1; i < operands.size(); ++i) {
            if (operands[i].kind != Operand::Kind::path || operands[i].path != first.path) continue;
            source_.refuse(
                std::string("The first operand must be distinct from the remaining operands for this "
                            "operator or function; operator: ")
                    .append(name)
                    .append(", first operand: ")
                    .append(to_text(first.path)));
        }
    }
    void check_comparison(const Condition& condition) const {
        check_calls(condition);
        const std::string_view name = spelling(condition.comparator);
        check_distinct(name, condition.operands);
        const bool equality =
            condition.comparator == Comparator::equal || condition.comparator == Comparator::unequal;
        if (!equality) check_ordered(name, condition.operands);
    }
    void check_ordered(std::string_view name, const std::vector<Operand>& operands) const {
        for (const auto& operand : operands) {
            const auto type = known_type(operand);
            if (type && !is_ordered(*type)) refuse_type(name, type_name(*type));
        }
    }
    void check_between(const Condition& condition) const {
        check_calls(condition);
        check_distinct("BETWEEN", condition.operands);
        check_ordered("BETWEEN", condition.operands);
        const Value* lower = condition.operands[1].value;
        const Value* upper = condition.operands[2].value;
        if (lower == nullptr || upper == nullptr) return;
        const std::string bounds =
            "; lower bound operand: " + printed(*lower) + ", upper bound operand: " + printed(*upper);
        if (lower->type() != upper->type()) {
            source_.refuse("The BETWEEN operator requires same data type for lower and upper bounds" +
                           bounds);
        }
        if (compare(*lower, *upper) == std::strong_ordering::greater) {
            source_.refuse(
                "The BETWEEN operator requires upper bound to be greater than or equal to lower bound" +
                bounds);
        }
    }
    void check_call(const Operand& call) const {
        for (const auto& argument : call.arguments) {
            if (argument.kind == Operand::Kind::function) check_call(argument);
        }
        const Function function = *call.function;
        if (call.arguments.size() != operand_count(function)) {
            source_.refuse("Incorrect number of operands for operator or function; operator or function: " +
                           call.text + ", number of operands: " + std::to_string(call.arguments.size()));
        }
        check_distinct(call.text, call.arguments);
        check_argument_types(call, function);
    }
    void check_argument_types(const Operand& call, Function function) const {
        const Operand& first = call.arguments.front();
        const auto first_type = known_type(first);
        switch (function) {
            case Function::attribute_exists:
            case Function::attribute_not_exists:
                if (first.kind == Operand::Kind::path) return;
                source_.refuse("Operator or function requires a document path; operator or function: " +
                               call.text);
            case Function::attribute_type: return check_type_name(call);
            case Function::begins_with:
                for (const auto& argument : call.arguments) {
                    const auto type = known_type(argument);
                    if (type && *type != Type::S && *type != Type::B)
                        refuse_type(call.text, type_name(*type));
                }
                return;
            case Function::size:
            case Function::contains:
                if (first_type == Type::N || first_type == Type::BOOL || first_type == Type::NUL) {
                    refuse_type(call.text, type_name(*first_type));
                }
                return;
            case Function::if_not_exists:
            case Function::list_append: return;
        }
    }
    void check_type_name(const Operand& call) const {
        const Operand& wanted = call.arguments[1];
        const std::string* name = wanted.value == nullptr ? nullptr : wanted.value->get<std::string>();
        if (name == nullptr) {
            const auto type = known_type(wanted);
            refuse_type(call.text, type ? type_name(*type) : "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}");
        }
        if (!type_named(*name)) {
            source_.refuse("Invalid attribute type name found; type: " + *name +
                           ", valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}");
        }
    }

    const ExpressionSource& source_;
    Placeholders& placeholders_;
};

}  // namespace

std::optional<Type> known_type(const Operand& operand) {
    if (operand.value != nullptr) return operand.value->type();
    if (operand.kind != Operand::Kind::function || !operand.function) return {};
    switch (*operand.function) {
        case Function::size: return Type::N;
        case Function::list_append: return Type::L;
        case Function::if_not_exists:
            return operand.arguments.size() > 1 ? known_type(operand.arguments[1]) : std::nullopt;
        case Function::attribute_exists:
        case Function::attribute_not_exists:
        case Function::attribute_type:
        case Function::begins_with:
        case Function::contains: return Type::BOOL;
    }
    return {};
}

Condition read_condition(std::string_view expression, const ExpressionSource& source,
                         Placeholders& placeholders) {
    ParsedCondition parsed = parse_condition(expression, source);
    if (parsed.redundant_parentheses) source.refuse("The expression has redundant parentheses;");
    const TextCheck text(source);
    text.check_functions(parsed.functions);
    text.check_use(parsed.condition);
    text.check_reserved(parsed.condition);
    ClauseCheck(source, placeholders).check(parsed.condition);
    return std::move(parsed.condition);
}

}  // namespace leastwise::dynamodb
