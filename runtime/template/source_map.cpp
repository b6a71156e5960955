#include "runtime/template/source_map.hpp"

#include "runtime/core/text.hpp"
#include "runtime/template/scope.hpp"

#include <algorithm>

namespace leastwise::templates {
namespace {

using core::Document;

constexpr std::string_view kBom = "\xef\xbb\xbf";

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

/// The offset behind a quoted scalar that begins at `begin`, or the end of the text when it is not closed.
std::size_t quoted_end(std::string_view text, std::size_t begin) {
    const char quote = text[begin];
    for (std::size_t i = begin + 1; i < text.size(); ++i) {
        if (quote == '"' && text[i] == '\\') {
            ++i;
        } else if (text[i] == quote) {
            const bool doubled = quote == '\'' && i + 1 < text.size() && text[i + 1] == '\'';
            if (!doubled) return i + 1;
            ++i;
        }
    }
    return text.size();
}

/// The offset behind the bracket that closes a flow collection.
std::size_t flow_end(std::string_view text, std::size_t begin) {
    std::size_t depth = 0;
    for (std::size_t i = begin; i < text.size(); ++i) {
        const char c = text[i];
        const bool starts =
            i == 0 || std::string_view(" \t\r\n[{,:").find(text[i - 1]) != std::string_view::npos;
        if ((c == '"' || c == '\'') && starts) {
            i = quoted_end(text, i) - 1;
        } else if (c == '#' && i > 0 && is_space(text[i - 1])) {
            i = std::min(text.find('\n', i), text.size() - 1);
        } else if (c == '[' || c == '{') {
            ++depth;
        } else if ((c == ']' || c == '}') && --depth == 0) {
            return i + 1;
        }
    }
    return text.size();
}

std::size_t line_end(std::string_view text, std::size_t at) {
    return std::min(text.find('\n', at), text.size());
}

std::size_t spaces_at(std::string_view text, std::size_t line_start) {
    std::size_t count = 0;
    while (line_start + count < text.size() && text[line_start + count] == ' ') ++count;
    return count;
}

/// Behind the tags and anchors (`!Sub`, `&x`) that stand before a value.
std::size_t skip_properties(std::string_view text, std::size_t at) {
    while (at < text.size() && (text[at] == '!' || text[at] == '&')) {
        while (at < text.size() && !is_space(text[at])) ++at;
        while (at < text.size() && is_space(text[at])) ++at;
    }
    return at;
}

}  // namespace

SourceMap::SourceMap(std::string_view text) : text_(text) {
    line_starts_.push_back(text.starts_with(kBom) ? kBom.size() : 0);
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\n') line_starts_.push_back(i + 1);
    }
}

std::size_t SourceMap::offset(core::Span span) const {
    if (span.line == 0 || span.line > line_starts_.size()) return text_.size();
    return std::min(line_starts_[span.line - 1] + (span.column == 0 ? 0 : span.column - 1), text_.size());
}

std::size_t SourceMap::indentation(std::size_t offset) const {
    const auto next = std::ranges::upper_bound(line_starts_, offset);
    return next == line_starts_.begin() ? 0 : spaces_at(text_, *(next - 1));
}

/// A block scalar ends before the first line that is indented no more than the line it is announced on.
std::size_t SourceMap::block_end(std::size_t begin) const {
    const std::size_t outer = indentation(begin);
    std::size_t end = line_end(text_, begin);
    for (std::size_t next = end + 1; next < text_.size();) {
        const std::size_t stop = line_end(text_, next);
        const bool blank = core::trim(text_.substr(next, stop - next)).empty();
        if (!blank && spaces_at(text_, next) <= outer) break;
        if (!blank) end = stop;
        next = stop + 1;
    }
    while (end > begin && is_space(text_[end - 1])) --end;
    return end;
}

std::size_t SourceMap::scalar_end(std::size_t begin, std::string_view value) const {
    if (begin >= text_.size()) return text_.size();
    const char first = text_[begin];
    if (first == '"' || first == '\'') return quoted_end(text_, begin);
    if (first == '|' || first == '>') return block_end(begin);
    // A plain text stands there as it was read, but a folded one has line ends where the value has spaces.
    std::size_t at = begin;
    std::size_t matched = 0;
    while (matched < value.size() && at < text_.size()) {
        if (text_[at] == value[matched]) {
            ++at;
            ++matched;
        } else if (is_space(text_[at]) && is_space(value[matched])) {
            while (at < text_.size() && is_space(text_[at])) ++at;
            while (matched < value.size() && is_space(value[matched])) ++matched;
        } else {
            break;
        }
    }
    if (matched == value.size() && matched > 0) return at;
    // Numbers, booleans and null may be written in other ways than they are read, but without spaces.
    at = begin;
    const auto ends = [&](char c) { return is_space(c) || c == ',' || c == ']' || c == '}'; };
    while (at < text_.size() && !ends(text_[at])) ++at;
    return at;
}

std::size_t SourceMap::children_end(const Document& node, std::size_t begin) const {
    std::size_t end = begin;
    if (const core::Object* object = node.if_object()) {
        for (const core::Member& member : *object) end = std::max(end, range(member).end);
    } else if (const Document::Array* elements = node.if_array()) {
        for (const Document& element : *elements) end = std::max(end, range(element).end);
    }
    return end;
}

/// The argument of an intrinsic in its short form, as it is written: `a.b` for Fn::GetAtt.
std::optional<std::string> SourceMap::short_argument(const Document& node) {
    const core::Object* object = node.if_object();
    if (object == nullptr || object->size() != 1) return {};
    const Document& argument = object->begin()->value;
    if (const std::string* text = argument.if_string()) return *text;
    const Document::Array* parts = argument.if_array();
    if (parts == nullptr || parts->empty() || object->begin()->name != "Fn::GetAtt") return {};
    std::string joined;
    for (const Document& part : *parts) {
        // Parts of `!GetAtt [a, b]` have places of their own, those of `!GetAtt a.b` that of the tag.
        if (part.if_string() == nullptr || part.span() != node.span()) return {};
        joined += (joined.empty() ? "" : ".") + *part.if_string();
    }
    return joined;
}

Range SourceMap::range(const Document& node) const {
    const std::size_t begin = offset(node.span());
    if (begin >= text_.size()) return {begin, begin};
    if (text_[begin] == '*') return {begin, scalar_end(begin, {})};  // an alias: its children stand elsewhere
    const std::size_t value = skip_properties(text_, begin);
    if (value < text_.size() && (text_[value] == '[' || text_[value] == '{'))
        return {begin, flow_end(text_, value)};
    if (text_[begin] == '!') {
        if (const auto argument = short_argument(node)) return {begin, scalar_end(value, *argument)};
        if (node.if_object() != nullptr && node.if_object()->size() == 1 && intrinsic_of(node) != nullptr) {
            return {begin, children_end(node.if_object()->begin()->value, begin)};
        }
    }
    if (node.if_object() != nullptr || node.if_array() != nullptr) return {begin, children_end(node, begin)};
    const std::string* text = node.if_string();
    return {begin, scalar_end(value, text == nullptr ? std::string_view() : *text)};
}

Range SourceMap::range(const core::Member& member) const {
    const std::size_t begin = offset(member.name_span);
    const Range value = range(member.value);
    if (member.value.span() != member.name_span) return {begin, std::max(begin, value.end)};
    // An absent value has the place of its name.
    const std::size_t colon = text_.find(':', begin);
    return {begin, colon == std::string_view::npos ? text_.size() : colon + 1};
}

Range SourceMap::lines(Range range) const {
    const auto first = std::ranges::upper_bound(line_starts_, range.begin);
    const std::size_t begin = first == line_starts_.begin() ? 0 : *(first - 1);
    const std::size_t last = range.end > range.begin ? range.end - 1 : range.end;
    return {begin, std::min(line_end(text_, last) + 1, text_.size())};
}

}  // namespace leastwise::templates
