#pragma once
#include "runtime/template/source_map.hpp"
#include "runtime/template/template.hpp"

#include <functional>
#include <string>
#include <vector>

namespace leastwise::tighten {

/// Column from 0.
std::size_t column(const core::Document& node);

/// The text of a template with parts of it replaced, taken out or added, everything else as it was. Collects what
/// is to be changed; ranges are those of the text as it is.
class TextEdits {
public:
    /// Borrows the template.
    explicit TextEdits(const templates::Template& loaded);
    TextEdits(const TextEdits&) = delete;
    TextEdits& operator=(const TextEdits&) = delete;

    const std::string& text() const { return text_; }
    const templates::SourceMap& map() const { return map_; }

    /// Whether the node stands in braces or brackets.
    bool is_flow(const core::Document& node) const;
    bool is_json() const;
    bool has_lines(templates::Range range) const;
    /// The end of the range's last line, behind a comment.
    std::size_t line_end(templates::Range range) const;

    /// JSON in the layout of what it takes the place of; in a YAML file as it comes.
    std::string like(templates::Range old, const std::string& text) const;
    /// JSON where there was nothing like it, or nothing of that size.
    std::string as_elsewhere(std::size_t begin, const std::string& text) const;

    void replace(templates::Range range, std::string text);
    /// Behind the last member of an object in braces, which has one.
    void add_member(const core::Document& object, const std::string& text);
    /// Takes children out of braces or brackets.
    void remove_children(const core::Document& holder, const std::function<bool(const core::Document&)>& is_gone);
    /// Takes out the lines of what stands in lines of its own.
    void remove_lines(templates::Range range);

    /// The text with everything done. Of what is replaced inside something that is taken out nothing is left.
    std::string applied() const;

private:
    struct Replacement {
        templates::Range range;
        std::string text;
    };

    std::string margin(std::size_t offset) const;
    templates::Range with_blank_line(templates::Range lines) const;

    const core::Document& source_;
    const std::string& text_;
    templates::SourceMap map_;
    std::string step_;  ///< what a level of JSON is indented by
    std::vector<Replacement> replacements_;
};

}  // namespace leastwise::tighten
