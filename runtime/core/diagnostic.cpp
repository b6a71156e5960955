#include "runtime/core/diagnostic.hpp"

#include <algorithm>
#include <tuple>

namespace leastwise::core {

std::string SourceFiles::place(Span span) const {
    std::string text{path(span.file)};
    if (span.line == 0) return text;
    return text + ':' + std::to_string(span.line) + ':' + std::to_string(span.column);
}

void sort_by_place(Diagnostics& diagnostics) {
    const auto place = [](const Diagnostic& one) {
        return std::tuple(one.span.line == 0, one.span.file, one.span.line, one.span.column);
    };
    std::ranges::stable_sort(diagnostics, {}, place);
}

bool has_errors(const Diagnostics& diagnostics) {
    return std::ranges::any_of(diagnostics,
                               [](const Diagnostic& d) { return d.severity == Severity::error; });
}

std::string to_text(const Diagnostic& diagnostic, const SourceFiles& files) {
    std::string_view severity;
    switch (diagnostic.severity) {
        case Severity::error: severity = "error"; break;
        case Severity::warning: severity = "warning"; break;
        case Severity::note: severity = "note"; break;
    }
    std::string text = files.place(diagnostic.span);
    if (!text.empty()) text += ": ";
    text.append(severity).append(": ").append(diagnostic.message);
    if (!diagnostic.code.empty()) text.append(" [").append(diagnostic.code).append("]");
    if (!diagnostic.hint.empty()) text.append("\n    help: ").append(diagnostic.hint);
    return text;
}

}  // namespace leastwise::core
