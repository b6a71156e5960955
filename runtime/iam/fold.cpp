#include "runtime/iam/fold.hpp"

#include <cstdint>

namespace leastwise::iam {
namespace {

/// Takes the first code point. A byte that does not start a well-formed sequence stands for itself, beyond
/// Unicode.
char32_t take_code_point(std::string_view& text) {
    constexpr char32_t kBeyondUnicode = 0x110000;
    const auto first = static_cast<unsigned char>(text.front());
    const std::size_t length = first < 0x80    ? 1
                               : first >= 0xf0 ? 4
                               : first >= 0xe0 ? 3
                               : first >= 0xc2 ? 2
                                               : 0;
    if (length == 0 || text.size() < length || first > 0xf4) {
        text.remove_prefix(1);
        return kBeyondUnicode + first;
    }
    char32_t point = length == 1 ? first : first & (0xffU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if ((byte & 0xc0) != 0x80) {
            text.remove_prefix(1);
            return kBeyondUnicode + first;
        }
        point = point << 6 | (byte & 0x3fU);
    }
    text.remove_prefix(length);
    return point;
}

/// Simple case folding of the scripts that have case below U+0530. Source: Unicode CaseFolding.txt, status C.
char32_t fold(char32_t c) {
    if (c < 0x80) return c >= 'A' && c <= 'Z' ? c + 32 : c;
    if (c == 0xb5) return 0x3bc;                             // micro sign
    if (c >= 0xc0 && c <= 0xde && c != 0xd7) return c + 32;  // Latin-1
    if (c == 0x178) return 0xff;                             // Ÿ
    if (c == 0x17f) return 's';                              // long s
    if (c == 0x130) return c;                                // İ has no simple folding
    if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17e)) return c % 2 == 1 ? c + 1 : c;
    if (c >= 0x100 && c <= 0x177 && c != 0x138 && c != 0x131 && c != 0x149) return c % 2 == 0 ? c + 1 : c;
    if (c == 0x386) return 0x3ac;
    if (c >= 0x388 && c <= 0x38a) return c + 37;
    if (c == 0x38c) return 0x3cc;
    if (c == 0x38e || c == 0x38f) return c + 63;
    if (c >= 0x391 && c <= 0x3ab && c != 0x3a2) return c + 32;  // Greek
    if (c == 0x3c2) return 0x3c3;                               // final sigma
    if (c >= 0x400 && c <= 0x40f) return c + 80;
    if (c >= 0x410 && c <= 0x42f) return c + 32;  // Cyrillic
    if ((c >= 0x460 && c <= 0x481) || (c >= 0x48a && c <= 0x4bf) || (c >= 0x4d0 && c <= 0x52f)) {
        return c % 2 == 0 ? c + 1 : c;
    }
    return c;
}

}  // namespace

bool equals_folded(std::string_view left, std::string_view right) {
    while (!left.empty() && !right.empty()) {
        if (fold(take_code_point(left)) != fold(take_code_point(right))) return false;
    }
    return left.empty() && right.empty();
}

}  // namespace leastwise::iam
