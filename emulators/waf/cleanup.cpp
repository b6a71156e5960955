#include "emulators/waf/transforms.hpp"
#include "runtime/core/text.hpp"

#include <vector>

namespace leastwise::waf {
namespace {

constexpr char kNoBreakSpace = '\xa0';

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

}  // namespace

std::string compress_white_space(std::string_view text) {
    std::string out;
    bool in_space = false;
    for (const char c : text) {
        const bool space = is_space(c) || c == kNoBreakSpace;
        if (!space) out += c;
        if (space && !in_space) out += ' ';
        in_space = space;
    }
    return out;
}

std::string remove_white_space(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (!is_space(c) && c != kNoBreakSpace) out += c;
    }
    return out;
}

std::string trim_left(std::string_view text) {
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    return std::string(text);
}

std::string trim_right(std::string_view text) {
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return std::string(text);
}

/// Deletes `\ " ' ^`, deletes spaces before `/` and `(`, turns `,` and `;` into spaces, runs of white space
/// into one space, and upper case into lower case.
std::string normalize_command_line(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '"':
            case '\'':
            case '\\':
            case '^': break;
            case ' ':
            case ',':
            case ';':
            case '\t':
            case '\r':
            case '\n':
                if (!out.ends_with(' ')) out += ' ';
                break;
            case '/':
            case '(':
                if (out.ends_with(' ')) out.pop_back();
                out += c;
                break;
            default: out += c;
        }
    }
    return core::to_lower(out);
}

/// Removes empty and `.` segments and lets `..` take back the segment before it. A path that starts below its
/// root keeps the `..` that have nothing to take back; an absolute one loses them.
std::string normalize_path(std::string_view text) {
    if (text.empty()) return {};
    const bool absolute = text.front() == '/';
    const auto parts = core::split(text, '/');
    std::vector<std::string_view> kept;
    for (const std::string_view part : parts) {
        if (part.empty() || part == ".") continue;
        if (part != "..") {
            kept.push_back(part);
        } else if (!kept.empty() && kept.back() != "..") {
            kept.pop_back();
        } else if (!absolute) {
            kept.push_back(part);
        }
    }
    std::string out = absolute ? "/" : "";
    for (std::size_t i = 0; i < kept.size(); ++i) {
        if (i > 0) out += '/';
        out += kept[i];
    }
    if (parts.back().empty() && !kept.empty()) out += '/';
    return out;
}

std::string normalize_path_win(std::string_view text) {
    return normalize_path(core::replace_all(std::string(text), "\\", "/"));
}

/// Each `/* … */` becomes one space, and so does one that never ends. A lone `*/` stays.
std::string replace_comments(std::string_view text) {
    std::string out;
    std::size_t at = 0;
    for (auto open = text.find("/*"); open != std::string_view::npos; open = text.find("/*", at)) {
        out.append(text.substr(at, open - at)).append(1, ' ');
        const auto close = text.find("*/", open + 2);
        if (close == std::string_view::npos) return out;
        at = close + 2;
    }
    return out.append(text.substr(at));
}

/// Removes the marks `/*`, `*/`, `--` and `#`, and keeps what they enclose.
std::string remove_comment_characters(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::string_view pair = text.substr(i, 2);
        if (pair == "/*" || pair == "*/" || pair == "--") {
            ++i;
        } else if (text[i] != '#') {
            out += text[i];
        }
    }
    return out;
}

std::string remove_nulls(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c != '\0') out += c;
    }
    return out;
}

std::string replace_nulls(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        if (c == '\0') c = ' ';
    }
    return out;
}

}  // namespace leastwise::waf
