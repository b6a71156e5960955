#include "runtime/prover/key_texts.hpp"

#include "runtime/core/text.hpp"
#include "runtime/iam/operators.hpp"
#include "runtime/iam/pattern.hpp"

#include <algorithm>

namespace leastwise::prover {
namespace {

using iam::Operator;

bool compares_arns(Operator op) {
    return op == Operator::arn_equals || op == Operator::arn_like || op == Operator::arn_not_equals ||
           op == Operator::arn_not_like;
}

Style style_of(Operator op) {
    switch (op) {
        case Operator::string_like:
        case Operator::string_not_like: return Style::glob;
        case Operator::string_equals_ignore_case:
        case Operator::string_not_equals_ignore_case: return Style::folded;
        case Operator::boolean: return Style::ascii_folded;
        default: return Style::literal;
    }
}

/// A value can match at least the texts of `own` and `may`, at most those of `must`; a negated condition
/// turns that around.
Reading reading_of(const iam::Condition& condition, Bound bound) {
    const bool negated = iam::is_negated(condition.op);
    switch (bound) {
        case Bound::own: return negated ? Reading::must : Reading::own;
        case Bound::upper: return negated ? Reading::must : Reading::may;
        case Bound::lower: return negated ? Reading::may : Reading::must;
        case Bound::plain: return Reading::must;  // the cheapest
    }
    return Reading::may;
}

/// Bool knows two values; a variable may have either.
void read_boolean(const std::string& value, iam::Variables mode, Reading reading, PatternGroup& group,
                  VariableTable& table) {
    const bool varies = iam::has_variables(value, mode);
    if (varies && reading == Reading::must) return;
    for (const std::string_view text : {"true", "false"}) {
        if (!varies && !core::equals_ignoring_case(text, value)) continue;
        group.push_back(*read_pattern({text, Style::ascii_folded, iam::Variables::literal, reading}, table));
    }
}

PatternGroup read_values(const iam::Condition& condition, iam::Variables mode, Reading reading,
                         VariableTable& table) {
    PatternGroup group;
    for (const std::string& value : condition.values) {
        if (condition.op == Operator::boolean) {
            read_boolean(value, mode, reading, group, table);
            continue;
        }
        const PatternSource source{value, compares_arns(condition.op) ? Style::glob : style_of(condition.op),
                                   mode, reading};
        auto pattern =
            compares_arns(condition.op) ? read_arn_pattern(source, table) : read_pattern(source, table);
        if (pattern) group.push_back(std::move(*pattern));
    }
    return group;
}

}  // namespace

KeyTexts::Predicate KeyTexts::predicate(const iam::Condition& condition, iam::Variables mode, Bound bound,
                                        VariableTable& table) {
    const Reading reading = reading_of(condition, bound);
    PatternGroup patterns = read_values(condition, mode, reading, table);
    if (!iam::is_negated(condition.op)) return {{add(std::move(patterns))}, {}, false};
    if (!compares_arns(condition.op)) return {{}, {add(std::move(patterns))}, false};
    // ArnNotLike holds for texts that can be compared with every listed value and match none: for ARNs, when
    // ARNs are listed; for other texts, when only `*` is.
    Predicate result;
    for (const std::string& value : condition.values) {
        if (iam::matches_everything(value)) {
            result.outside.push_back(any_arn(reading, table));
        } else if (iam::split_arn_pattern(value).count == 6) {
            result.inside.push_back(any_arn(reading == Reading::must ? Reading::may : Reading::must, table));
        } else {
            result.never = true;
        }
    }
    result.outside.push_back(add(std::move(patterns)));
    return result;
}

KeyTexts::Predicate KeyTexts::plain() {
    return {{add({Pattern{{{Item::Kind::run, 0}}, Reading::own}})}, {}, false};
}

std::uint32_t KeyTexts::any_arn(Reading reading, VariableTable& table) {
    return add({*read_arn_pattern({"*", Style::glob, iam::Variables::literal, reading}, table)});
}

std::uint32_t KeyTexts::add(PatternGroup group) {
    for (Pattern& pattern : group) {
        const bool varies = std::ranges::any_of(
            pattern.items, [](const Item& item) { return item.kind == Item::Kind::variable; });
        // Without variables anywhere, all readings are one.
        if (words_ == Words::plain && !varies) pattern.reading = Reading::may;
        if (pattern.reading != Reading::own) continue;
        for (const Item& item : pattern.items) {
            if (item.kind != Item::Kind::variable) continue;
            auto& variables = question_.variables;
            if (std::ranges::find(variables, item.symbol) == variables.end())
                variables.push_back(item.symbol);
        }
    }
    const auto at = std::ranges::find(question_.groups, group);
    const auto index = static_cast<std::uint32_t>(at - question_.groups.begin());
    if (at == question_.groups.end()) question_.groups.push_back(std::move(group));
    return index;
}

std::vector<TextClass> KeyTexts::classify(const VariableTable& table, Budget& budget) const {
    TextQuestion question = question_;
    question.preferred_letters = "xyzqjkvw0123456789XYZ";
    return prover::classify(question, table, budget);
}

bool KeyTexts::holds(const Predicate& predicate, const std::vector<std::uint32_t>& groups) {
    const auto matches = [&groups](std::uint32_t group) { return std::ranges::binary_search(groups, group); };
    return !predicate.never && std::ranges::all_of(predicate.inside, matches) &&
           std::ranges::none_of(predicate.outside, matches);
}

}  // namespace leastwise::prover
