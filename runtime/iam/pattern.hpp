#pragma once
#include <array>
#include <string>
#include <string_view>

namespace leastwise::iam {

enum class Case { exact, fold };

/// Whole-text match of a pattern in which `*` stands for any run and `?` for one character. `fold` ignores
/// ASCII case.
bool match_glob(std::string_view pattern, std::string_view text, Case letters = Case::exact);

/// A pattern after substitution of policy variables. Substituted text is literal even where it holds `*` or
/// `?`, so every byte says whether it is a wildcard.
struct Expanded {
    std::string text;
    std::string
        wild;  ///< parallel to `text`: '*' and '?' where the byte is that wildcard, ' ' where it is literal

    void append_literal(std::string_view literal);
    void append_pattern(std::string_view pattern);
};

bool match_glob(const Expanded& pattern, std::string_view text, Case letters = Case::exact);

/// True for patterns of asterisks only, which match every text.
bool matches_everything(std::string_view pattern);

/// The parts of an ARN, or of a pattern for one, between its first five colons; colons inside `${…}` do not
/// count. The last part keeps its colons. Parts that are missing are empty.
struct ArnPattern {
    std::array<std::string_view, 6> parts;
    std::size_t count = 0;
};
ArnPattern split_arn_pattern(std::string_view text);

}  // namespace leastwise::iam
