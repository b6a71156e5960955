#include "runtime/schema/pattern.hpp"

#include "runtime/core/text.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <utility>

namespace leastwise::schema {
namespace {

// ECMA 262 5.1, 15.10.2.12: \s is WhiteSpace and LineTerminator, which is more than RE2's \s.
constexpr std::string_view kSpace =
    "\\t-\\r \\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}\\x{feff}";
constexpr std::string_view kNotSpace =
    "\\x{0}-\\x{8}\\x{e}-\\x{1f}!-\\x{9f}\\x{a1}-\\x{167f}\\x{1681}-\\x{1fff}\\x{200b}-\\x{2027}\\x{202a}-"
    "\\x{202e}"
    "\\x{2030}-\\x{205e}\\x{2060}-\\x{2fff}\\x{3001}-\\x{fefe}\\x{ff00}-\\x{10ffff}";
// 15.10.2.8: `.` is anything but the four line terminators.
constexpr std::string_view kDot = "[^\\n\\r\\x{2028}\\x{2029}]";
constexpr std::size_t kPatternBytesMax = 64 * 1024;  // ours
constexpr int kProgramBytesMax = 4 * 1024 * 1024;    // ours: compiled form of one pattern

/// RE2 knows general categories by their short names only.
constexpr std::array<std::pair<std::string_view, std::string_view>, 16> kCategories = {
    {{"Letter", "L"},
     {"Uppercase_Letter", "Lu"},
     {"Lowercase_Letter", "Ll"},
     {"Titlecase_Letter", "Lt"},
     {"Modifier_Letter", "Lm"},
     {"Other_Letter", "Lo"},
     {"Mark", "M"},
     {"Number", "N"},
     {"Decimal_Number", "Nd"},
     {"digit", "Nd"},
     {"Letter_Number", "Nl"},
     {"Punctuation", "P"},
     {"punct", "P"},
     {"Symbol", "S"},
     {"Separator", "Z"},
     {"Space_Separator", "Zs"}}};

constexpr int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

std::string code_point(unsigned value) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string digits;
    do {
        digits.insert(digits.begin(), kDigits[value & 15]);
        value >>= 4;
    } while (value != 0);
    return "\\x{" + digits + '}';
}

/// Rewrites one expression, left to right.
class Translator {
public:
    explicit Translator(std::string_view source) : rest_(source) {}

    std::variant<std::string, PatternError> run() {
        while (!rest_.empty() && !error_) {
            if (in_class_) {
                class_member();
            } else {
                term();
            }
        }
        if (error_) return *error_;
        return out_;
    }

private:
    void refuse(std::string_view construct, std::string_view what) {
        error_ = PatternError{std::string(construct), std::string(what)};
    }

    void term() {
        const char c = rest_.front();
        if (c == '\\') return escape();
        rest_.remove_prefix(1);
        if (c == '.') {
            out_ += kDot;
        } else if (c == '[') {
            open_class();
        } else if (c == '(' && rest_.substr(0, 1) == "?") {
            open_group();
        } else {
            out_ += c;
        }
    }

    void open_group() {
        if (rest_.substr(0, 2) == "?:") {
            out_ += "(?:";
            rest_.remove_prefix(2);
            return;
        }
        const bool behind = rest_.substr(0, 3) == "?<=" || rest_.substr(0, 3) == "?<!";
        const bool ahead = rest_.substr(0, 2) == "?=" || rest_.substr(0, 2) == "?!";
        const std::string construct = '(' + std::string(rest_.substr(0, behind ? 3 : 2));
        if (ahead) return refuse(construct, "lookahead");
        if (behind) return refuse(construct, "lookbehind");
        refuse(construct, "a group that ECMA 262 edition 5 does not have");
    }

    void open_class() {
        if (rest_.substr(0, 2) == "^]") {  // anything at all
            out_ += "[\\x{0}-\\x{10ffff}]";
            rest_.remove_prefix(2);
        } else if (rest_.substr(0, 1) == "]") {  // nothing: a class that no character is in
            out_ += "[^\\x{0}-\\x{10ffff}]";
            rest_.remove_prefix(1);
        } else {
            in_class_ = true;
            out_ += '[';
            if (rest_.substr(0, 1) == "^") {
                out_ += '^';
                rest_.remove_prefix(1);
            }
        }
    }

    void class_member() {
        const char c = rest_.front();
        if (c == '\\') return escape();
        rest_.remove_prefix(1);
        if (c == ']') in_class_ = false;
        if (c == '[') out_ += '\\';  // RE2 would read [: as a POSIX class
        out_ += c;
    }

    void escape() {
        if (rest_.size() < 2) return refuse("", "trailing backslash");
        const char c = rest_[1];
        switch (c) {
            case 's': return replace_class(kSpace);
            case 'S': return replace_class(kNotSpace);
            case 'd':
            case 'D':
            case 'w':
            case 'W':
            case 'n':
            case 'r':
            case 't':
            case 'f':
            case 'v': return copy_escape();
            case 'b':
                if (in_class_) return literal(8, 2);
                return copy_escape();
            case 'B':
                if (in_class_) return literal('B', 2);
                return copy_escape();
            case 'c': return control();
            case 'x': return hex(2, 4);
            case 'u': return unicode();
            case 'p':
            case 'P': return property();
            default: break;
        }
        if (c == '0') return literal(0, 2);
        if (c >= '1' && c <= '9') return refuse(rest_.substr(0, 2), "backreference");
        if (static_cast<unsigned char>(c) < 0x80) return literal(static_cast<unsigned char>(c), 2);
        rest_.remove_prefix(1);  // a backslash before a character beyond ASCII means the character
    }

    void replace_class(std::string_view members) {
        if (in_class_) {
            out_ += members;
        } else {
            out_.append("[").append(members).append("]");
        }
        rest_.remove_prefix(2);
    }

    void copy_escape() {
        out_ += rest_.substr(0, 2);
        rest_.remove_prefix(2);
    }

    void literal(unsigned value, std::size_t length) {
        out_ += code_point(value);
        rest_.remove_prefix(length);
    }

    void control() {
        const char letter = rest_.size() > 2 ? rest_[2] : '\0';
        const bool is_letter = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
        if (!is_letter) return refuse("\\c", "control escape without a letter");
        literal(static_cast<unsigned>(letter) % 32, 3);
    }

    /// The value of `count` hex digits at `at`, or -1.
    int hex_at(std::size_t at, std::size_t count) const {
        if (rest_.size() < at + count) return -1;
        int value = 0;
        for (const char c : rest_.substr(at, count)) {
            if (hex_value(c) < 0) return -1;
            value = value * 16 + hex_value(c);
        }
        return value;
    }

    void hex(std::size_t digits, std::size_t length) {
        const int value = hex_at(2, digits);
        if (value < 0) return literal(static_cast<unsigned char>(rest_[1]), 2);
        literal(static_cast<unsigned>(value), length);
    }

    void unicode() {
        const int high = hex_at(2, 4);
        const int low = rest_.substr(6, 2) == "\\u" ? hex_at(8, 4) : -1;
        if (high >= 0xd800 && high <= 0xdbff && low >= 0xdc00 && low <= 0xdfff) {
            return literal(0x10000U + (static_cast<unsigned>(high - 0xd800) << 10U) +
                               static_cast<unsigned>(low - 0xdc00),
                           12);
        }
        if (high >= 0xd800 && high <= 0xdfff) return refuse(rest_.substr(0, 6), "half of a surrogate pair");
        hex(4, 6);
    }

    void property() {
        const std::size_t end = rest_.find('}');
        if (rest_.substr(2, 1) != "{" || end == std::string_view::npos) {
            return literal(static_cast<unsigned char>(rest_[1]), 2);
        }
        const std::string_view name = rest_.substr(3, end - 3);
        const auto known =
            std::ranges::find(kCategories, name, &std::pair<std::string_view, std::string_view>::first);
        const std::string_view short_name = known == kCategories.end() ? name : known->second;
        out_.append(rest_.substr(0, 3)).append(short_name).append("}");
        rest_.remove_prefix(end + 1);
    }

    std::string_view rest_;
    std::string out_;
    bool in_class_ = false;
    std::optional<PatternError> error_;
};

}  // namespace

struct Pattern::Compiled {
    Compiled(const std::string& text, const re2::RE2::Options& options) : expression(text, options) {}
    re2::RE2 expression;
};

Pattern::Pattern(std::string source, std::unique_ptr<Compiled> compiled)
    : source_(std::move(source)), compiled_(std::move(compiled)) {}
Pattern::Pattern(Pattern&&) noexcept = default;
Pattern& Pattern::operator=(Pattern&&) noexcept = default;
Pattern::~Pattern() = default;

std::variant<std::string, PatternError> translate_pattern(std::string_view ecmascript) {
    return Translator(ecmascript).run();
}

std::variant<Pattern, PatternError> Pattern::compile(std::string_view ecmascript) {
    if (ecmascript.size() > kPatternBytesMax) return PatternError{"", "longer than 65536 bytes"};
    if (!core::is_utf8(ecmascript)) return PatternError{"", "not valid UTF-8"};
    auto translated = translate_pattern(ecmascript);
    if (const auto* error = std::get_if<PatternError>(&translated)) return *error;
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(kProgramBytesMax);
    auto compiled = std::make_unique<Compiled>(std::get<std::string>(translated), options);
    if (!compiled->expression.ok()) return PatternError{"", compiled->expression.error()};
    return Pattern(std::string(ecmascript), std::move(compiled));
}

bool Pattern::found_in(std::string_view text) const {
    return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), compiled_->expression);
}

}  // namespace leastwise::schema
