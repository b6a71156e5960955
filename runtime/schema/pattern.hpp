#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace leastwise::schema {

/// Why a pattern cannot be checked.
struct PatternError {
    std::string construct;  ///< `(?=`, `\1`, …; "" when the text is no regular expression at all
    std::string message;
};

/// An ECMA 262 regular expression run by a linear-time engine. Lookaround and backreferences have no
/// linear-time form and are refused by name.
class Pattern {
public:
    static std::variant<Pattern, PatternError> compile(std::string_view ecmascript);
    Pattern(Pattern&&) noexcept;
    Pattern& operator=(Pattern&&) noexcept;
    ~Pattern();

    /// Whether the expression matches anywhere in the text. `text` is valid UTF-8.
    bool found_in(std::string_view text) const;
    const std::string& source() const { return source_; }

private:
    struct Compiled;
    Pattern(std::string source, std::unique_ptr<Compiled> compiled);
    std::string source_;
    std::unique_ptr<Compiled> compiled_;
};

/// The expression in RE2's syntax; exposed for its test.
std::variant<std::string, PatternError> translate_pattern(std::string_view ecmascript);

}  // namespace leastwise::schema
