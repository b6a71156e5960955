#include "emulators/dynamodb/parser.hpp"
#include "emulators/dynamodb/token_reader.hpp"
#include "runtime/core/text.hpp"

#include <array>
#include <set>
#include <utility>

namespace leastwise::dynamodb {
namespace {

using Kind = UpdateAction::Kind;

struct Section {
    std::string_view keyword;
    Kind kind;
};
constexpr std::array<Section, 4> kSections = {
    {{"SET", Kind::set}, {"REMOVE", Kind::remove}, {"ADD", Kind::add}, {"DELETE", Kind::erase}}};

class UpdateParser {
public:
    UpdateParser(std::string_view expression, const ExpressionSource& source) : in_(expression, source) {}

    ParsedUpdate parse() {
        do {
            read_section();
        } while (!in_.at(Token::end));
        result_.functions = in_.functions();
        return std::move(result_);
    }

private:
    void read_section() {
        for (const auto& section : kSections) {
            if (!in_.take_keyword(section.keyword)) continue;
            const bool repeated = !seen_.insert(section.keyword).second;
            if (repeated && result_.repeated_section.empty()) result_.repeated_section = section.keyword;
            do {
                result_.update.actions.push_back(read_action(section.kind));
            } while (in_.take_if(Token::comma));
            return;
        }
        in_.refuse_token();
    }

    UpdateAction read_action(Kind kind) {
        UpdateAction action;
        action.kind = kind;
        action.path = in_.read_path();
        if (kind == Kind::set) {
            if (!in_.at(Token::comparator) || in_.current().text != "=") in_.refuse_token();
            in_.take();
            read_set_value(action);
        } else if (kind == Kind::add || kind == Kind::erase) {
            if (!in_.at(Token::value)) in_.refuse_token();
            action.operands.push_back(in_.read_operand());
        }
        return action;
    }

    /// `operand`, `operand + operand` or `operand - operand`, the whole perhaps in parentheses.
    void read_set_value(UpdateAction& action) {
        const TokenReader::Level level(in_);
        if (in_.take_if(Token::open)) {
            read_set_value(action);
            in_.expect(Token::close);
            if (action.arithmetic != UpdateAction::Arithmetic::none) return;
        } else {
            action.operands.push_back(in_.read_operand());
        }
        if (!in_.at(Token::plus) && !in_.at(Token::minus)) return;
        in_.count_operator();
        action.arithmetic = in_.take().token == Token::plus ? UpdateAction::Arithmetic::plus
                                                            : UpdateAction::Arithmetic::minus;
        action.operands.push_back(in_.read_operand());
    }

    TokenReader in_;
    std::set<std::string_view> seen_;
    ParsedUpdate result_;
};

}  // namespace

ParsedUpdate parse_update(std::string_view expression, const ExpressionSource& source) {
    return UpdateParser(expression, source).parse();
}

}  // namespace leastwise::dynamodb
