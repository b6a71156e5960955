#include "emulators/dynamodb/lexer.hpp"

namespace leastwise::dynamodb {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool starts_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool continues_word(char c) { return starts_word(c) || is_digit(c); }

std::size_t span_of(std::string_view text, bool (*accepts)(char)) {
    std::size_t length = 0;
    while (length < text.size() && accepts(text[length])) ++length;
    return length;
}

/// A character outside ASCII is one token with all its bytes.
std::size_t character_length(std::string_view text) {
    std::size_t length = 1;
    while (length < text.size() && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80) ++length;
    return length;
}

Token punctuation(char c) {
    switch (c) {
        case '+': return Token::plus;
        case '-': return Token::minus;
        case ',': return Token::comma;
        case '.': return Token::dot;
        case '(': return Token::open;
        case ')': return Token::close;
        case '[': return Token::open_bracket;
        case ']': return Token::close_bracket;
        case '=': return Token::comparator;
        default: return Token::unknown;
    }
}

struct Sized {
    Token token;
    std::size_t length;
};

Sized next_token(std::string_view rest) {
    const char c = rest.front();
    if (starts_word(c)) return {Token::identifier, span_of(rest, continues_word)};
    if (is_digit(c)) return {Token::number, span_of(rest, is_digit)};
    if (c == '#' || c == ':') {
        const std::size_t length = span_of(rest.substr(1), continues_word);
        if (length > 0) return {c == '#' ? Token::name : Token::value, length + 1};
        return {Token::unknown, 1};
    }
    if (c == '<' || c == '>') {
        const bool two = rest.size() > 1 && (rest[1] == '=' || (c == '<' && rest[1] == '>'));
        return {Token::comparator, two ? 2u : 1u};
    }
    return {punctuation(c), character_length(rest)};
}

}  // namespace

std::vector<Lexeme> tokenize(std::string_view expression) {
    std::vector<Lexeme> tokens;
    std::size_t at = 0;
    while (true) {
        while (at < expression.size() && is_space(expression[at])) ++at;
        if (at == expression.size()) break;
        const Sized next = next_token(expression.substr(at));
        tokens.push_back({next.token, expression.substr(at, next.length), at});
        at += next.length;
    }
    tokens.push_back({Token::end, {}, expression.size()});
    return tokens;
}

}  // namespace leastwise::dynamodb
