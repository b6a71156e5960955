#pragma once
#include "harness/report/html.hpp"

namespace leastwise::report {

/// How a state is shown: by a class for the colour, by a sign for those who do not see it, in words.
struct Look {
    std::string_view name;   ///< class
    std::string_view sign;
    std::string_view words;
};
Look look_of(coverage::State state);
Look look_of(const coverage::Grant& grant, coverage::State state);
Look denied_look();

/// Writes the lines of one file, those with policies as disclosures.
class HtmlLines {
public:
    explicit HtmlLines(const Shown& shown);

    std::string file(std::uint16_t file) const;
    /// The fragment of a place: "L58".
    static std::string id_of(core::Span span);
    /// How many lines of all files are in this state.
    std::size_t count(coverage::State state) const;

private:
    std::string line(std::uint16_t file, std::uint32_t number, std::string_view text) const;
    std::string part(const coverage::Part& part) const;
    std::string conditions(const coverage::Grant& grant) const;
    std::string matrix(const coverage::Grant& grant) const;
    std::string calls(const coverage::Grant& grant, const tighten::Needs& needs) const;
    std::string call(const tighten::Use& use, std::size_t count, std::string_view verdict) const;
    std::string findings_at(core::Span span) const;
    std::string denials_at(std::uint16_t file, std::uint32_t number) const;

    const Shown& shown_;
    std::map<std::uint16_t, coverage::Lines> lines_;
    /// Of calls that no statement allowed, by the place of the resource that made them.
    std::map<std::pair<std::uint16_t, std::uint32_t>, std::vector<const coverage::Denied*>> denied_;
};

}  // namespace leastwise::report
