#include "harness/tighten/edit.hpp"

#include "runtime/core/text.hpp"

#include <algorithm>

namespace leastwise::tighten {
namespace {

constexpr std::size_t kContext = 3;

using Lines = std::vector<std::string_view>;

Lines lines_of(const std::string& text) {
    Lines lines = core::split(text, '\n');
    if (!lines.empty() && lines.back().empty()) lines.pop_back();
    return lines;
}

/// One run of equal or differing lines: [begin, end) in both texts.
struct Run {
    bool equal;
    std::size_t old_begin, old_end, new_begin, new_end;
};

/// Longest common subsequence by dynamic programming over what is left between equal ends. Templates are
/// small.
std::vector<Run> compare(const Lines& before, const Lines& after) {
    std::size_t head = 0;
    while (head < before.size() && head < after.size() && before[head] == after[head]) ++head;
    std::size_t tail = 0;
    while (tail < before.size() - head && tail < after.size() - head &&
           before[before.size() - 1 - tail] == after[after.size() - 1 - tail]) {
        ++tail;
    }
    const std::size_t rows = before.size() - head - tail, columns = after.size() - head - tail;
    std::vector<std::vector<std::uint32_t>> common(rows + 1, std::vector<std::uint32_t>(columns + 1));
    for (std::size_t i = rows; i-- > 0;) {
        for (std::size_t j = columns; j-- > 0;) {
            common[i][j] = before[head + i] == after[head + j] ? common[i + 1][j + 1] + 1
                                                               : std::max(common[i + 1][j], common[i][j + 1]);
        }
    }
    std::vector<Run> runs;
    const auto add = [&runs](bool equal, std::size_t i, std::size_t j, std::size_t di, std::size_t dj) {
        if (runs.empty() || runs.back().equal != equal) runs.push_back({equal, i, i, j, j});
        runs.back().old_end = i + di;
        runs.back().new_end = j + dj;
    };
    std::size_t i = 0, j = 0;
    for (; i < head; ++i, ++j) add(true, i, j, 1, 1);
    while (i < head + rows || j < head + columns) {
        const std::size_t r = i - head, c = j - head;
        if (r < rows && c < columns && before[i] == after[j]) {
            add(true, i++, j++, 1, 1);
        } else if (c == columns || (r < rows && common[r + 1][c] >= common[r][c + 1])) {
            add(false, i++, j, 1, 0);
        } else {
            add(false, i, j++, 0, 1);
        }
    }
    for (; i < before.size(); ++i, ++j) add(true, i, j, 1, 1);
    return runs;
}

void append_lines(std::string& out, char mark, const Lines& lines, std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) out.append(1, mark).append(lines[i]).append(1, '\n');
}

}  // namespace

std::string unified_diff(const std::string& before, const std::string& after, const std::string& name) {
    if (before == after) return {};
    const Lines old_lines = lines_of(before), new_lines = lines_of(after);
    const std::vector<Run> runs = compare(old_lines, new_lines);
    std::string out = "--- a/" + name + "\n+++ b/" + name + "\n";
    for (std::size_t first = 0; first < runs.size();) {
        if (runs[first].equal) {
            ++first;
            continue;
        }
        std::size_t last = first;  // runs first..last make one hunk
        while (last + 2 < runs.size() && runs[last + 1].old_end - runs[last + 1].old_begin <= 2 * kContext)
            last += 2;
        const std::size_t lead =
            std::min(kContext, runs[first].old_begin -
                                   (first == 0 ? runs[first].old_begin : runs[first - 1].old_begin));
        const std::size_t follow = last + 1 < runs.size()
                                       ? std::min(kContext, runs[last + 1].old_end - runs[last + 1].old_begin)
                                       : 0;
        const std::size_t old_begin = runs[first].old_begin - lead, new_begin = runs[first].new_begin - lead;
        const std::size_t old_end = runs[last].old_end + follow, new_end = runs[last].new_end + follow;
        out += "@@ -" + std::to_string(old_begin + 1) + "," + std::to_string(old_end - old_begin) + " +" +
               std::to_string(new_begin + 1) + "," + std::to_string(new_end - new_begin) + " @@\n";
        append_lines(out, ' ', old_lines, old_begin, runs[first].old_begin);
        for (std::size_t r = first; r <= last; ++r) {
            if (runs[r].equal) {
                append_lines(out, ' ', old_lines, runs[r].old_begin, runs[r].old_end);
            } else {
                append_lines(out, '-', old_lines, runs[r].old_begin, runs[r].old_end);
                append_lines(out, '+', new_lines, runs[r].new_begin, runs[r].new_end);
            }
        }
        append_lines(out, ' ', old_lines, runs[last].old_end, old_end);
        first = last + 1;
    }
    return out;
}

}  // namespace leastwise::tighten
