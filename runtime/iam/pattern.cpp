#include "runtime/iam/pattern.hpp"

#include <algorithm>

namespace leastwise::iam {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

/// Position behind the character that starts at `at`: `?` stands for a code point, not for a byte.
std::size_t next_character(std::string_view text, std::size_t at) {
    ++at;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80) ++at;
    return at;
}

/// Greedy matching with one point to return to: O(pattern × text), no recursion.
template <typename Kind, typename Same>
bool match(std::size_t pattern_size, std::string_view text, Kind kind, Same same) {
    std::size_t p = 0, t = 0, star = std::string_view::npos, resume = 0;
    while (t < text.size()) {
        const char wildcard = p < pattern_size ? kind(p) : '\0';
        if (wildcard == '*') {
            star = p++;
            resume = t;
        } else if (wildcard == '?') {
            ++p;
            t = next_character(text, t);
        } else if (wildcard == ' ' && same(p, text[t])) {
            ++p;
            ++t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++resume;
        } else {
            return false;
        }
    }
    while (p < pattern_size && kind(p) == '*') ++p;
    return p == pattern_size;
}

char plain_kind(char c) { return c == '*' || c == '?' ? c : ' '; }

/// Most patterns are decided by what stands before their first wildcard, or end with it.
template <typename Same>
bool match_plain(std::string_view pattern, std::string_view text, Same same) {
    std::size_t at = 0;
    for (; at < pattern.size() && plain_kind(pattern[at]) == ' '; ++at) {
        if (at == text.size() || !same(pattern[at], text[at])) return false;
    }
    if (at == pattern.size()) return at == text.size();
    pattern.remove_prefix(at);
    text.remove_prefix(at);
    if (pattern == "*") return true;
    return match(
        pattern.size(), text, [pattern](std::size_t i) { return plain_kind(pattern[i]); },
        [pattern, same](std::size_t i, char c) { return same(pattern[i], c); });
}

}  // namespace

bool match_glob(std::string_view pattern, std::string_view text, Case letters) {
    return letters == Case::exact
               ? match_plain(pattern, text, [](char a, char b) { return a == b; })
               : match_plain(pattern, text, [](char a, char b) { return a == b || lower(a) == lower(b); });
}

bool match_glob(const Expanded& pattern, std::string_view text, Case letters) {
    const auto kind = [&pattern](std::size_t i) { return pattern.wild[i]; };
    if (letters == Case::exact) {
        return match(pattern.text.size(), text, kind,
                     [&pattern](std::size_t i, char c) { return pattern.text[i] == c; });
    }
    return match(pattern.text.size(), text, kind,
                 [&pattern](std::size_t i, char c) { return lower(pattern.text[i]) == lower(c); });
}

void Expanded::append_literal(std::string_view literal) {
    text += literal;
    wild.append(literal.size(), ' ');
}

void Expanded::append_pattern(std::string_view pattern) {
    text += pattern;
    for (const char c : pattern) wild += plain_kind(c);
}

bool matches_everything(std::string_view pattern) {
    return !pattern.empty() && std::ranges::all_of(pattern, [](char c) { return c == '*'; });
}

ArnPattern split_arn_pattern(std::string_view text) {
    ArnPattern result;
    std::size_t start = 0;
    bool in_variable = false;
    for (std::size_t i = 0; i < text.size() && result.count < 5; ++i) {
        if (text[i] == '$' && i + 1 < text.size() && text[i + 1] == '{') {
            in_variable = true;
        } else if (text[i] == '}') {
            in_variable = false;
        } else if (text[i] == ':' && !in_variable) {
            result.parts[result.count++] = text.substr(start, i - start);
            start = i + 1;
        }
    }
    result.parts[result.count++] = text.substr(start);
    return result;
}

}  // namespace leastwise::iam
