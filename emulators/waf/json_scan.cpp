#include "emulators/waf/json_scan.hpp"

#include "emulators/waf/transforms.hpp"

#include <cstdint>

namespace leastwise::waf {
namespace {

constexpr int kDepthMax = 128;  // ours: a deeper text ends the scan

class Scanner {
public:
    explicit Scanner(std::string_view text) : text_(text) {}

    JsonScan run() {
        JsonScan scan;
        out_ = &scan.elements;
        scan.complete = value("", 0) && (skip_space(), at_ == text_.size());
        return scan;
    }

private:
    void skip_space() {
        while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos)
            ++at_;
    }
    bool take(char c) {
        skip_space();
        if (at_ >= text_.size() || text_[at_] != c) return false;
        ++at_;
        return true;
    }

    bool value(const std::string& pointer, int depth) {
        skip_space();
        if (at_ >= text_.size() || depth > kDepthMax) return false;
        if (take('{')) return object(pointer, depth);
        if (take('[')) return array(pointer, depth);
        std::string text;
        const bool read = text_[at_] == '"' ? string(text) : literal(text);
        if (read) out_->push_back({JsonElement::Kind::value, pointer, std::move(text)});
        return read;
    }

    bool object(const std::string& pointer, int depth) {
        if (take('}')) return true;
        do {
            skip_space();
            std::string key;
            if (!string(key)) return false;
            std::string below = pointer + '/' + escaped(key);
            out_->push_back({JsonElement::Kind::key, below, std::move(key)});
            if (!take(':') || !value(below, depth + 1)) return false;
        } while (take(','));
        return take('}');
    }

    bool array(const std::string& pointer, int depth) {
        if (take(']')) return true;
        std::size_t index = 0;
        do {
            if (!value(pointer + '/' + std::to_string(index++), depth + 1)) return false;
        } while (take(','));
        return take(']');
    }

    bool literal(std::string& text) {
        const std::size_t start = at_;
        while (at_ < text_.size() && is_literal(text_[at_])) ++at_;
        text = text_.substr(start, at_ - start);
        return text == "true" || text == "false" || text == "null" || is_number(text);
    }
    static bool is_literal(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' ||
               c == 'E';
    }
    static bool is_number(std::string_view text) {
        const auto digits = [&text] {
            std::size_t count = 0;
            while (count < text.size() && text[count] >= '0' && text[count] <= '9') ++count;
            text.remove_prefix(count);
            return count;
        };
        if (text.starts_with('-')) text.remove_prefix(1);
        const bool zero = text.starts_with('0');
        const std::size_t whole = digits();
        if (whole == 0 || (zero && whole > 1)) return false;
        if (text.starts_with('.')) {
            text.remove_prefix(1);
            if (digits() == 0) return false;
        }
        if (text.starts_with('e') || text.starts_with('E')) {
            text.remove_prefix(1);
            if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
            if (digits() == 0) return false;
        }
        return text.empty();
    }

    bool string(std::string& text) {
        if (at_ >= text_.size() || text_[at_] != '"') return false;
        for (++at_; at_ < text_.size(); ++at_) {
            const char c = text_[at_];
            if (c == '"') return ++at_, true;
            if (static_cast<unsigned char>(c) < 0x20) return false;
            if (c != '\\') {
                text += c;
            } else if (++at_ >= text_.size() || !escape(text)) {
                return false;
            }
        }
        return false;
    }

    bool escape(std::string& text) {
        constexpr std::string_view kNames = "\"\\/bfnrt", kValues = "\"\\/\b\f\n\r\t";
        if (const auto simple = kNames.find(text_[at_]); simple != std::string_view::npos) {
            text += kValues[simple];
            return true;
        }
        std::uint32_t code = 0;
        if (text_[at_] != 'u' || !code_unit(code)) return false;
        if (code >= 0xd800 && code < 0xdc00 && text_.substr(at_ + 1, 2) == "\\u") {
            const std::size_t before = at_;
            std::uint32_t low = 0;
            at_ += 2;
            if (code_unit(low) && low >= 0xdc00 && low < 0xe000) {
                code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
            } else {
                at_ = before;
            }
        }
        append_utf8(text, code);
        return true;
    }
    /// Four digits after the `u` at the current place, which then stands on the last of them.
    bool code_unit(std::uint32_t& code) {
        for (int i = 0; i < 4; ++i) {
            if (++at_ >= text_.size() || hex_value(text_[at_]) < 0) return false;
            code = code * 16 + static_cast<std::uint32_t>(hex_value(text_[at_]));
        }
        return true;
    }
    static void append_utf8(std::string& text, std::uint32_t code) {
        if (code < 0x80) {
            text += static_cast<char>(code);
            return;
        }
        const int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
        constexpr std::uint32_t kLead[] = {0, 0xc0, 0xe0, 0xf0};
        text += static_cast<char>(kLead[more] | (code >> (6 * more)));
        for (int i = more - 1; i >= 0; --i) text += static_cast<char>(0x80 | ((code >> (6 * i)) & 0x3f));
    }

    static std::string escaped(const std::string& key) {
        std::string out;
        for (const char c : key) {
            if (c == '~')
                out += "~0";
            else if (c == '/')
                out += "~1";
            else
                out += c;
        }
        return out;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::vector<JsonElement>* out_ = nullptr;
};

}  // namespace

JsonScan scan_json(std::string_view text) { return Scanner(text).run(); }

}  // namespace leastwise::waf
