#include "emulators/logs/filter_pattern.hpp"

#include "emulators/logs/errors.hpp"
#include "emulators/logs/json_pattern.hpp"
#include "runtime/core/text.hpp"

#include <algorithm>

namespace leastwise::logs {

namespace {

constexpr std::size_t kPatternBytesMax = 1024;  // API reference, FilterLogEvents: filterPattern

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

bool is_plain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
}

/// One quoted phrase; `text` starts after the opening quote and is moved behind the closing one.
std::string take_quoted(std::string_view& text) {
    std::string phrase;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '"') {
            text.remove_prefix(i + 1);
            return phrase;
        }
        if (text[i] == '\\' && i + 1 < text.size()) ++i;
        phrase += text[i];
    }
    throw invalid_parameter("Invalid filter pattern");  // [I]
}

/// One bare term: letters, digits and underscores; AWS wants anything else in quotation marks.
std::string take_bare(std::string_view& text) {
    std::size_t length = 0;
    while (length < text.size() && is_plain(text[length])) ++length;
    std::size_t bad = length;
    while (bad < text.size() && text[bad] != ' ' && !is_plain(text[bad])) ++bad;
    if (bad > length || length == 0) {
        throw invalid_parameter("Invalid character(s) in term '" +  // [I]
                                std::string(text.substr(length, bad - length)) + "'");
    }
    std::string term(text.substr(0, length));
    text.remove_prefix(length);
    return term;
}

}  // namespace

FilterPattern FilterPattern::parse(std::string_view text) {
    if (text.size() > kPatternBytesMax) {
        throw constraint("'" + std::string(text) + "'", "filterPattern",
                         "have length less than or equal to 1024");
    }
    FilterPattern pattern;
    text = core::trim(text);
    if (text.starts_with('{')) {
        if (!text.ends_with('}')) {
            throw invalid_parameter("If a filter pattern starts with '{' it must end with '}'");  // [I]
        }
        pattern.json_ = std::make_shared<const JsonPattern>(text.substr(1, text.size() - 2));
        return pattern;
    }
    if (text.starts_with('[')) {
        if (!text.ends_with(']')) {
            throw invalid_parameter("If a filter pattern starts with '[' it must end with ']'");  // [I]
        }
        throw not_emulated("space-delimited filter patterns ([…])");
    }
    if (text.starts_with('%')) throw not_emulated("regular expressions in filter patterns (%…%)");
    while (!text.empty()) {
        auto* terms = &pattern.required_;
        if (text.front() == '?') terms = &pattern.optional_;
        if (text.front() == '-') terms = &pattern.excluded_;
        if (terms != &pattern.required_) text.remove_prefix(1);
        if (text.starts_with('"')) {
            text.remove_prefix(1);
            terms->push_back(take_quoted(text));
        } else {
            terms->push_back(take_bare(text));
        }
        if (!text.empty() && text.front() != ' ')
            take_bare(text);  // glued to a quoted phrase: AWS refuses it
        text = core::trim(text);
    }
    return pattern;
}

bool FilterPattern::matches(std::string_view message) const {
    if (json_ != nullptr) return json_->matches(message);
    const auto in_message = [message](const std::string& term) { return contains(message, term); };
    if (!std::ranges::all_of(required_, in_message) || std::ranges::any_of(excluded_, in_message))
        return false;
    // AWS ignores `?` terms beside terms that include or exclude.
    if (optional_.empty() || !required_.empty() || !excluded_.empty()) return true;
    return std::ranges::any_of(optional_, in_message);
}

}  // namespace leastwise::logs
