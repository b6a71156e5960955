#include "runtime/wire/json.hpp"

#include "runtime/core/text.hpp"

#include <cstring>

namespace leastwise::wire {
namespace {

using core::Document;

void append_escape(std::string& out, unsigned char c) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    switch (c) {
        case '"': out += "\\\""; return;
        case '\\': out += "\\\\"; return;
        case '\n': out += "\\n"; return;
        case '\r': out += "\\r"; return;
        case '\t': out += "\\t"; return;
        case '\b': out += "\\b"; return;
        case '\f': out += "\\f"; return;
        default:
            out += "\\u00";
            out += kDigits[c >> 4];
            out += kDigits[c & 15];
    }
}

bool needs_escape(unsigned char c) { return c < 0x20 || c == '"' || c == '\\'; }

/// Whether one of eight bytes needs an escape: the usual test for a zero byte, and for one below 0x20.
bool word_needs_escape(const char* bytes) {
    constexpr std::uint64_t kOnes = 0x0101010101010101, kHigh = 0x8080808080808080;
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, sizeof word);
    const auto zeros = [](std::uint64_t x) { return (x - kOnes) & ~x; };
    const std::uint64_t control = (word - kOnes * 0x20) & ~word;
    return ((zeros(word ^ (kOnes * '"')) | zeros(word ^ (kOnes * '\\')) | control) & kHigh) != 0;
}

/// Position of the first byte from `at` on that needs an escape, or the text's size.
std::size_t next_escape(std::string_view text, std::size_t at) {
    while (at + 8 <= text.size() && !word_needs_escape(text.data() + at)) at += 8;
    while (at < text.size() && !needs_escape(static_cast<unsigned char>(text[at]))) ++at;
    return at;
}

class Writer {
public:
    Writer(std::string& out, std::size_t indent) : out_(out), indent_(indent) {}

    void write(const Document& document) {
        if (const auto* text = document.if_string()) return append_json_string(out_, *text);
        if (const auto* number = document.if_number()) return void(out_ += number->text);
        if (const auto* truth = document.if_bool()) return void(out_ += *truth ? "true" : "false");
        if (const auto* array = document.if_array()) {
            return write_all(*array, "[]", [this](const Document& element) { write(element); });
        }
        if (const auto* object = document.if_object()) {
            return write_all(*object, "{}", [this](const core::Member& member) {
                append_json_string(out_, member.name);
                out_ += indent_ == 0 ? ":" : ": ";
                write(member.value);
            });
        }
        out_ += "null";
    }

private:
    template <class Range, class Write>
    void write_all(const Range& range, std::string_view brackets, Write write_one) {
        out_ += brackets[0];
        ++depth_;
        bool first = true;
        for (const auto& element : range) {
            if (!first) out_ += ',';
            first = false;
            break_line();
            write_one(element);
        }
        --depth_;
        if (!first) break_line();
        out_ += brackets[1];
    }
    void break_line() {
        if (indent_ == 0) return;
        out_ += '\n';
        out_.append(depth_ * indent_, ' ');
    }

    std::string& out_;
    std::size_t indent_;
    std::size_t depth_ = 0;
};

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
    if (!core::is_utf8(text)) return append_json_string(out, core::repair_utf8(text));
    out += '"';
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = next_escape(text, at);
        out += text.substr(at, end - at);
        if (end < text.size()) append_escape(out, static_cast<unsigned char>(text[end]));
        at = end + 1;
    }
    out += '"';
}

std::string to_json(const Document& document) {
    std::string out;
    Writer(out, 0).write(document);
    return out;
}

std::string to_pretty_json(const Document& document) {
    std::string out;
    Writer(out, 2).write(document);
    return out;
}

}  // namespace leastwise::wire
