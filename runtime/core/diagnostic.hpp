#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace leastwise::core {

/// A place in a person's file: index into SourceFiles, 1-based line and column; line 0 = no place known.
struct Span {
    std::uint16_t file = 0;
    std::uint32_t line = 0;
    std::uint32_t column = 0;
    friend bool operator==(const Span&, const Span&) = default;
};

/// The files that spans point into, by index.
class SourceFiles {
public:
    std::uint16_t add(std::string path) {
        paths_.push_back(std::move(path));
        return static_cast<std::uint16_t>(paths_.size() - 1);
    }
    /// "" for an index that was never added.
    std::string_view path(std::uint16_t file) const {
        return file < paths_.size() ? paths_[file] : std::string_view{};
    }
    /// `template.yaml:31:9`, or the path alone when the line is not known.
    std::string place(Span span) const;

private:
    std::vector<std::string> paths_;
};

enum class Severity { error, warning, note };

/// What is wrong in a person's template, policy or option: collected, never thrown; all are shown at once.
struct Diagnostic {
    Severity severity = Severity::error;
    std::string code;  ///< stable, e.g. "LW0102"; see docs/diagnostics.md
    Span span;
    std::string message;  ///< names the thing and the problem
    std::string hint;     ///< the remedy; may be empty
};

using Diagnostics = std::vector<Diagnostic>;

/// By file, line and column; what has no place comes last, and what has the same one keeps its order.
void sort_by_place(Diagnostics& diagnostics);
bool has_errors(const Diagnostics& diagnostics);
/// `template.yaml:31:9: error: … [LW0102]` and, indented, the hint.
std::string to_text(const Diagnostic& diagnostic, const SourceFiles& files);

}  // namespace leastwise::core
