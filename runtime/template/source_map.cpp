#include "runtime/template/source_map.hpp"

#include "runtime/core/text.hpp"

#include <algorithm>

namespace leastwise::templates {
namespace {

using core::Document;

constexpr std::string_view kSpaces = " \t";

/// Past the closing quote of the quoted text that starts at `at`.
std::size_t quoted_end(std::string_view text, std::size_t at) {
    const char quote = text[at++];
    for (; at < text.size(); ++at) {
        if (quote == '"' && text[at] == '\\') {
            ++at;
        } else if (text[at] == quote) {
            if (quote == '"' || at + 1 >= text.size() || text[at + 1] != '\'') return at + 1;
            ++at;  // '' inside single quotes
        }
    }
    return text.size();
}

/// Past the bracket that closes the one at `at`; quotes and comments are stepped over.
std::size_t bracket_end(std::string_view text, std::size_t at) {
    std::size_t depth = 0;
    while (at < text.size()) {
        const char c = text[at];
        const bool starts_token = at == 0 || std::string_view(" \t\r\n,:{[").find(text[at - 1]) != std::string_view::npos;
        if ((c == '"' || c == '\'') && starts_token) {
            at = quoted_end(text, at);
            continue;
        }
        if (c == '#' && at > 0 && (text[at - 1] == ' ' || text[at - 1] == '\n')) {
            at = std::min(text.find('\n', at), text.size());
            continue;
        }
        if (c == '{' || c == '[') ++depth;
        if ((c == '}' || c == ']') && --depth == 0) return at + 1;
        ++at;
    }
    return text.size();
}

/// Whether what starts at `at` stands inside brackets that were opened on its own line.
bool in_flow(std::string_view text, std::size_t at) {
    std::size_t from = at == 0 ? 0 : text.rfind('\n', at - 1) + 1;
    std::size_t depth = 0;
    while (from < at) {
        const char c = text[from];
        if (c == '"' || c == '\'') {
            from = quoted_end(text, from);
            continue;
        }
        if (c == '{' || c == '[') ++depth;
        if ((c == '}' || c == ']') && depth > 0) --depth;
        ++from;
    }
    return depth > 0;
}

/// A number or word of a JSON text, where a comma after it belongs to the collection.
bool is_json_word(std::string_view word) {
    return word == "true" || word == "false" || word == "null" ||
           (!word.empty() && word.find_first_not_of("+-.0123456789eE") == std::string_view::npos);
}

std::size_t plain_end(std::string_view text, std::size_t at) {
    std::size_t end = std::min(text.find('\n', at), text.size());
    if (const auto comment = text.find(" #", at); comment < end) end = comment;
    if (in_flow(text, at)) end = std::min(end, text.find_first_of(",]}", at));
    std::string_view word = core::trim(text.substr(at, end - at));
    if (word.ends_with(',') && is_json_word(word.substr(0, word.size() - 1))) word.remove_suffix(1);
    return at + word.size();
}

}  // namespace

SourceMap::SourceMap(std::string_view text) : text_(text), line_starts_{0} {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\n') line_starts_.push_back(i + 1);
    }
}

std::size_t SourceMap::offset(core::Span span) const {
    if (span.line == 0 || span.line > line_starts_.size()) return text_.size();
    return std::min(line_starts_[span.line - 1] + span.column - 1, text_.size());
}

std::size_t SourceMap::indentation(std::size_t at) const {
    const std::size_t start = at == 0 ? 0 : text_.rfind('\n', at - 1) + 1;
    return std::min(text_.find_first_not_of(' ', start), text_.size()) - start;
}

/// Past `!Tag` and `&anchor` and the spaces behind them.
std::size_t SourceMap::value_begin(std::size_t begin) const {
    while (begin < text_.size() && (text_[begin] == '!' || text_[begin] == '&')) {
        begin = std::min(text_.find_first_of(" \t\r\n", begin), text_.size());
        begin = std::min(text_.find_first_not_of(kSpaces, begin), text_.size());
    }
    return begin;
}

/// A block scalar reaches to the last line that is indented more than the line that introduces it.
std::size_t SourceMap::block_end(std::size_t begin) const {
    const std::size_t outer = indentation(begin);
    std::size_t end = std::min(text_.find('\n', begin), text_.size());
    for (std::size_t line = end + 1; line < text_.size();) {
        const std::size_t line_end = std::min(text_.find('\n', line), text_.size());
        const bool blank = core::trim(text_.substr(line, line_end - line)).empty();
        if (!blank && indentation(line) <= outer) break;
        if (!blank) end = line_end;
        line = line_end + 1;
    }
    return end;
}

std::size_t SourceMap::scalar_end(std::size_t begin) const {
    if (begin >= text_.size()) return text_.size();
    switch (text_[begin]) {
        case '"':
        case '\'': return quoted_end(text_, begin);
        case '|':
        case '>': return block_end(begin);
        default: return plain_end(text_, begin);
    }
}

/// The end of the last child that starts behind `begin`.
std::size_t SourceMap::children_end(const Document& node, std::size_t begin) const {
    std::size_t end = begin;
    const auto include = [&](const Document& child) {
        if (offset(child.span()) >= begin) end = std::max(end, node_end(child));
    };
    if (const auto* array = node.if_array()) {
        for (const Document& element : *array) include(element);
    } else if (const auto* object = node.if_object()) {
        for (const core::Member& member : *object) {
            if (offset(member.name_span) < begin) continue;
            end = std::max(end, range(member).end);
        }
    }
    return end;
}

std::size_t SourceMap::node_end(const Document& node) const {
    const std::size_t begin = offset(node.span());
    const std::size_t value = value_begin(begin);
    if (value >= text_.size()) return text_.size();
    if (text_[value] == '{' || text_[value] == '[') return bracket_end(text_, value);
    const bool tagged = value != begin;
    const bool on_next_line = text_[value] == '\n' || text_[value] == '\r' || text_[value] == '#';
    if (tagged && !on_next_line) return scalar_end(value);
    if (tagged && node.if_object() != nullptr && node.if_object()->size() == 1) {
        return children_end(node.if_object()->begin()->value, value);  // !Join with a block list below it
    }
    if (node.if_array() != nullptr || node.if_object() != nullptr) return children_end(node, begin);
    return scalar_end(value);
}

Range SourceMap::range(const Document& node) const { return {offset(node.span()), node_end(node)}; }

Range SourceMap::range(const core::Member& member) const {
    const std::size_t begin = offset(member.name_span);
    const std::size_t value = offset(member.value.span());
    if (value > begin) return {begin, std::max(node_end(member.value), value)};
    const auto colon = text_.find(':', begin + member.name.size());  // no value is written
    return {begin, std::min(colon == std::string_view::npos ? text_.size() : colon + 1, text_.size())};
}

Range SourceMap::lines(Range range) const {
    const std::size_t begin = range.begin == 0 ? 0 : text_.rfind('\n', range.begin - 1) + 1;
    const std::size_t last = range.end > range.begin ? range.end - 1 : range.end;
    const auto newline = text_.find('\n', last);
    return {begin, newline == std::string_view::npos ? text_.size() : newline + 1};
}

}  // namespace leastwise::templates
