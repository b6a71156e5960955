#include "emulators/dynamodb/check.hpp"
#include "emulators/dynamodb/check_paths.hpp"

#include <algorithm>

namespace leastwise::dynamodb {
namespace {

using Kind = UpdateAction::Kind;

void check_reserved_in(const Operand& operand, const ExpressionSource& source) {
    if (operand.kind == Operand::Kind::path) check_reserved(operand.path, source);
    for (const auto& argument : operand.arguments) check_reserved_in(argument, source);
}

void check_functions(const std::vector<std::string>& functions, const ExpressionSource& source) {
    for (const auto& name : functions) {
        const auto function = function_named(name);
        const bool known = function == Function::if_not_exists || function == Function::list_append;
        if (!known) source.refuse("Invalid function name; function: " + name);
    }
}

std::string_view long_type_name(Type type) {
    switch (type) {
        case Type::S: return "STRING";
        case Type::N: return "NUMBER";
        case Type::B: return "BINARY";
        case Type::BOOL: return "BOOLEAN";
        case Type::NUL: return "NULL";
        case Type::L: return "LIST";
        case Type::M: return "MAP";
        case Type::SS:
        case Type::NS:
        case Type::BS: return "";
    }
    return "";
}

/// ADD takes numbers and sets, DELETE takes sets.
void check_operator(const UpdateAction& action, const ExpressionSource& source) {
    if (action.kind != Kind::add && action.kind != Kind::erase) return;
    const Type type = action.operands.front().value->type();
    const bool add = action.kind == Kind::add;
    const std::string_view name = long_type_name(type);
    if (name.empty() || (add && type == Type::N)) return;
    source.refuse(std::string("Incorrect operand type for operator or function; operator: ")
                      .append(add ? "ADD" : "DELETE")
                      .append(", operand type: ")
                      .append(name));
}

void check_literals(std::string_view name, const std::vector<Operand>& operands, Type wanted,
                    const ExpressionSource& source) {
    for (const auto& operand : operands) {
        const auto type = known_type(operand);
        if (!type || *type == wanted) continue;
        source.refuse(std::string("Incorrect operand type for operator or function; operator or function: ")
                          .append(name)
                          .append(", operand type: ")
                          .append(type_name(*type)));
    }
}

void check_call(const Operand& call, const ExpressionSource& source) {
    for (const auto& argument : call.arguments) {
        if (argument.kind == Operand::Kind::function) check_call(argument, source);
    }
    if (call.arguments.size() != 2) {
        source.refuse("Incorrect number of operands for operator or function; operator or function: " +
                      call.text + ", number of operands: " + std::to_string(call.arguments.size()));
    }
    if (call.function == Function::list_append)
        return check_literals(call.text, call.arguments, Type::L, source);
    if (call.arguments.front().kind == Operand::Kind::path) return;
    source.refuse("Operator or function requires a document path; operator or function: " + call.text);
}

void check_operands(const UpdateAction& action, const ExpressionSource& source) {
    for (const auto& operand : action.operands) {
        if (operand.kind == Operand::Kind::function) check_call(operand, source);
    }
    if (action.arithmetic == UpdateAction::Arithmetic::none) return;
    const bool plus = action.arithmetic == UpdateAction::Arithmetic::plus;
    check_literals(plus ? "+" : "-", action.operands, Type::N, source);
}

}  // namespace

Update read_update(std::string_view expression, const ExpressionSource& source, Placeholders& placeholders) {
    ParsedUpdate parsed = parse_update(expression, source);
    std::vector<UpdateAction>& actions = parsed.update.actions;
    for (const auto& action : actions) {
        check_reserved(action.path, source);
        for (const auto& operand : action.operands) check_reserved_in(operand, source);
    }
    check_functions(parsed.functions, source);
    if (!parsed.repeated_section.empty()) {
        source.refuse("The \"" + parsed.repeated_section +
                      "\" section can only be used once in an update expression;");
    }
    std::vector<Path> paths;
    for (auto& action : actions) {
        placeholders.resolve(action.path, source);
        for (auto& operand : action.operands) placeholders.resolve(operand, source);
        paths.push_back(action.path);
    }
    check_overlap(paths, source);
    for (const auto& action : actions) check_operator(action, source);
    for (const auto& action : actions) check_operands(action, source);
    return std::move(parsed.update);
}

}  // namespace leastwise::dynamodb
