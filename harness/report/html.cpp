#include "harness/report/html.hpp"

#include "harness/report/html_line.hpp"
#include "harness/report/html_style.hpp"
#include "harness/report/markup.hpp"
#include "runtime/core/counted.hpp"

#include <algorithm>

namespace leastwise::report {
namespace {

using coverage::State;

/// Nothing is loaded and nothing runs: whatever a name in the template holds, it has no power here.
constexpr std::string_view kHead =
    "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    "<meta name=\"referrer\" content=\"no-referrer\">\n";

std::string percent(std::size_t part, std::size_t whole) {
    return std::to_string(whole == 0 ? 0 : (part * 100 + whole / 2) / whole);
}

std::string tile(std::string_view look, const std::string& value, const std::string& label) {
    return "<li class=\"" + std::string(look) + "\"><b>" + html(value) + "</b><span>" + html(label) +
           "</span></li>\n";
}

std::string header_of(const Shown& shown, const HtmlLines& lines) {
    const coverage::Coverage& coverage = shown.coverage;
    const auto counted = static_cast<std::size_t>(
        std::ranges::count_if(shown.excess.findings, [](const Reported& one) { return !one.accepted; }));
    std::string out = "<header><h1>" + html(shown.loaded.options.stack_name) + " · policy coverage</h1>\n<p><code>" +
                      html(shown.command) + "</code> · " + html(shown.ended) + " · " + html(shown.finished) +
                      " · leastwise " LEASTWISE_VERSION "</p>\n<ul class=\"tiles\">\n";
    out += tile("", percent(coverage.used(), coverage.granted()) + " %",
                std::to_string(coverage.used()) + " of " + std::to_string(coverage.granted()) +
                    " granted actions used");
    out += tile("used", std::to_string(lines.count(State::used)), "policy lines used");
    out += tile("broader", std::to_string(lines.count(State::broader)), "broader than used");
    out += tile("unused", std::to_string(lines.count(State::unused)), "unused");
    out += tile("", std::to_string(shown.summary.allowed), "calls allowed");
    out += tile(shown.summary.denied > 0 ? "denied" : "", std::to_string(shown.summary.denied), "calls denied");
    out += tile(counted > 0 ? "unused" : "used", counted == 0 ? "✓ met" : "✗ not met",
                counted == 0 ? "least privilege"
                             : "least privilege: " + core::counted(counted, "finding"));
    return out + "</ul></header>\n";
}

std::string roles_of(const Shown& shown) {
    std::string out = "<h2>Roles</h2>\n<table class=\"roles\"><caption class=\"sr\">Granted actions used by each role"
                      "</caption><tbody>\n";
    for (const coverage::Share& one : shown.coverage.shares) {
        out += "<tr><th scope=\"row\"><code>" + html(one.holder) +
               "</code><span class=\"bar\" aria-hidden=\"true\"><i style=\"width:" +
               percent(one.used, one.granted) + "%\"></i></span></th><td>" + std::to_string(one.used) + " of " +
               std::to_string(one.granted) + "</td></tr>\n";
    }
    return out + "</tbody></table>\n";
}

std::string_view class_of(const lint::Finding& finding) {
    if (finding.code == "LW0555") return "denied";
    return finding.code == "LW0551" || finding.code == "LW0553" ? "unused" : "broader";
}

std::string findings_of(const Shown& shown) {
    std::string out = "<h2>Findings</h2>\n";
    if (shown.excess.findings.empty()) return out + "<p>Nothing is granted that was not used.</p>\n";
    out += "<ol class=\"findings\">\n";
    for (const Reported& one : shown.excess.findings) {
        const core::Span span = one.finding->span;
        const std::string place = html(shown.excess.files->place(span));
        out += "<li class=\"" + std::string(class_of(*one.finding)) + (one.accepted ? " accepted" : "") + "\">";
        out += span.line == 0 ? html(one.subject)
                              : "<a href=\"#" + HtmlLines::id_of(span) + "\">" + place + "</a>";
        out += " " + html(one.finding->message) + (one.accepted ? " (accepted)" : "") + "<br><span class=\"hint\">" +
               html(one.finding->hint) + " · " + html(one.finding->code) + "</span></li>\n";
    }
    return out + "</ol>\n";
}

std::string switches() {
    std::string out;
    bool first = true;
    for (const char* id : {"all-lines", "only-policy", "only-excess"}) {
        out += "<input class=\"switch\" type=\"radio\" name=\"show\" id=\"" + std::string(id) + "\"" +
               (first ? " checked" : "") + ">";
        first = false;
    }
    return out + "\n";
}

std::string legend() {
    std::string out = "<div class=\"filter\">Show <label for=\"all-lines\">all lines</label>"
                      "<label for=\"only-policy\">policy lines</label>"
                      "<label for=\"only-excess\">broader, unused, denied</label></div>\n<ul class=\"legend\">";
    for (const Look& look : {look_of(State::used), look_of(State::broader), look_of(State::unused),
                             look_of(State::unseen), denied_look()}) {
        out += "<li class=\"badge " + std::string(look.name) + "\"><span aria-hidden=\"true\">" +
               std::string(look.sign) + "</span> " + std::string(look.words) + "</li>";
    }
    return out + "</ul>\n";
}

/// The template, and other files that hold policies.
std::string sources_of(const Shown& shown, const HtmlLines& lines) {
    std::string out;
    for (std::size_t i = 0; i < shown.loaded.texts.size(); ++i) {
        const auto file = static_cast<std::uint16_t>(i);
        out += "<h2 class=\"file\">" + html(shown.loaded.files.path(file)) + "</h2>\n<div class=\"source\">\n" +
               lines.file(file) + "</div>\n";
    }
    return out;
}

/// What nobody wrote in a file at hand: policies that SAM attaches, and those of the organization.
std::string unwritten(const Shown& shown) {
    std::string rows;
    for (const coverage::Grant& grant : shown.coverage.grants) {
        const bool guardrail = grant.side == coverage::Side::scp || grant.side == coverage::Side::rcp;
        if (grant.span.line > 0 || (!coverage::grants_to_identity(grant.side) && !guardrail)) continue;
        rows += "<tr><td>" + html(grant.policy) + "</td><td><code>" + html(grant.holders.front()) +
                "</code></td><td class=\"" + std::string(look_of(grant.state).name) + "\">" +
                std::string(look_of(grant.state).words) + "</td><td>" +
                std::to_string(coverage::calls_of(grant.needs())) + "×</td></tr>\n";
    }
    if (rows.empty()) return {};
    return "<h2 class=\"file\">Policies that are not written in the template</h2>\n<div class=\"file scroll\">"
           "<table class=\"matrix\"><thead><tr><th scope=\"col\">policy</th><th scope=\"col\">of</th>"
           "<th scope=\"col\">state</th><th scope=\"col\">calls</th></tr></thead><tbody>\n" +
           rows + "</tbody></table></div>\n";
}

}  // namespace

std::string to_html(const Shown& shown) {
    const HtmlLines lines(shown);
    std::string out(kHead);
    out += "<title>" + html(shown.loaded.options.stack_name) + " · policy coverage</title>\n<style>";
    out.append(html_style()).append("</style>\n</head>\n<body>\n");
    out += header_of(shown, lines) + switches() + "<div class=\"page\">\n<nav aria-label=\"Findings and roles\">\n" +
           findings_of(shown) + roles_of(shown) + "</nav>\n<main>\n" + legend() + sources_of(shown, lines) +
           unwritten(shown) + "</main>\n</div>\n</body>\n</html>\n";
    return out;
}

}  // namespace leastwise::report
