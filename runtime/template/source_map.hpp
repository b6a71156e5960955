#pragma once
#include "runtime/core/document.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leastwise::templates {

/// A part of a text: offsets in bytes, the end excluded.
struct Range {
    std::size_t begin = 0;
    std::size_t end = 0;
    friend bool operator==(const Range&, const Range&) = default;
};

/// Finds the text behind the nodes of a parsed template, so that it can be edited in place. Borrows the text.
class SourceMap {
public:
    explicit SourceMap(std::string_view text);

    std::size_t offset(core::Span span) const;
    /// From a node's tag or first character to the end of its last line's content; no trailing comment or
    /// newline.
    Range range(const core::Document& node) const;
    /// From the name to the end of the value.
    Range range(const core::Member& member) const;
    /// The whole lines that a range touches, their newlines included.
    Range lines(Range range) const;
    /// Spaces before the first character of the line that holds the offset.
    std::size_t indentation(std::size_t offset) const;

private:
    std::size_t scalar_end(std::size_t begin, std::string_view value) const;
    std::size_t block_end(std::size_t begin) const;
    std::size_t children_end(const core::Document& node, std::size_t begin) const;
    static std::optional<std::string> short_argument(const core::Document& node);
    std::string_view text_;
    std::vector<std::size_t> line_starts_;
};

}  // namespace leastwise::templates
