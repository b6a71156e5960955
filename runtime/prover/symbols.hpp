#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leastwise::prover {

/// A text as the prover sees it: code points and, above them, values of policy variables that stay unknown.
/// `home/${aws:username}` is the word h o m e / ⟨aws:username⟩.
using Symbol = char32_t;
using Word = std::u32string;

constexpr Symbol kFirstVariable = 0x200000;  ///< beyond Unicode
constexpr Symbol kOther = 0x1fffff;          ///< any character that no pattern of the dimension names

constexpr bool is_variable(Symbol symbol) { return symbol >= kFirstVariable; }

/// The value of one policy variable at one place of a text.
struct VariableValue {
    /// `exact`: the value itself. `colonless`: the value, which holds no colon since it stands in one of an
    /// ARN's first five parts. `folded`: a text that equals the value but for case.
    enum class Kind { exact, colonless, folded };
    std::string key;  ///< lower case
    std::optional<std::string> fallback;
    Kind kind = Kind::exact;
    friend bool operator==(const VariableValue&, const VariableValue&) = default;
};

/// The variables of one question, by number.
class VariableTable {
public:
    Symbol intern(const VariableValue& value);
    const VariableValue& at(Symbol symbol) const { return values_[symbol - kFirstVariable]; }

private:
    std::vector<VariableValue> values_;
};

/// Nothing when the text is not UTF-8.
std::optional<Word> to_word(std::string_view utf8);
std::string to_utf8(const Word& word);  ///< of a word without variables

/// Every character that equals `letter` without regard to case, itself included, as iam::equals_folded
/// decides.
std::vector<Symbol> same_when_folded(Symbol letter);

}  // namespace leastwise::prover
