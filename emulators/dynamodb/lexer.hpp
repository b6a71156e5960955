#pragma once
#include <cstddef>
#include <string_view>
#include <vector>

namespace leastwise::dynamodb {

enum class Token {
    identifier,  ///< also keywords, which are found by their text
    name,        ///< #n
    value,       ///< :v
    number,
    comparator,  ///< = <> < <= > >=
    plus,
    minus,
    comma,
    dot,
    open,
    close,
    open_bracket,
    close_bracket,
    unknown,  ///< a character of no token
    end
};

struct Lexeme {
    Token token = Token::end;
    std::string_view text;   ///< within the expression; empty at the end
    std::size_t offset = 0;  ///< of `text`
};

/// The tokens of an expression, the last of them Token::end. Never fails: what is no token is Token::unknown.
std::vector<Lexeme> tokenize(std::string_view expression);

}  // namespace leastwise::dynamodb
