#include "harness/report/findings.hpp"

namespace leastwise::report {
namespace {

/// Text for XML 1.0, which has no form at all for most control characters.
std::string xml(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            case '\n': out += "&#10;"; break;
            default: out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
        }
    }
    return out;
}

std::string failure_of(const lint::Finding& finding, const core::SourceFiles& files) {
    return "      <failure type=\"" + xml(finding.code) + "\" message=\"" + xml(finding.message) + "\">" +
           xml(core::to_text(finding, files)) + "</failure>\n";
}

}  // namespace

std::string to_junit(const FindingsReport& report) {
    std::string cases;
    std::size_t failed = 0;
    const std::string file = xml(report.files->path(0));
    for (const std::string& subject : report.subjects) {
        std::string failures;
        for (const Reported& each : report.findings) {
            if (each.subject == subject && each.failing) failures += failure_of(*each.finding, *report.files);
        }
        cases += "    <testcase classname=\"" + file + "\" name=\"" + xml(subject) + "\"";
        cases += failures.empty() ? "/>\n" : ">\n" + failures + "    </testcase>\n";
        failed += failures.empty() ? 0 : 1;
    }
    const std::string counts = " tests=\"" + std::to_string(report.subjects.size()) + "\" failures=\"" +
                               std::to_string(failed) + "\"";
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites" + counts +
           ">\n  <testsuite name=\"leastwise " + xml(report.verb) + "\"" + counts + ">\n" + cases +
           "  </testsuite>\n</testsuites>\n";
}

}  // namespace leastwise::report
