#include "emulators/dynamodb/legacy.hpp"

#include "emulators/dynamodb/codec.hpp"

#include <algorithm>
#include <array>

namespace leastwise::dynamodb {
namespace {

using core::Document;
using Values = std::vector<const Value*>;

struct OperatorRule {
    std::string_view name;
    std::size_t min, max;
    std::string_view types;  ///< that a value may have, each between spaces; "" = any
};
constexpr std::size_t kMany = 1000000;
constexpr std::array<OperatorRule, 13> kRules = {{
    {"EQ", 1, 1, " S N B SS NS BS BOOL NULL L M "},
    {"NE", 1, 1, " S N B SS NS BS BOOL NULL L M "},
    {"LE", 1, 1, " S N B "},
    {"LT", 1, 1, " S N B "},
    {"GE", 1, 1, " S N B "},
    {"GT", 1, 1, " S N B "},
    {"CONTAINS", 1, 1, " S N B "},
    {"NOT_CONTAINS", 1, 1, " S N B "},
    {"BEGINS_WITH", 1, 1, " S B "},
    {"IN", 1, kMany, " S N B "},
    {"BETWEEN", 2, 2, " S N B "},
    {"NULL", 0, 0, ""},
    {"NOT_NULL", 0, 0, ""},
}};

const OperatorRule& rule_of(std::string_view name) {
    return *std::ranges::find(kRules, name, &OperatorRule::name);
}

[[noreturn]] void refuse(const Input& input, std::string_view problem) {
    throw validation(input.wording(), std::string(text::kInvalid).append(problem));
}

Operand path_operand(const std::string& attribute) {
    Operand operand;
    operand.path.elements.push_back({attribute, {}});
    return operand;
}

Operand value_operand(const Value* value) {
    Operand operand;
    operand.kind = Operand::Kind::value;
    operand.value = value;
    return operand;
}

Condition call(Function function, const std::string& attribute, const Values& values) {
    Operand operand;
    operand.kind = Operand::Kind::function;
    operand.function = function;
    operand.arguments.push_back(path_operand(attribute));
    for (const Value* value : values) operand.arguments.push_back(value_operand(value));
    Condition condition;
    condition.kind = Condition::Kind::function;
    condition.operands.push_back(std::move(operand));
    return condition;
}

Condition clause(Condition::Kind kind, const std::string& attribute, const Values& values) {
    Condition condition;
    condition.kind = kind;
    condition.operands.push_back(path_operand(attribute));
    for (const Value* value : values) condition.operands.push_back(value_operand(value));
    return condition;
}

Condition negated(Condition condition) {
    Condition negation;
    negation.kind = Condition::Kind::negation;
    negation.conditions.push_back(std::move(condition));
    return negation;
}

Condition condition_of(std::string_view op, const std::string& attribute, const Values& values) {
    static constexpr std::array<std::pair<std::string_view, Comparator>, 6> kComparators = {
        {{"EQ", Comparator::equal},
         {"NE", Comparator::unequal},
         {"LE", Comparator::less_or_equal},
         {"LT", Comparator::less},
         {"GE", Comparator::greater_or_equal},
         {"GT", Comparator::greater}}};
    for (const auto& [name, comparator] : kComparators) {
        if (name != op) continue;
        Condition condition = clause(Condition::Kind::comparison, attribute, values);
        condition.comparator = comparator;
        return condition;
    }
    if (op == "NULL") return call(Function::attribute_not_exists, attribute, {});
    if (op == "NOT_NULL") return call(Function::attribute_exists, attribute, {});
    if (op == "CONTAINS") return call(Function::contains, attribute, values);
    if (op == "NOT_CONTAINS") return negated(call(Function::contains, attribute, values));
    if (op == "BEGINS_WITH") return call(Function::begins_with, attribute, values);
    return clause(op == "IN" ? Condition::Kind::in : Condition::Kind::between, attribute, values);
}

Values read_values(const Input& condition, Placeholders& placeholders) {
    Values values;
    const Document* list = condition.find("AttributeValueList");
    if (list == nullptr) return values;
    for (const auto& element : *list->if_array()) {
        values.push_back(placeholders.keep(read_value(element, condition.wording())));
    }
    return values;
}

void check_values(const Input& input, const OperatorRule& rule, const Values& values) {
    if (values.size() < rule.min || values.size() > rule.max) {
        refuse(input,
               "Invalid number of argument(s) for the " + std::string(rule.name) + " ComparisonOperator");
    }
    for (const Value* value : values) {
        if (value->type() != values.front()->type()) {
            refuse(input, "AttributeValues inside AttributeValueList must be of same type");
        }
    }
    for (const Value* value : values) {
        const std::string type(type_name(value->type()));
        if (rule.types.find(" " + type + " ") != std::string_view::npos) continue;
        refuse(input, "ComparisonOperator " + std::string(rule.name) + " is not valid for " + type +
                          " AttributeValue type");
    }
    if (rule.name == "BETWEEN" && compare(*values[0], *values[1]) == std::strong_ordering::greater) {
        throw validation(input.wording(),
                         "The BETWEEN condition was provided a range where the lower bound is greater "
                         "than the upper bound");
    }
}

/// Joins the conditions by ConditionalOperator, which is AND unless it says otherwise.
std::optional<Condition> joined(const Input& input, std::vector<Condition> conditions) {
    if (input.has("ConditionalOperator") && conditions.size() < 2) {
        throw validation(
            input.wording(),
            "ConditionalOperator can only be used when Filter or Expected has two or more elements");
    }
    if (conditions.empty()) return {};
    if (conditions.size() == 1) return std::move(conditions.front());
    Condition all;
    all.kind = input.text("ConditionalOperator") == "OR" ? Condition::Kind::any : Condition::Kind::all;
    all.conditions = std::move(conditions);
    return all;
}

Condition read_exists(const Input& condition, const std::string& attribute, Placeholders& placeholders) {
    const auto exists = condition.boolean("Exists");
    const Document* value = condition.find("Value");
    if (exists.value_or(true) && value == nullptr) {
        const std::string_view given = exists ? "true" : "null";
        refuse(condition, std::string("Value must be provided when Exists is ").append(given) +
                              " for Attribute: " + attribute);
    }
    if (!exists.value_or(true)) {
        if (value != nullptr)
            refuse(condition, "Value cannot be used when Exists is false for Attribute: " + attribute);
        return call(Function::attribute_not_exists, attribute, {});
    }
    return condition_of("EQ", attribute, {placeholders.keep(read_value(*value, condition.wording()))});
}

Condition read_expectation(const Input& condition, const std::string& attribute, Placeholders& placeholders) {
    const bool list = condition.has("AttributeValueList");
    const bool single = condition.has("Value");
    if (list && single) {
        refuse(condition, "Value and AttributeValueList cannot be used together for Attribute: " + attribute);
    }
    const std::string op = condition.text("ComparisonOperator");
    if (op.empty()) {
        if (!list) return read_exists(condition, attribute, placeholders);
        refuse(condition,
               "AttributeValueList can only be used with a ComparisonOperator for Attribute: " + attribute);
    }
    if (condition.has("Exists")) {
        refuse(condition,
               "Exists and ComparisonOperator cannot be used together for Attribute: " + attribute);
    }
    if (op != "NULL" && op != "NOT_NULL" && !list && !single) {
        refuse(condition, "Value or AttributeValueList must be used with ComparisonOperator: " + op +
                              " for Attribute: " + attribute);
    }
    Values values = read_values(condition, placeholders);
    if (single)
        values.push_back(placeholders.keep(read_value(*condition.find("Value"), condition.wording())));
    check_values(condition, rule_of(op), values);
    return condition_of(op, attribute, values);
}

KeyClause::Operator key_operator(std::string_view op) {
    using enum KeyClause::Operator;
    if (op == "EQ") return equal;
    if (op == "LT") return less;
    if (op == "LE") return less_or_equal;
    if (op == "GT") return greater;
    if (op == "GE") return greater_or_equal;
    if (op == "BETWEEN") return between;
    return op == "BEGINS_WITH" ? begins_with : unsupported;
}

UpdateAction read_attribute_update(const Input& update, const std::string& attribute,
                                   Placeholders& placeholders) {
    UpdateAction action;
    action.path.elements.push_back({attribute, {}});
    const std::string name = update.has("Action") ? update.text("Action") : "PUT";
    const Document* given = update.find("Value");
    if (given == nullptr) {
        if (name != "DELETE")
            refuse(update, "Only DELETE action is allowed when no attribute value is specified");
        action.kind = UpdateAction::Kind::remove;
        return action;
    }
    const Value* value = placeholders.keep(read_value(*given, update.wording()));
    const Type type = value->type();
    const bool set = type == Type::SS || type == Type::NS || type == Type::BS;
    if (name == "DELETE" && !set) {
        refuse(update,
               "DELETE action with value is not supported for the type " + std::string(type_name(type)));
    }
    if (name == "ADD" && !set && type != Type::N && type != Type::L) {
        refuse(update, "ADD action is not supported for the type " + std::string(type_name(type)));
    }
    action.kind = name == "DELETE" ? UpdateAction::Kind::erase
                  : name == "ADD"  ? UpdateAction::Kind::add
                                   : UpdateAction::Kind::set;
    action.operands.push_back(value_operand(value));
    return action;
}

}  // namespace

std::optional<Condition> read_expected(const Input& input, Placeholders& placeholders) {
    std::vector<Condition> conditions;
    if (const Document* expected = input.find("Expected")) {
        for (const auto& member : *expected->if_object()) {
            conditions.push_back(
                read_expectation({member.value, input.wording()}, member.name, placeholders));
        }
    }
    return joined(input, std::move(conditions));
}

std::optional<Condition> read_filter(const Input& input, std::string_view parameter,
                                     Placeholders& placeholders) {
    std::vector<Condition> conditions;
    if (const Document* filter = input.find(parameter)) {
        for (const auto& member : *filter->if_object()) {
            const Input condition(member.value, input.wording());
            const std::string op = condition.text("ComparisonOperator");
            const Values values = read_values(condition, placeholders);
            check_values(condition, rule_of(op), values);
            conditions.push_back(condition_of(op, member.name, values));
        }
    }
    return joined(input, std::move(conditions));
}

std::map<std::string, KeyClause> read_key_conditions(const Input& input, Placeholders& placeholders) {
    std::map<std::string, KeyClause> clauses;
    for (const auto& member : *input.find("KeyConditions")->if_object()) {
        const Input condition(member.value, input.wording());
        const std::string op = condition.text("ComparisonOperator");
        const Values values = read_values(condition, placeholders);
        check_values(condition, rule_of(op), values);
        clauses[member.name] = {key_operator(op), values};
    }
    if (clauses.empty() || clauses.size() > 2)
        throw validation(input.wording(), "Conditions can be of length 1 or 2 only");
    return clauses;
}

std::optional<Update> read_attribute_updates(const Input& input, Placeholders& placeholders) {
    const Document* updates = input.find("AttributeUpdates");
    if (updates == nullptr) return {};
    Update update;
    update.legacy = true;
    for (const auto& member : *updates->if_object()) {
        update.actions.push_back(
            read_attribute_update({member.value, input.wording()}, member.name, placeholders));
    }
    return update;
}

}  // namespace leastwise::dynamodb
