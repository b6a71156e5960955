#include "harness/tighten/text_edits.hpp"

#include "harness/tighten/flow.hpp"
#include "runtime/core/text.hpp"

#include <algorithm>
#include <tuple>

namespace leastwise::tighten {

using core::Document;
using templates::Range;

std::size_t column(const Document& node) { return node.span().column - 1; }

TextEdits::TextEdits(const templates::Template& loaded)
    : source_(loaded.source), text_(loaded.texts.front()), map_(text_), step_(indentation_step(text_)) {}

bool TextEdits::is_flow(const Document& node) const {
    const char first = text_[map_.range(node).begin];
    return first == '{' || first == '[';
}

bool TextEdits::is_json() const { return is_flow(source_); }

bool TextEdits::has_lines(Range range) const {
    return text_.substr(range.begin, range.end - range.begin).find('\n') != std::string::npos;
}

std::size_t TextEdits::line_end(Range range) const {
    std::size_t end = map_.lines(range).end;
    while (end > range.end && (text_[end - 1] == '\n' || text_[end - 1] == '\r')) --end;
    return end;
}

/// As the line that holds the offset is indented, by tabs as well.
std::string TextEdits::margin(std::size_t offset) const {
    const std::size_t begin = map_.lines({offset, offset}).begin;
    return text_.substr(begin, text_.find_first_not_of(" \t", begin) - begin);
}

std::string TextEdits::like(Range old, const std::string& text) const {
    if (!is_json()) return text;
    if (!has_lines(old) || step_.empty()) return laid_out(text, {});
    return laid_out(text, {Layout::Kind::lines, margin(old.begin), step_});
}

std::string TextEdits::as_elsewhere(std::size_t begin, const std::string& text) const {
    if (!is_json()) return text;
    if (step_.empty()) return laid_out(text, {});
    return laid_out(text, {Layout::Kind::lines, margin(begin), step_});
}

void TextEdits::replace(Range range, std::string text) { replacements_.push_back({range, std::move(text)}); }

void TextEdits::add_member(const Document& object, const std::string& text) {
    const Range last = map_.range(*(object.if_object()->end() - 1));
    const std::size_t line = map_.lines({last.begin, last.begin}).begin;
    const bool own_line = text_.find_first_not_of(" \t", line) == last.begin;
    replace({last.end, last.end},
            own_line && is_json() ? ",\n" + margin(last.begin) + as_elsewhere(last.begin, text) : ", " + text);
}

void TextEdits::remove_children(const Document& holder, const std::function<bool(const Document&)>& is_gone) {
    std::vector<Range> children;
    std::set<std::size_t> gone;
    const auto add = [&](const auto& child, const Document& node) {
        if (is_gone(node)) gone.insert(children.size());
        children.push_back(map_.range(child));
    };
    if (const auto* elements = holder.if_array()) {
        for (const Document& one : *elements) add(one, one);
    } else {
        for (const core::Member& one : *holder.if_object()) add(one, one.value);
    }
    for (const Range range : removals(children, gone)) replace(range, "");
}

void TextEdits::remove_lines(Range range) { replace(with_blank_line(map_.lines(range)), ""); }

/// Of the blank lines before and behind one is enough, and none below the name of a section.
Range TextEdits::with_blank_line(Range lines) const {
    const auto line = [this](std::size_t offset) {
        const Range whole = map_.lines({offset, offset});
        return core::trim(std::string_view(text_).substr(whole.begin, whole.end - whole.begin));
    };
    if (lines.end >= text_.size() || lines.begin == 0 || !line(lines.end).empty()) return lines;
    const std::string_view before = line(lines.begin - 1);
    const bool section = before.ends_with(':') && !before.starts_with('#');
    return before.empty() || section ? Range{lines.begin, map_.lines({lines.end, lines.end}).end} : lines;
}

std::string TextEdits::applied() const {
    std::vector<const Replacement*> ordered;
    for (const Replacement& one : replacements_) ordered.push_back(&one);
    // What is added stands before what begins there. Outer ranges first.
    std::ranges::stable_sort(ordered, {}, [](const Replacement* one) {
        return std::tuple(one->range.begin, one->range.end > one->range.begin,
                          -static_cast<std::ptrdiff_t>(one->range.end));
    });
    std::string out;
    std::size_t copied = 0;
    for (const Replacement* one : ordered) {
        if (one->range.begin < copied) continue;
        out.append(text_, copied, one->range.begin - copied).append(with_line_ends_of(text_, one->text));
        copied = one->range.end;
    }
    return out.append(text_, copied);
}

}  // namespace leastwise::tighten
