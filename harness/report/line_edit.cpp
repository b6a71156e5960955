#include "harness/report/findings.hpp"

#include <algorithm>

namespace leastwise::report {
namespace {

/// Each with its end.
std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const auto end = text.find('\n');
        lines.push_back(text.substr(0, end == std::string_view::npos ? end : end + 1));
        text.remove_prefix(lines.back().size());
    }
    return lines;
}

}  // namespace

std::optional<LineEdit> line_edit(std::string_view before, std::string_view after) {
    if (before == after) return {};
    const auto old_lines = lines_of(before), new_lines = lines_of(after);
    const std::size_t most = std::min(old_lines.size(), new_lines.size());
    std::size_t head = 0, tail = 0;
    while (head < most && old_lines[head] == new_lines[head]) ++head;
    while (tail < most - head && old_lines[old_lines.size() - 1 - tail] == new_lines[new_lines.size() - 1 - tail])
        ++tail;
    LineEdit edit{static_cast<std::uint32_t>(head + 1),
                  static_cast<std::uint32_t>(old_lines.size() - tail + 1), {}};
    for (std::size_t i = head; i < new_lines.size() - tail; ++i) edit.text += new_lines[i];
    return edit;
}

}  // namespace leastwise::report
