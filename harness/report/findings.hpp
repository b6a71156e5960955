#pragma once
#include "harness/lint/finding.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace leastwise::report {

/// Whole lines of the template and what to put in their place.
struct LineEdit {
    std::uint32_t first = 0, end = 0;  ///< from 1; the line behind the last
    std::string text;                  ///< with its line ends
    bool operator==(const LineEdit&) const = default;
};

/// The lines that differ between two texts, as one edit; nothing when they are equal.
std::optional<LineEdit> line_edit(std::string_view before, std::string_view after);

/// A finding as reports for other programs want it.
struct Reported {
    const lint::Finding* finding = nullptr;
    std::string subject;    ///< logical id of the role or resource
    bool accepted = false;  ///< by the template or on the command line
    bool failing = false;   ///< counts for the exit status
    std::optional<LineEdit> edit{};  ///< of the first file: what to write, where that is more than a word
};

/// What was looked at, and what was found.
struct FindingsReport {
    std::span<const lint::Rule> rules;
    std::vector<Reported> findings;
    std::vector<std::string> subjects;  ///< everything that was looked at; those without findings passed
    const core::SourceFiles* files = nullptr;
    const std::vector<std::string>* texts = nullptr;  ///< of the files, by index
    std::string_view verb = "check";  ///< of leastwise, that found this
};

/// SARIF 2.1.0: one run, with spans in the template and what to put there where that is known. Source: OASIS
/// Static Analysis Results Interchange Format 2.1.0.
std::string to_sarif(const FindingsReport& report);

/// JUnit XML: one test case for each subject, failed by each finding that counts.
std::string to_junit(const FindingsReport& report);

}  // namespace leastwise::report
