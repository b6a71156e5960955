#include "emulators/dynamodb/token_reader.hpp"

#include "runtime/core/text.hpp"

#include <array>

namespace leastwise::dynamodb {
namespace {

constexpr std::array<std::string_view, 5> kKeywords = {"BETWEEN", "IN", "AND", "OR", "NOT"};
constexpr std::int64_t kListIndexMax = 2147483647;  // a Java int

}  // namespace

void ExpressionSource::refuse(std::string_view problem) const {
    throw validation(wording, std::string("Invalid ").append(parameter).append(": ").append(problem));
}

TokenReader::TokenReader(std::string_view expression, const ExpressionSource& source)
    : expression_(expression), source_(source) {
    if (expression.empty()) source.refuse("The expression can not be empty;");
    if (expression.size() > kExpressionBytesMax) {
        // The update expression's message ends at the semicolon; the others' tell the size.
        std::string problem = "Expression size has exceeded the maximum allowed size;";
        if (source.parameter != "UpdateExpression")
            problem += " expression size: " + std::to_string(expression.size());
        source.refuse(problem);
    }
    tokens_ = tokenize(expression);
}

bool TokenReader::at_keyword(std::string_view keyword) const {
    return at(Token::identifier) && core::equals_ignoring_case(current().text, keyword);
}

bool TokenReader::take_if(Token token) {
    if (!at(token)) return false;
    take();
    return true;
}

bool TokenReader::take_keyword(std::string_view keyword) {
    if (!at_keyword(keyword)) return false;
    take();
    return true;
}

void TokenReader::expect(Token token) {
    if (!take_if(token)) refuse_token();
}

void TokenReader::refuse_token() const {
    const std::size_t from = at_ == 0 ? current().offset : tokens_[at_ - 1].offset;
    const Lexeme& last = at(Token::end) && at_ > 0 ? tokens_[at_ - 1] : following();
    const std::size_t to = last.offset + last.text.size();
    const std::string_view token = at(Token::end) ? "<EOF>" : current().text;
    source_.refuse(std::string("Syntax error; token: \"")
                       .append(token)
                       .append("\", near: \"")
                       .append(expression_.substr(from, to - from))
                       .append("\""));
}

PathElement TokenReader::read_name() {
    if (!at(Token::identifier) && !at(Token::name)) refuse_token();
    for (const auto& keyword : kKeywords) {
        if (source_.parameter != "ProjectionExpression" && at_keyword(keyword)) refuse_token();
    }
    return {std::string(take().text), {}};
}

PathElement TokenReader::read_index() {
    if (!at(Token::number)) refuse_token();
    const std::string text(take().text);
    const auto index = core::to_integer(text);
    expect(Token::close_bracket);
    if (!index || *index > kListIndexMax) {
        source_.refuse("List index is not within the allowable range; index: [" + text + "]");  // (mem)
    }
    return {{}, static_cast<std::size_t>(*index)};
}

Path TokenReader::read_path() {
    Path path;
    path.elements.push_back(read_name());
    while (true) {
        if (take_if(Token::dot)) {
            path.elements.push_back(read_name());
        } else if (take_if(Token::open_bracket)) {
            path.elements.push_back(read_index());
        } else {
            break;
        }
    }
    constexpr std::size_t kPathElementsMax = 32;  // DynamoDB: Limits, "document path depth"
    if (path.elements.size() > kPathElementsMax) {
        source_.refuse("The document path has too many nesting elements; nesting elements: " +
                       std::to_string(path.elements.size()));  // (mem)
    }
    return path;
}

Operand TokenReader::read_operand() {
    const Level level(*this);
    if (at(Token::open)) return read_operand_in_parentheses();
    if (at_function()) return read_function();
    Operand operand;
    if (at(Token::value)) {
        operand.kind = Operand::Kind::value;
        operand.text = std::string(take().text);
        return operand;
    }
    operand.path = read_path();
    return operand;
}

Operand TokenReader::read_operand_in_parentheses() {
    expect(Token::open);
    const bool nested = at(Token::open);
    Operand operand = read_operand();
    expect(Token::close);
    if (nested) note_redundant_parentheses();
    return operand;
}

Operand TokenReader::read_function() {
    const Level level(*this);
    count_operator();
    Operand call;
    call.kind = Operand::Kind::function;
    call.text = std::string(take().text);
    call.function = function_named(call.text);
    functions_.push_back(call.text);
    expect(Token::open);
    do {
        call.arguments.push_back(read_operand());
    } while (take_if(Token::comma));
    expect(Token::close);
    return call;
}

void TokenReader::count_operator() {
    if (++operators_ <= kExpressionOperatorsMax) return;
    source_.refuse("The expression contains too many operators; operator count: " +
                   std::to_string(operators_));  // (mem)
}

TokenReader::Level::Level(TokenReader& reader) : reader_(reader) {
    if (++reader_.depth_ <= kExpressionDepthMax) return;
    --reader_.depth_;
    reader_.source_.refuse("The expression has too many nested levels;");  // (mem)
}

}  // namespace leastwise::dynamodb
