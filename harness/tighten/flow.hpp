#pragma once
#include "runtime/template/source_map.hpp"

#include <set>
#include <string>
#include <vector>

namespace leastwise::tighten {

/// How JSON is written around a place of a template.
struct Layout {
    enum class Kind { one_line, lines };
    Kind kind = Kind::one_line;
    std::string indentation{};  ///< of the line that the text begins in
    std::string step{};         ///< what a level is indented by
};

/// The same JSON, every member and element in a line of its own or all of them in one.
std::string laid_out(const std::string& json, const Layout& layout);

/// What a level of a JSON text is indented by: as its first member is; "" when that is not in a line of its own.
std::string indentation_step(const std::string& text);

/// The text with lines that end as those of the template do: by a carriage return as well where its first one has it.
std::string with_line_ends_of(const std::string& text_of_template, const std::string& text);

/// The parts of a text that go with some of the children of what stands in braces or brackets. Each takes a comma
/// along, so that none is left before the closing one, which JSON does not allow.
std::vector<templates::Range> removals(const std::vector<templates::Range>& children,
                                       const std::set<std::size_t>& gone);

}  // namespace leastwise::tighten
