#include "emulators/waf/transforms.hpp"

#include <cstdint>

namespace leastwise::waf {
namespace {

bool is_octal(char c) { return c >= '0' && c <= '7'; }

/// The control character that a letter after a backslash stands for, or the letter.
char simple_escape(char c) {
    switch (c) {
        case 'a': return '\a';
        case 'b': return '\b';
        case 'f': return '\f';
        case 'n': return '\n';
        case 'r': return '\r';
        case 't': return '\t';
        case 'v': return '\v';
        default: return c;
    }
}

/// Low byte of a code; the full-width forms of ASCII (U+FF01 to U+FF5E) come back to ASCII.
char low_byte(std::uint32_t code) {
    const bool full_width = code >= 0xff01 && code <= 0xff5e;
    return static_cast<char>((code & 0xff) + (full_width ? 0x20 : 0));
}

/// Reads at most `most` digits of a base from `at`; counts them.
std::uint32_t digits_at(std::string_view text, std::size_t at, std::size_t most, int base,
                        std::size_t& count) {
    std::uint32_t value = 0;
    for (count = 0; count < most && at + count < text.size(); ++count) {
        const int digit = hex_value(text[at + count]);
        if (digit < 0 || digit >= base) break;
        value = value * static_cast<std::uint32_t>(base) + static_cast<std::uint32_t>(digit);
    }
    return value;
}

/// An octal escape of up to three digits, the first of three at most 3.
std::uint32_t octal_at(std::string_view text, std::size_t at, std::size_t& count) {
    std::uint32_t value = digits_at(text, at, 3, 8, count);
    if (count == 3 && value > 0xff) value = digits_at(text, at, 2, 8, count);
    return value;
}

bool is_css_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

}  // namespace

/// CSS 2: a backslash and one to six hexadecimal digits, of which the last two count, swallow one white space
/// that follows; a backslash before a line end joins the lines; before another character it is dropped.
std::string decode_css(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        if (text[i] != '\\') {
            out += text[i++];
            continue;
        }
        if (++i == text.size()) break;
        std::size_t count = 0;
        const std::uint32_t code = digits_at(text, i, 6, 16, count);
        if (count > 0) {
            out += low_byte(count >= 4 ? code & 0xffff : code);
            i += count;
            if (i < text.size() && is_css_space(text[i])) ++i;
        } else if (text[i] == '\n') {
            ++i;
        } else {
            out += text[i++];
        }
    }
    return out;
}

std::string decode_js(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        if (text[i] != '\\' || i + 1 == text.size()) {
            out += text[i++];
            continue;
        }
        const char kind = text[i + 1];
        std::size_t count = 0;
        if (const std::uint32_t code = digits_at(text, i + 2, 4, 16, count); kind == 'u' && count == 4) {
            out += low_byte(code);
            i += 6;
        } else if (const std::uint32_t byte = digits_at(text, i + 2, 2, 16, count);
                   kind == 'x' && count == 2) {
            out += static_cast<char>(byte);
            i += 4;
        } else if (is_octal(kind)) {
            out += static_cast<char>(octal_at(text, i + 1, count));
            i += 1 + count;
        } else {
            out += simple_escape(kind);
            i += 2;
        }
    }
    return out;
}

/// ANSI C escapes; those that are none stay as they are.
std::string decode_escape_sequences(std::string_view text) {
    constexpr std::string_view kItself = "\\?'\"";
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        if (text[i] != '\\' || i + 1 == text.size()) {
            out += text[i++];
            continue;
        }
        const char kind = text[i + 1];
        std::size_t count = 0;
        const std::uint32_t byte = digits_at(text, i + 2, 2, 16, count);
        if ((kind == 'x' || kind == 'X') && count == 2) {
            out += static_cast<char>(byte);
            i += 4;
        } else if (is_octal(kind)) {
            out += static_cast<char>(digits_at(text, i + 1, 3, 8, count));
            i += 1 + count;
        } else if (simple_escape(kind) != kind || kItself.find(kind) != std::string_view::npos) {
            out += simple_escape(kind);
            i += 2;
        } else {
            out += text[i++];
        }
    }
    return out;
}

}  // namespace leastwise::waf
