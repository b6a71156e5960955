#include "harness/report/findings.hpp"
#include "runtime/core/text.hpp"
#include "runtime/wire/json.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace leastwise::report {
namespace {

using core::Document;

std::string_view level_of(core::Severity severity) {
    switch (severity) {
        case core::Severity::error: return "error";
        case core::Severity::warning: return "warning";
        case core::Severity::note: return "note";
    }
    return "none";
}

/// A relative path is one below the repository's root, as code scanning reads it.
Document location_of_file(std::string_view path) {
    const bool absolute = path.starts_with('/');
    Document location =
        Document::object({{"uri", (absolute ? "file://" : "") + core::uri_encode(path, core::Slash::keep)}});
    if (!absolute) location.if_object()->append("uriBaseId", "%SRCROOT%");
    return location;
}

/// One line of a file, without its end; "" beyond the last.
std::string_view line_of(std::string_view text, std::uint32_t number) {
    for (; number > 1; --number) {
        const auto end = text.find('\n');
        if (end == std::string_view::npos) return {};
        text.remove_prefix(end + 1);
    }
    return text.substr(0, text.find('\n'));
}

/// Where a fix applies: columns count characters from 1, the end is behind the last.
struct Region {
    std::uint32_t line = 0, column = 0, end_line = 0, end_column = 0;
};

Document to_document(const Region& region) {
    return Document::object({{"startLine", std::size_t{region.line}},
                             {"startColumn", std::size_t{region.column}},
                             {"endLine", std::size_t{region.end_line}},
                             {"endColumn", std::size_t{region.end_column}}});
}

/// The text that is to be replaced, when it stands at the finding's place; or the line of a list that has no
/// other entry.
std::optional<Region> region_of_fix(const lint::Finding& finding, std::string_view text) {
    const std::string_view line = line_of(text, finding.span.line);
    std::size_t at = finding.span.column == 0 ? 0 : finding.span.column - 1;
    if (!std::ranges::all_of(line, [](char c) { return (c & 0x80) == 0; })) return {};
    if (at < line.size() && (line[at] == '"' || line[at] == '\'')) ++at;
    const std::string& written = finding.fix.written;
    if (written.empty() || at > line.size() || !line.substr(at).starts_with(written)) return {};
    if (finding.fix.kind == lint::Fix::Kind::replace) {
        const auto column = static_cast<std::uint32_t>(at + 1);
        return Region{finding.span.line, column, finding.span.line,
                      static_cast<std::uint32_t>(column + written.size())};
    }
    std::string_view before = core::trim(line.substr(0, at)),
                     after = core::trim(line.substr(at + written.size()));
    const bool alone = (before == "-" || before == "- '" || before == "- \"") &&
                       (after.empty() || after == "'" || after == "\"");
    if (!alone) return {};
    return Region{finding.span.line, 1, finding.span.line + 1, 1};
}

Document to_fix(const std::string& what, std::string_view path, const Region& region,
                const std::optional<std::string>& text) {
    Document replacement = Document::object({{"deletedRegion", to_document(region)}});
    if (text)
        replacement.if_object()->append("insertedContent", Document::object({{"text", *text}}));
    const Document change =
        Document::object({{"artifactLocation", location_of_file(path)},
                          {"replacements", Document::array({std::move(replacement)})}});
    return Document::object({{"description", Document::object({{"text", what}})},
                             {"artifactChanges", Document::array({change})}});
}

/// Up to the start of the line behind; of the last line, when it has no end, up to where the text ends.
Region region_of_lines(const LineEdit& edit, std::string_view text) {
    const auto lines = static_cast<std::uint32_t>(std::ranges::count(text, '\n'));
    if (text.ends_with('\n') || edit.end <= lines + 1) return {edit.first, 1, edit.end, 1};
    const auto columns = core::utf8_length(core::repair_utf8(line_of(text, lines + 1)));
    return {edit.first, 1, lines + 1, static_cast<std::uint32_t>(columns + 1)};
}

std::optional<Document> fix_of(const Reported& reported, const FindingsReport& report) {
    const lint::Finding& finding = *reported.finding;
    if (reported.edit && !report.texts->empty()) {
        const Region region = region_of_lines(*reported.edit, report.texts->front());
        const auto text = reported.edit->text.empty() ? std::nullopt : std::optional(reported.edit->text);
        return to_fix("write what was needed", report.files->path(0), region, text);
    }
    if (finding.fix.kind == lint::Fix::Kind::none || finding.span.file >= report.texts->size()) return {};
    const auto region = region_of_fix(finding, report.texts->at(finding.span.file));
    if (!region) return {};
    const bool replaces = finding.fix.kind == lint::Fix::Kind::replace;
    return to_fix(replaces ? "replace it by " + finding.fix.instead : "take the entry away",
                  report.files->path(finding.span.file), *region,
                  replaces ? std::optional(finding.fix.instead) : std::nullopt);
}

/// FNV-1a: the same for the same text on every machine.
std::string fingerprint_of(const Reported& reported) {
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (const char c : reported.subject + "\n" + reported.finding->code + "\n" + reported.finding->message) {
        hash ^= static_cast<unsigned char>(c);
        hash *= 0x100000001b3U;
    }
    std::string bytes;
    for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>(hash >> shift & 0xff);
    return core::to_hex(bytes);
}

Document location_of(const Reported& reported, const FindingsReport& report) {
    const core::Span& span = reported.finding->span;
    Document physical =
        Document::object({{"artifactLocation", location_of_file(report.files->path(span.file))}});
    if (span.line > 0) {
        Document region = Document::object({{"startLine", std::size_t{span.line}}});
        if (span.column > 0) region.if_object()->append("startColumn", std::size_t{span.column});
        physical.if_object()->append("region", std::move(region));
    }
    return Document::object(
        {{"physicalLocation", std::move(physical)},
         {"logicalLocations",
          Document::array({Document::object({{"name", reported.subject}, {"kind", "resource"}})})}});
}

Document to_result(const Reported& reported, const FindingsReport& report) {
    const lint::Finding& finding = *reported.finding;
    const auto rule = std::ranges::find(report.rules, finding.code, &lint::Rule::code);
    Document result = Document::object({{"ruleId", finding.code}});
    if (rule != report.rules.end())
        result.if_object()->append("ruleIndex", static_cast<std::int64_t>(rule - report.rules.begin()));
    result.if_object()->append("level", level_of(finding.severity));
    const std::string text = finding.message + (finding.hint.empty() ? "" : "; " + finding.hint);
    result.if_object()->append("message", Document::object({{"text", text}}));
    result.if_object()->append("locations", Document::array({location_of(reported, report)}));
    result.if_object()->append("partialFingerprints",
                               Document::object({{"leastwise/v1", fingerprint_of(reported)}}));
    if (auto fix = fix_of(reported, report))
        result.if_object()->append("fixes", Document::array({std::move(*fix)}));
    if (reported.accepted) {
        result.if_object()->append("suppressions",
                                   Document::array({Document::object({{"kind", "external"}})}));
    }
    return result;
}

Document to_rule(const lint::Rule& rule) {
    return Document::object({{"id", rule.code},
                             {"name", rule.name},
                             {"shortDescription", Document::object({{"text", rule.about}})}});
}

}  // namespace

std::string to_sarif(const FindingsReport& report) {
    Document rules = Document::array(), results = Document::array();
    for (const lint::Rule& rule : report.rules) rules.if_array()->push_back(to_rule(rule));
    for (const Reported& reported : report.findings)
        results.if_array()->push_back(to_result(reported, report));
    const Document driver = Document::object(
        {{"name", "leastwise"}, {"semanticVersion", LEASTWISE_VERSION}, {"rules", std::move(rules)}});
    const Document run = Document::object({{"tool", Document::object({{"driver", driver}})},
                                           {"columnKind", "unicodeCodePoints"},
                                           {"results", std::move(results)}});
    const Document log = Document::object({{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                                           {"version", "2.1.0"},
                                           {"runs", Document::array({run})}});
    return wire::to_pretty_json(log);
}

}  // namespace leastwise::report
