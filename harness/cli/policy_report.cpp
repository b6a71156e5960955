#include "harness/cli/policy_report.hpp"

#include "harness/check/review.hpp"
#include "harness/cli/write_report.hpp"
#include "harness/report/html.hpp"
#include "harness/report/lcov.hpp"
#include "harness/tighten/edit.hpp"
#include "runtime/core/counted.hpp"
#include "runtime/core/text.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <filesystem>
#include <iostream>

namespace leastwise::cli {
namespace {

namespace fs = std::filesystem;

std::string ended(const runner::CommandResult& result) {
    return result.signal != 0 ? "ended by signal " + std::to_string(result.signal)
                              : "exit " + std::to_string(result.exit_code);
}

/// Every role that was looked at, and whatever else something was found about.
std::vector<std::string> subjects_of(const coverage::Coverage& coverage,
                                     const std::vector<coverage::Excess>& found) {
    std::vector<std::string> subjects;
    for (const coverage::Share& one : coverage.shares) subjects.push_back(one.holder);
    for (const coverage::Excess& one : found) {
        if (std::ranges::find(subjects, one.subject) == subjects.end()) subjects.push_back(one.subject);
    }
    return subjects;
}

}  // namespace

void add_policy_options(CLI::App& verb, PolicyOptions& options) {
    verb.add_option("--gate", options.gate,
                    "least-privilege: exit 6 when anything is granted that the run did not need, or when a "
                    "denial was swallowed")
        ->check(CLI::IsMember({"least-privilege"}));
    verb.add_flag("--coverage", options.table, "Print a table of policy coverage by statement");
    verb.add_option("--report", options.directory,
                    "Directory for index.html, lcov.info, junit.xml and leastwise.sarif");
    verb.add_option("--html", options.html, "Write policy coverage as one HTML page");
    verb.add_option("--lcov", options.lcov, "Write policy coverage of the template's lines as LCOV");
    verb.add_option("--sarif", options.sarif, "Write what is granted and not needed as SARIF 2.1.0");
    verb.add_option("--junit", options.junit, "Write a JUnit test case for each role, failed by the gate");
    verb.add_option("--accept", options.accepted, "Code of findings that the gate lets pass; may be repeated")
        ->allow_extra_args(false);
}

PolicyReport::PolicyReport(const PolicyRun& run, const PolicyOptions& options)
    : run_(run), options_(options), coverage_(coverage::measure(run.proposal.recorded())) {
    const bool gate = !options.gate.empty() && succeeded();
    found_ = coverage::find_excess(run.proposal.recorded(), coverage_, run.proposal.plan(),
                                   succeeded() ? coverage::Command::succeeded : coverage::Command::failed,
                                   options.gate.empty() ? core::Severity::warning : core::Severity::error);
    report_.rules = coverage::kRules;
    report_.files = &run.loaded.files;
    report_.texts = &run.loaded.texts;
    report_.verb = "test";
    report_.subjects = subjects_of(coverage_, found_);
    for (const coverage::Excess& one : found_) {
        const bool accepted = is_accepted(one);
        report_.findings.push_back({&one.finding, one.subject, accepted, gate && !accepted});
    }
    if (options.wants_edits()) add_edits();
}

bool PolicyReport::succeeded() const { return run_.result.signal == 0 && run_.result.exit_code == 0; }

bool PolicyReport::is_accepted(const coverage::Excess& excess) const {
    const std::string& code = excess.finding.code;
    return std::ranges::find(options_.accepted, code) != options_.accepted.end() ||
           check::accepts(run_.loaded, excess.source, code) || check::accepts(run_.loaded, excess.subject, code);
}

/// Only what is verified is proposed: nothing new is granted by it, and no recorded call denied.
void PolicyReport::add_edits() {
    for (std::size_t i = 0; i < found_.size(); ++i) {
        const tighten::Change* change = found_[i].change;
        const bool holds = change != nullptr &&
                           std::ranges::any_of(run_.settled.changes, [&](const tighten::Change& one) {
                               return one.span == change->span && one.subject == change->subject;
                           });
        if (!holds) continue;
        const auto edited = tighten::edit(run_.loaded, {*change});
        if (const auto* text = std::get_if<0>(&edited))
            report_.findings[i].edit = report::line_edit(run_.loaded.texts.front(), *text);
    }
}

bool PolicyReport::passes() const {
    return std::ranges::none_of(report_.findings, &report::Reported::failing);
}

void PolicyReport::say_gate() const {
    if (options_.gate.empty()) return;
    if (!succeeded()) {
        std::cerr << "  gate      " << options_.gate << ": not judged, since the command failed\n";
        return;
    }
    std::size_t failing = 0, accepted = 0;
    for (const report::Reported& one : report_.findings) {
        accepted += one.accepted ? 1 : 0;
        if (!one.failing) continue;
        if (failing++ == 0) std::cerr << '\n';
        std::cerr << core::to_text(*one.finding, run_.loaded.files) << '\n';
    }
    std::cerr << (failing > 0 ? "\n" : "") << "  gate      " << options_.gate << ": "
              << (failing == 0 ? "met" : "not met, " + core::counted(failing, "finding"));
    if (accepted > 0) std::cerr << ", " << accepted << " accepted";
    std::cerr << '\n';
}

bool PolicyReport::write() const {
    const fs::path directory = options_.directory;
    const auto put = [&](const std::string& option, const char* name, const auto& make) {
        if (option.empty() && directory.empty()) return true;
        const std::string text = make();
        return (option.empty() || write_report(option, text)) &&
               (directory.empty() || write_report(directory / name, text));
    };
    const std::string finished =
        run_.entries.empty() ? std::string{} : core::iso8601(run_.entries.back().at);
    return put(options_.html, "index.html",
               [&] {
                   return report::to_html({run_.loaded, run_.proposal.policies(), run_.summary, coverage_, report_,
                                           core::join(run_.command, " "), ended(run_.result), finished});
               }) &&
           put(options_.lcov, "lcov.info",
               [&] { return report::to_lcov(coverage::lines_of(coverage_), run_.loaded.files); }) &&
           put(options_.sarif, "leastwise.sarif", [&] { return to_sarif(report_); }) &&
           put(options_.junit, "junit.xml", [&] { return to_junit(report_); });
}

}  // namespace leastwise::cli
