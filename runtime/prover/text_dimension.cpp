#include "runtime/prover/text_dimension.hpp"

#include <algorithm>

namespace leastwise::prover {

std::size_t TextDimension::group(const std::vector<std::string>& texts, Style style) {
    return intern({texts, style, iam::Variables::literal, follows_variables_ ? Reading::must : Reading::may});
}

std::size_t TextDimension::group(const PatternSource& source) {
    const bool varies = follows_variables_ || iam::has_variables(source.text, source.variables);
    Source interned{
        {std::string(source.text)}, source.style, source.variables, varies ? source.reading : Reading::may};
    if (source.scope) interned.scope = std::string(*source.scope);
    return intern(std::move(interned));
}

std::size_t TextDimension::plain() {
    return intern({{"*"}, Style::glob, iam::Variables::literal, Reading::own});
}

std::size_t TextDimension::intern(Source source) {
    std::string name(1, static_cast<char>('0' + static_cast<int>(source.reading)));
    if (source.variables == iam::Variables::substituted) name += '$';
    if (source.scope) name += ':' + *source.scope;
    for (const std::string& text : source.texts) name += '\0' + text;
    const auto [at, is_new] = known_.try_emplace(std::move(name), sources_.size());
    if (is_new) sources_.push_back(std::move(source));
    return at->second;
}

PatternGroup TextDimension::read(const Source& source, VariableTable& table) const {
    PatternGroup group;
    for (const std::string& text : source.texts) {
        PatternSource one{text, source.style, source.variables, source.reading};
        if (source.scope) one.scope = *source.scope;
        auto pattern = read_pattern(one, table);
        if (pattern) group.push_back(std::move(*pattern));
    }
    return group;
}

void TextDimension::build(VariableTable& table, Budget& budget) {
    TextQuestion question;
    question.preferred_letters = preferred_;
    question.excluded_letters = excluded_;
    for (const Source& source : sources_) {
        PatternGroup group = read(source, table);
        for (const Pattern& pattern : group) {
            if (pattern.reading != Reading::own) continue;
            for (const Item& item : pattern.items) {
                if (item.kind != Item::Kind::variable) continue;
                if (std::ranges::find(question.variables, item.symbol) == question.variables.end()) {
                    question.variables.push_back(item.symbol);
                }
            }
        }
        question.groups.push_back(std::move(group));
    }
    classes_ = classify(question, table, budget);
    for (std::size_t g = 0; g < sources_.size(); ++g) sets_.emplace_back(classes_.size());
    for (std::size_t c = 0; c < classes_.size(); ++c) {
        for (const std::uint32_t g : classes_[c].groups) sets_[g].insert(c);
    }
    if (budget.given_up()) budget.name_dimension(name_);
}

}  // namespace leastwise::prover
