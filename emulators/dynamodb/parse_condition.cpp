#include "emulators/dynamodb/parser.hpp"
#include "emulators/dynamodb/token_reader.hpp"

#include <utility>
#include <variant>

namespace leastwise::dynamodb {
namespace {

/// Parentheses may hold an operand or a condition; which one shows only at what follows.
struct Term {
    std::variant<Operand, Condition> node;
    bool in_parentheses = false;
};

Comparator comparator_of(std::string_view text) {
    if (text == "=") return Comparator::equal;
    if (text == "<>") return Comparator::unequal;
    if (text == "<") return Comparator::less;
    if (text == "<=") return Comparator::less_or_equal;
    return text == ">" ? Comparator::greater : Comparator::greater_or_equal;
}

/// Recursive descent, loosest first: OR, AND, NOT, comparison, term.
class ConditionParser {
public:
    ConditionParser(std::string_view expression, const ExpressionSource& source) : in_(expression, source) {}

    ParsedCondition parse() {
        Condition condition = required(parse_any());
        if (!in_.at(Token::end)) in_.refuse_token();
        return {std::move(condition), in_.redundant_parentheses(), in_.functions()};
    }

private:
    /// The term as a condition. A function call is one; another operand is an expression that breaks off.
    Condition required(Term term) {
        if (Condition* condition = std::get_if<Condition>(&term.node)) return std::move(*condition);
        Operand& operand = std::get<Operand>(term.node);
        if (operand.kind != Operand::Kind::function) in_.refuse_token();
        Condition condition;
        condition.kind = Condition::Kind::function;
        condition.operands.push_back(std::move(operand));
        return condition;
    }

    Term parse_any() {
        const TokenReader::Level level(in_);
        return parse_chain("OR", Condition::Kind::any, [this] { return parse_all(); });
    }
    Term parse_all() {
        return parse_chain("AND", Condition::Kind::all, [this] { return parse_negation(); });
    }
    template <typename Next>
    Term parse_chain(std::string_view keyword, Condition::Kind kind, Next next) {
        Term first = next();
        if (!in_.at_keyword(keyword)) return first;
        Condition chain;
        chain.kind = kind;
        chain.conditions.push_back(required(std::move(first)));
        while (in_.take_keyword(keyword)) {
            in_.count_operator();
            chain.conditions.push_back(required(next()));
        }
        return {std::move(chain)};
    }
    Term parse_negation() {
        if (!in_.at_keyword("NOT")) return parse_comparison();
        const TokenReader::Level level(in_);
        in_.take();
        in_.count_operator();
        Condition negation;
        negation.kind = Condition::Kind::negation;
        negation.conditions.push_back(required(parse_negation()));
        return {std::move(negation)};
    }
    Term parse_comparison() {
        Term left = parse_term();
        if (!std::holds_alternative<Operand>(left.node)) return left;
        Condition condition;
        if (in_.at(Token::comparator)) {
            condition = comparison();
        } else if (in_.at_keyword("BETWEEN")) {
            condition = between();
        } else if (in_.at_keyword("IN")) {
            condition = in_list();
        } else {
            return left;
        }
        condition.operands.insert(condition.operands.begin(), std::move(std::get<Operand>(left.node)));
        return {std::move(condition)};
    }
    Condition comparison() {
        Condition condition;
        condition.kind = Condition::Kind::comparison;
        in_.count_operator();
        condition.comparator = comparator_of(in_.take().text);
        condition.operands.push_back(in_.read_operand());
        return condition;
    }
    Condition between() {
        Condition condition;
        condition.kind = Condition::Kind::between;
        in_.count_operator();
        in_.take();
        condition.operands.push_back(in_.read_operand());
        if (!in_.take_keyword("AND")) in_.refuse_token();
        condition.operands.push_back(in_.read_operand());
        return condition;
    }
    Condition in_list() {
        Condition condition;
        condition.kind = Condition::Kind::in;
        in_.count_operator();
        in_.take();
        in_.expect(Token::open);
        do {
            condition.operands.push_back(in_.read_operand());
        } while (in_.take_if(Token::comma));
        in_.expect(Token::close);
        if (condition.operands.size() > kInOperandsMax) {
            in_.source().refuse("The IN operator is provided with too many operands; number of operands: " +
                                std::to_string(condition.operands.size()));  // (mem)
        }
        return condition;
    }
    Term parse_term() {
        if (!in_.at(Token::open)) return {in_.read_operand()};
        in_.take();
        Term inner = parse_any();
        in_.expect(Token::close);
        if (inner.in_parentheses) in_.note_redundant_parentheses();
        inner.in_parentheses = true;
        return inner;
    }

    TokenReader in_;
};

}  // namespace

ParsedCondition parse_condition(std::string_view expression, const ExpressionSource& source) {
    return ConditionParser(expression, source).parse();
}

std::vector<Path> parse_projection(std::string_view expression, const ExpressionSource& source) {
    TokenReader in(expression, source);
    std::vector<Path> paths;
    do {
        paths.push_back(in.read_path());
    } while (in.take_if(Token::comma));
    if (!in.at(Token::end)) in.refuse_token();
    return paths;
}

}  // namespace leastwise::dynamodb
