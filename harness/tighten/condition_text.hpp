#pragma once
#include "harness/tighten/guards.hpp"
#include "runtime/core/document.hpp"
#include "runtime/template/source_map.hpp"

#include <optional>
#include <string>
#include <vector>

namespace leastwise::tighten {

/// Text to put between two characters of the template.
struct Insertion {
    std::size_t at = 0;
    std::string text;
};

/// Whether the Condition is written as operators with their keys, and not made by a function of templates.
bool is_written_out(const core::Document& condition);

/// What adds these conditions to a Condition that a person wrote, in its own form; every other character of it
/// stays. Nothing when it is not written out as operators with their keys.
std::optional<std::vector<Insertion>> added_conditions(const core::Document& condition,
                                                       const std::vector<Guard>& guards,
                                                       const std::string& text,
                                                       const templates::SourceMap& map);

/// The text from the condition's first character to the end of its last line's content, with these insertions
/// and without the indentation of its later lines.
std::string condition_text(const core::Document& condition, const std::vector<Insertion>& insertions,
                           const std::string& text, const templates::SourceMap& map);

}  // namespace leastwise::tighten
