#pragma once
#include "emulators/dynamodb/lexer.hpp"
#include "emulators/dynamodb/parser.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace leastwise::dynamodb {

/// Reads an expression token by token; the part that conditions, projections and updates share.
class TokenReader {
public:
    /// Refuses an empty expression and one that is too long.
    TokenReader(std::string_view expression, const ExpressionSource& source);

    const Lexeme& current() const { return tokens_[at_]; }
    const Lexeme& following() const { return tokens_[at_ + 1 < tokens_.size() ? at_ + 1 : at_]; }
    bool at(Token token) const { return current().token == token; }
    /// The current token is this keyword, in any case.
    bool at_keyword(std::string_view keyword) const;
    Lexeme take() { return tokens_[at_ == tokens_.size() - 1 ? at_ : at_++]; }
    bool take_if(Token token);
    bool take_keyword(std::string_view keyword);
    void expect(Token token);
    /// `Syntax error; token: "=", near: "= = b"`: the offending token between its neighbours.
    [[noreturn]] void refuse_token() const;
    const ExpressionSource& source() const { return source_; }

    Path read_path();
    /// A path, ":v" or a function call, perhaps in parentheses.
    Operand read_operand();
    Operand read_function();
    bool at_function() const { return at(Token::identifier) && following().token == Token::open; }

    /// Counts one operator or function against the limit.
    void count_operator();
    /// Guards one level of recursion.
    class Level {
    public:
        explicit Level(TokenReader& reader);
        ~Level() { --reader_.depth_; }
        Level(const Level&) = delete;
        Level& operator=(const Level&) = delete;

    private:
        TokenReader& reader_;
    };
    const std::vector<std::string>& functions() const { return functions_; }
    bool redundant_parentheses() const { return redundant_parentheses_; }
    void note_redundant_parentheses() { redundant_parentheses_ = true; }

private:
    PathElement read_name();
    PathElement read_index();
    Operand read_operand_in_parentheses();

    std::string_view expression_;
    const ExpressionSource& source_;
    std::vector<Lexeme> tokens_;
    std::size_t at_ = 0;
    std::size_t operators_ = 0;
    int depth_ = 0;
    bool redundant_parentheses_ = false;
    std::vector<std::string> functions_;
};

}  // namespace leastwise::dynamodb
