#include "emulators/waf/transforms.hpp"
#include "runtime/core/text.hpp"

#include <cstdint>

namespace leastwise::waf {
namespace {

int base64_value(char c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    if (c == '+') return 62;
    if (c == '/') return 63;
    return -1;
}

/// Collects six bits at a time and gives whole bytes.
class Base64 {
public:
    void add(int value) {
        bits_ = (bits_ << 6) | static_cast<std::uint32_t>(value);
        count_ += 6;
        if (count_ < 8) return;
        count_ -= 8;
        out_ += static_cast<char>((bits_ >> count_) & 0xff);
    }
    std::string take() { return std::move(out_); }

private:
    std::string out_;
    std::uint32_t bits_ = 0;
    int count_ = 0;
};

/// The two hexadecimal digits at `at` as a byte, or -1.
int hex_pair(std::string_view text, std::size_t at) {
    if (at + 1 >= text.size()) return -1;
    const int high = hex_value(text[at]), low = hex_value(text[at + 1]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

std::string decode_percent(std::string_view text,
                           std::size_t (*other)(std::string_view, std::size_t, std::string&)) {
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        if (text[i] == '+') {
            out += ' ';
            ++i;
            continue;
        }
        if (text[i] == '%') {
            if (const int byte = hex_pair(text, i + 1); byte >= 0) {
                out += static_cast<char>(byte);
                i += 3;
                continue;
            }
            if (const std::size_t taken = other(text, i, out); taken > 0) {
                i += taken;
                continue;
            }
        }
        out += text[i++];
    }
    return out;
}

/// `%uHHHH`: the low byte, with the full-width forms of ASCII (U+FF01 to U+FF5E) brought back to ASCII.
std::size_t take_unicode_escape(std::string_view text, std::size_t at, std::string& out) {
    if (at + 5 >= text.size() || (text[at + 1] != 'u' && text[at + 1] != 'U')) return 0;
    const int high = hex_pair(text, at + 2), low = hex_pair(text, at + 4);
    if (high < 0 || low < 0) return 0;
    const bool full_width = high == 0xff && low >= 0x01 && low <= 0x5e;
    out += static_cast<char>(full_width ? low + 0x20 : low);
    return 6;
}

struct Entity {
    std::string_view name;
    char character;
};
constexpr Entity kEntities[] = {{"quot", '"'}, {"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"nbsp", '\xa0'}};

/// The character that `&#…` at `at` stands for, in its low byte; writes how many bytes it takes, 0 for none.
char numeric_entity(std::string_view text, std::size_t at, std::size_t& taken) {
    std::size_t i = at + 2;
    const bool hex = i < text.size() && (text[i] == 'x' || text[i] == 'X');
    if (hex) ++i;
    const std::size_t first = i;
    std::uint32_t value = 0;
    for (; i < text.size(); ++i) {
        const int digit = hex_value(text[i]);
        if (digit < 0 || (!hex && digit > 9)) break;
        value = value * (hex ? 16 : 10) + static_cast<std::uint32_t>(digit);
    }
    taken = i == first ? 0 : i - at + (i < text.size() && text[i] == ';' ? 1 : 0);
    return static_cast<char>(value & 0xff);
}

char named_entity(std::string_view text, std::size_t at, std::size_t& taken) {
    std::size_t end = at + 1;
    while (end < text.size() && ((text[end] | 0x20) >= 'a') && ((text[end] | 0x20) <= 'z')) ++end;
    const std::string_view name = text.substr(at + 1, end - at - 1);
    for (const Entity& entity : kEntities) {
        if (!core::equals_ignoring_case(entity.name, name)) continue;
        taken = end - at + (end < text.size() && text[end] == ';' ? 1 : 0);
        return entity.character;
    }
    taken = 0;
    return 0;
}

}  // namespace

/// Decoding ends at the first character that is not of the alphabet.
std::string decode_base64_until_invalid(std::string_view text) {
    Base64 decoder;
    for (const char c : text) {
        const int value = base64_value(c);
        if (value < 0) break;
        decoder.add(value);
    }
    return decoder.take();
}

std::string decode_base64_skipping_invalid(std::string_view text) {
    Base64 decoder;
    for (const char c : text) {
        if (const int value = base64_value(c); value >= 0) decoder.add(value);
    }
    return decoder.take();
}

/// Pairs of characters become bytes; a last single one is dropped. Characters that are no digits have a value
/// all the same, the one that ModSecurity gives them.
std::string decode_hex(std::string_view text) {
    const auto value = [](char c) { return c >= 'A' ? (c & 0xdf) - 'A' + 10 : c - '0'; };
    std::string out;
    for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
        out += static_cast<char>(value(text[i]) * 16 + value(text[i + 1]));
    }
    return out;
}

/// `0x414243` becomes `ABC`, anywhere in the text.
std::string decode_sql_hex(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        const bool prefix =
            text[i] == '0' && i + 1 < text.size() && (text[i + 1] == 'x' || text[i + 1] == 'X');
        if (!prefix || hex_pair(text, i + 2) < 0) {
            out += text[i++];
            continue;
        }
        for (i += 2; hex_pair(text, i) >= 0; i += 2) out += static_cast<char>(hex_pair(text, i));
    }
    return out;
}

std::string decode_html_entities(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        if (text[i] == '&' && i + 1 < text.size()) {
            std::size_t taken = 0;
            const char c = text[i + 1] == '#' ? numeric_entity(text, i, taken) : named_entity(text, i, taken);
            if (taken > 0) {
                out += c;
                i += taken;
                continue;
            }
        }
        out += text[i++];
    }
    return out;
}

std::string decode_url(std::string_view text) {
    return decode_percent(text, [](std::string_view, std::size_t, std::string&) { return std::size_t{0}; });
}

std::string decode_url_with_unicode(std::string_view text) {
    return decode_percent(text, &take_unicode_escape);
}

/// Every character beyond ASCII becomes `%uHHHH`; bytes that are no UTF-8 stay.
std::string utf8_to_unicode(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const std::size_t length = lead < 0x80   ? 1
                                   : lead < 0xc2 ? 0
                                   : lead < 0xe0 ? 2
                                   : lead < 0xf0 ? 3
                                   : lead < 0xf5 ? 4
                                                 : 0;
        if (length < 2 || i + length > text.size() || !core::is_utf8(text.substr(i, length))) {
            out += text[i++];
            continue;
        }
        std::uint32_t code = lead & (0xffu >> (length + 1));
        for (std::size_t k = 1; k < length; ++k)
            code = (code << 6) | (static_cast<unsigned char>(text[i + k]) & 0x3fu);
        std::string digits;
        for (; code > 0 || digits.size() < 4; code >>= 4)
            digits.insert(digits.begin(), "0123456789abcdef"[code & 15]);
        out.append("%u").append(digits);
        i += length;
    }
    return out;
}

}  // namespace leastwise::waf
