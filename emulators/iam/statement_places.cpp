#include "emulators/iam/statement_places.hpp"

namespace leastwise::iamapi {
namespace {

/// Walks over JSON text and keeps what is needed to know a statement: how deep it is, the member of the
/// outermost object that it belongs to, and where it is.
class Walk {
public:
    std::vector<StatementPlace> over(std::string_view text) {
        for (std::size_t i = 0; i < text.size(); ++i) {
            step(text[i]);
            if (text[i] == '"') i = over_string(text, i + 1);
        }
        return std::move(places_);
    }

private:
    void step(char c) {
        advance(c);
        if (c == '{' || c == '[') open(c);
        if (c == '}' || c == ']') close(c);
    }

    void advance(char c) {
        if (c == '\n') {
            ++at_.line;
            at_.column = 1;
        } else {
            ++at_.column;
        }
    }

    /// The end of the string whose first character is at `i`: the place of its closing quote.
    std::size_t over_string(std::string_view text, std::size_t i) {
        const std::size_t begin = i;
        for (; i < text.size(); ++i) {
            advance(text[i]);
            if (text[i] == '"') break;
            if (text[i] == '\\' && i + 1 < text.size()) advance(text[++i]);
        }
        if (depth_ == 1 && is_name(text, i)) in_statement_ = text.substr(begin, i - begin) == "Statement";
        return i;
    }

    static bool is_name(std::string_view text, std::size_t closing_quote) {
        const auto next = text.find_first_not_of(" \t\r\n", closing_quote + 1);
        return next != std::string_view::npos && text[next] == ':';
    }

    void open(char c) {
        ++depth_;
        if (c == '[' && depth_ == 2) in_list_ = true;
        if (c == '{' && is_statement()) places_.push_back({at_, at_});
    }

    void close(char c) {
        if (c == '}' && is_statement() && !places_.empty()) places_.back().end = at_;
        if (c == ']' && depth_ == 2) in_list_ = false;
        if (depth_ > 0) --depth_;
    }

    bool is_statement() const { return in_statement_ && depth_ == (in_list_ ? 3U : 2U); }

    TextPosition at_;
    std::size_t depth_ = 0;
    bool in_statement_ = false;
    bool in_list_ = false;
    std::vector<StatementPlace> places_;
};

}  // namespace

std::vector<StatementPlace> statement_places(std::string_view document) { return Walk().over(document); }

}  // namespace leastwise::iamapi
