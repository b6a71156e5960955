#pragma once
#include "runtime/prover/automaton.hpp"
#include "runtime/prover/class_set.hpp"

#include <map>
#include <string>
#include <vector>

namespace leastwise::prover {

/// The action of a request, or one part of its resource: texts divided into the classes that no pattern tells
/// apart.
class TextDimension {
public:
    /// Letters for examples, the most welcome first, and letters that cannot occur.
    TextDimension(std::string name, std::string_view preferred, std::string_view excluded)
        : name_(std::move(name)), preferred_(preferred), excluded_(excluded) {}

    void follow_variables() { follows_variables_ = true; }
    bool follows_variables() const { return follows_variables_; }

    /// The group of texts that one of the patterns matches, by number.
    std::size_t group(const std::vector<std::string>& texts, Style style);
    std::size_t group(const PatternSource& source);
    /// Texts in which no variable's value stands.
    std::size_t plain();

    void build(VariableTable& table, Budget& budget);
    std::size_t size() const { return classes_.size(); }
    const ClassSet& set(std::size_t group) const { return sets_[group]; }
    const Word& example(std::size_t i) const { return classes_[i].example; }

private:
    std::string name_;
    std::string_view preferred_, excluded_;
    bool follows_variables_ = false;
    struct Source {
        std::vector<std::string> texts;
        Style style = Style::glob;
        iam::Variables variables = iam::Variables::literal;
        Reading reading = Reading::may;
        std::optional<std::string> scope{};
    };
    std::size_t intern(Source source);
    PatternGroup read(const Source& source, VariableTable& table) const;

    std::vector<Source> sources_;
    std::map<std::string, std::size_t> known_;
    std::vector<TextClass> classes_;
    std::vector<ClassSet> sets_;
};

}  // namespace leastwise::prover
