#include "runtime/prover/symbols.hpp"

#include "runtime/core/text.hpp"
#include "runtime/iam/fold.hpp"

#include <algorithm>

namespace leastwise::prover {
namespace {

void append_utf8(std::string& out, Symbol c) {
    const auto put = [&out](char32_t byte) { out += static_cast<char>(static_cast<unsigned char>(byte)); };
    if (c < 0x80) {
        put(c);
    } else if (c < 0x800) {
        put(0xc0 | c >> 6);
        put(0x80 | (c & 0x3f));
    } else if (c < 0x10000) {
        put(0xe0 | c >> 12);
        put(0x80 | (c >> 6 & 0x3f));
        put(0x80 | (c & 0x3f));
    } else {
        put(0xf0 | c >> 18);
        put(0x80 | (c >> 12 & 0x3f));
        put(0x80 | (c >> 6 & 0x3f));
        put(0x80 | (c & 0x3f));
    }
}

}  // namespace

Symbol VariableTable::intern(const VariableValue& value) {
    const auto at = std::ranges::find(values_, value);
    const auto index = static_cast<Symbol>(at - values_.begin());
    if (at == values_.end()) values_.push_back(value);
    return kFirstVariable + index;
}

std::optional<Word> to_word(std::string_view utf8) {
    const bool ascii = std::ranges::all_of(utf8, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    if (ascii) return Word(utf8.begin(), utf8.end());
    if (!core::is_utf8(utf8)) return {};
    Word word;
    for (const char each : utf8) {
        const auto byte = static_cast<unsigned char>(each);
        if ((byte & 0xc0) == 0x80) {
            word.back() = word.back() << 6 | (byte & 0x3f);
        } else {
            word += static_cast<Symbol>(byte < 0x80   ? byte
                                        : byte < 0xe0 ? byte & 0x1f
                                        : byte < 0xf0 ? byte & 0xf
                                                      : byte & 7);
        }
    }
    return word;
}

std::string to_utf8(const Word& word) {
    std::string text;
    for (const Symbol c : word) append_utf8(text, c);
    return text;
}

std::vector<Symbol> same_when_folded(Symbol letter) {
    const bool is_letter = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
    if (letter < 0x80 && !is_letter) return {letter};
    if (is_letter && (letter | 0x20) != 's') return {letter | 0x20, letter & ~Symbol{0x20}};
    std::vector<Symbol> same;
    constexpr Symbol kFoldedBelow = 0x530;  // iam::equals_folded knows the case of scripts below it
    std::string wanted;
    append_utf8(wanted, letter);
    for (Symbol c = 0; c < kFoldedBelow; ++c) {
        std::string text;
        append_utf8(text, c);
        if (iam::equals_folded(wanted, text)) same.push_back(c);
    }
    if (letter >= kFoldedBelow) same.push_back(letter);
    return same;
}

}  // namespace leastwise::prover
