#include "harness/check/earlier.hpp"
#include "harness/check/new_access.hpp"
#include "harness/check/review.hpp"
#include "harness/cli/template_policies.hpp"
#include "harness/cli/write_report.hpp"
#include "harness/report/findings.hpp"
#include "harness/report/say.hpp"
#include "runtime/core/counted.hpp"
#include "runtime/wire/json.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iostream>

namespace leastwise::cli {
namespace {

struct CheckOptions {
    CommonOptions common;
    std::string earlier, sarif_file, junit_file, fail_on = "warning";
    std::vector<std::string> accepted;
};

ExitCode fail(ExitCode code, const std::string& text) {
    std::cerr << "leastwise: " << text << '\n';
    return code;
}

/// The template's policies, and what was said about them.
struct Checked {
    TemplatePolicies read;
    check::Results results;
    std::optional<check::Compared> compared;
};

/// Or the exit code, everything already said.
using Outcome = std::variant<Checked, ExitCode>;

std::optional<ExitCode> compare(const CheckOptions& options, const catalogue::Catalogue& catalogue,
                                Checked& checked) {
    const TemplatePolicies& now = checked.read;
    auto earlier = check::load_earlier(options.earlier, now.file, now.options);
    if (const auto* problem = std::get_if<std::string>(&earlier))
        return fail(ExitCode::invalid_input, "--no-new-access-than: " + *problem);
    const auto& before = std::get<templates::Template>(earlier);
    const check::Policies policies = check::collect(before, now.managed);
    if (core::has_errors(policies.diagnostics)) {
        report::say_diagnostics(policies.diagnostics, before.files);
        return ExitCode::invalid_input;
    }
    checked.compared = check::find_new_access(policies, now.policies, catalogue, checked.results, now.guardrails);
    return {};
}

Outcome run_rules(const CheckOptions& options) {
    auto reading = read_template_policies(options.common);
    if (const auto* code = std::get_if<ExitCode>(&reading)) return *code;
    Checked checked{std::get<TemplatePolicies>(std::move(reading)), {}, {}};
    const TemplatePolicies& read = checked.read;
    const catalogue::Catalogue catalogue;
    checked.results = check::review(read.policies, catalogue, read.options.place, read.guardrails);
    if (!options.earlier.empty()) {
        if (const auto code = compare(options, catalogue, checked)) return *code;
    }
    check::accept(checked.results, read.loaded, options.accepted);
    return checked;
}

bool is_new_access(const check::Result& result) {
    return result.finding.code == lint::code::kNewAccess || result.finding.code == lint::code::kUndecided;
}

bool counts(const check::Result& result, const std::string& fail_on) {
    if (result.accepted) return false;
    if (is_new_access(result)) return true;
    const core::Severity severity = result.finding.severity;
    if (fail_on == "never") return false;
    if (severity == core::Severity::error) return true;
    return fail_on == "note" || (fail_on == "warning" && severity == core::Severity::warning);
}

report::FindingsReport report_of(const Checked& checked, const std::string& fail_on) {
    report::FindingsReport report{lint::kRules, {}, {}, &checked.read.loaded.files, &checked.read.loaded.texts};
    for (const check::Identity& each : checked.read.policies.identities)
        report.subjects.push_back(each.logical_id);
    for (const check::ResourcePolicy& each : checked.read.policies.resources) {
        if (std::ranges::find(report.subjects, each.name) == report.subjects.end())
            report.subjects.push_back(each.name);
    }
    for (const check::Result& each : checked.results)
        report.findings.push_back({&each.finding, each.subject, each.accepted, counts(each, fail_on)});
    return report;
}

core::Document to_document(const check::Result& result, const core::SourceFiles& files) {
    const lint::Finding& finding = result.finding;
    const bool is_error = finding.severity == core::Severity::error;
    return core::Document::object({{"code", finding.code},
                                   {"severity", is_error                                      ? "error"
                                                : finding.severity == core::Severity::warning ? "warning"
                                                                                              : "note"},
                                   {"file", std::string(files.path(finding.span.file))},
                                   {"line", std::size_t{finding.span.line}},
                                   {"column", std::size_t{finding.span.column}},
                                   {"subject", result.subject},
                                   {"message", finding.message},
                                   {"hint", finding.hint},
                                   {"accepted", result.accepted}});
}

void print(const Checked& checked, const CheckOptions& options) {
    for (const check::Result& each : checked.results) {
        if (options.common.json) {
            std::cout << wire::to_json(to_document(each, checked.read.loaded.files)) << '\n';
        } else if (!each.accepted) {
            std::cout << core::to_text(each.finding, checked.read.loaded.files) << '\n';
        }
    }
}

std::string counted_policies(std::size_t count, const std::string& kind) {
    return std::to_string(count) + " " + kind + (count == 1 ? "policy" : "policies");
}

/// "3 roles, 1 user and 4 resource policies"
std::string looked_at(const check::Policies& policies) {
    const auto of_type = [&](std::string_view type) {
        return static_cast<std::size_t>(std::ranges::count(policies.identities, type, &check::Identity::type));
    };
    const std::size_t roles = of_type("AWS::IAM::Role"), users = of_type("AWS::IAM::User"),
                      groups = of_type("AWS::IAM::Group");
    const std::size_t others = policies.identities.size() - roles - users - groups;
    std::string text = core::counted(roles, "role");
    if (users > 0) text += ", " + core::counted(users, "user");
    if (groups > 0) text += ", " + core::counted(groups, "group");
    if (others > 0) text += ", " + counted_policies(others, "");
    return text + " and " + counted_policies(policies.resources.size(), "resource ");
}

void summarize(const Checked& checked) {
    std::size_t errors = 0, warnings = 0, notes = 0, accepted = 0;
    for (const check::Result& each : checked.results) {
        const core::Severity severity = each.finding.severity;
        ++(each.accepted                         ? accepted
           : severity == core::Severity::error   ? errors
           : severity == core::Severity::warning ? warnings
                                                 : notes);
    }
    std::cerr << looked_at(checked.read.policies) << ": " << core::counted(errors, "error") << ", "
              << core::counted(warnings, "warning") << ", " << core::counted(notes, "note");
    if (accepted > 0) std::cerr << ", " << accepted << " accepted";
    if (checked.compared) {
        std::cerr << "; " << checked.compared->proved << " of "
                  << core::counted(checked.compared->policies, "comparison") << " proved to allow nothing new";
    }
    std::cerr << '\n';
}

ExitCode run_check(const CheckOptions& options) {
    const Outcome outcome = run_rules(options);
    if (const auto* code = std::get_if<ExitCode>(&outcome)) return *code;
    const auto& checked = std::get<Checked>(outcome);
    const report::FindingsReport report = report_of(checked, options.fail_on);
    if (!options.sarif_file.empty() && !write_report(options.sarif_file, report::to_sarif(report)))
        return ExitCode::usage;
    if (!options.junit_file.empty() && !write_report(options.junit_file, report::to_junit(report)))
        return ExitCode::usage;
    print(checked, options);
    summarize(checked);
    const auto counted = [&](const check::Result& each) { return counts(each, options.fail_on); };
    const bool new_access = std::ranges::any_of(
        checked.results, [&](const check::Result& each) { return is_new_access(each) && counted(each); });
    if (new_access) return ExitCode::policy_gate;
    return std::ranges::any_of(checked.results, counted) ? ExitCode::security_finding : ExitCode::ok;
}

}  // namespace

void add_check(CLI::App& app, Chosen& chosen) {
    auto options = std::make_shared<CheckOptions>();  // shared by the parser's bindings and the chosen verb
    CLI::App* verb = app.add_subcommand("check", "Look for what the template's policies should not allow");
    add_project_options(*verb, options->common);
    verb->add_option("--no-new-access-than", options->earlier,
                     "Template file or git revision; prove that no policy allows more than there")
        ->check([](const std::string& text) {  // a variable that is not set must not leave the question out
            return text.empty() ? std::string("takes a file or a git revision; this is empty") : std::string();
        });
    verb->add_option("--sarif", options->sarif_file, "Write the findings as SARIF 2.1.0");
    verb->add_option("--junit", options->junit_file, "Write a JUnit test case for each role and resource");
    verb->add_option("--fail-on", options->fail_on, "Least severity that makes the exit status 7")
        ->check(CLI::IsMember({"error", "warning", "note", "never"}))
        ->capture_default_str();
    verb->add_option("--accept", options->accepted, "Code of findings to leave out; may be repeated")
        ->allow_extra_args(false);
    verb->footer(R"(Nothing is run or deployed. A resource accepts findings of its own with
Metadata: {Leastwise: {Accept: [LW0513]}}.
Exit status: 0 nothing found, 2 template invalid, 6 new access, or it could not be proved that there is none,
7 findings of that severity or worse.)");
    verb->callback([options, &chosen] { chosen.run = [options] { return run_check(*options); }; });
}

}  // namespace leastwise::cli
