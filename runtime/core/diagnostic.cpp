#include "runtime/core/diagnostic.hpp"

#include <algorithm>

namespace leastwise::core {

std::string SourceFiles::place(Span span) const {
    std::string text{path(span.file)};
    if (span.line == 0) return text;
    return text + ':' + std::to_string(span.line) + ':' + std::to_string(span.column);
}

bool has_errors(const Diagnostics& diagnostics) {
    return std::ranges::any_of(diagnostics, [](const Diagnostic& d) { return d.severity == Severity::error; });
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
