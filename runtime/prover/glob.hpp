#pragma once
#include "runtime/iam/policy.hpp"
#include "runtime/iam/variables.hpp"
#include "runtime/prover/symbols.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace leastwise::prover {

/// One position of a pattern and what it consumes.
struct Item {
    enum class Kind : std::uint8_t {
        letter,        ///< `symbol`
        folded,        ///< a letter that equals `symbol` but for case
        folded_ascii,  ///< the same, where ASCII letters alone have case
        one,           ///< any one character: `?`
        one_in_part,   ///< any one but the colon
        run,           ///< any run of characters: `*`
        run_in_part,   ///< any run without a colon
        variable       ///< the value of the variable `symbol` and nothing else
    };
    Kind kind = Kind::letter;
    Symbol symbol = 0;
    friend bool operator==(const Item&, const Item&) = default;
};

/// What a pattern with a variable matches depends on the variable's value, which is not known. Texts are
/// words in which values may stand as symbols, so that three readings are enough.
enum class Reading {
    own,  ///< exactly the words in which the values stand where this pattern names them
    may,  ///< every word that it matches for some values
    must  ///< only words that it matches whatever the values are
};

struct Pattern {
    std::vector<Item> items;
    Reading reading = Reading::may;
    friend bool operator==(const Pattern&, const Pattern&) = default;
};

/// How the text of a pattern is read.
enum class Style {
    glob,         ///< `*` and `?` are wildcards
    glob_lower,   ///< the same for texts in lower ASCII case
    literal,      ///< every character is itself
    folded,       ///< every character is itself or its other case
    ascii_folded  ///< the same for ASCII letters alone
};

/// What `text` matches; nothing when it matches no text at all, such as `${` without its end.
struct PatternSource {
    std::string_view text;
    Style style = Style::glob;
    iam::Variables variables = iam::Variables::literal;
    Reading reading = Reading::may;
    /// A glob for a text without colons that, with one colon, stands before this one: `s3` of
    /// `s3:bucket/key`.
    std::optional<std::string_view> scope{};
};
std::optional<Pattern> read_pattern(const PatternSource& source, VariableTable& table);

/// An ARN pattern of six parts that match separately, for the whole text of an ARN. Nothing when it matches
/// none.
std::optional<Pattern> read_arn_pattern(const PatternSource& source, VariableTable& table);

}  // namespace leastwise::prover
