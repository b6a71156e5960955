#include "harness/cli/template_policies.hpp"

#include "harness/check/earlier.hpp"
#include "harness/report/say.hpp"

#include <iostream>

namespace leastwise::cli {
namespace {

namespace fs = std::filesystem;

check::Guardrails guardrails_of(const runner::Project& project, const std::string& account) {
    if (!project.organization) return {};
    const gate::Organization& organization = project.organization->organization;
    return {organization.levels(iam::PolicyKind::scp, account), organization.levels(iam::PolicyKind::rcp, account)};
}

/// Without an organization every account is as good as a member.
bool is_member(const runner::Project& project, const std::string& account) {
    return !project.organization || project.organization->organization.find(account) != nullptr;
}

}  // namespace

std::variant<TemplatePolicies, ExitCode> read_template_policies(const CommonOptions& options) {
    auto found = runner::find_project(fs::current_path(), options.project);
    if (!found.project) {
        std::cerr << "leastwise: " << found.problem << '\n';
        return ExitCode::invalid_input;
    }
    if (!is_member(*found.project, options.place.account)) {
        std::cerr << "leastwise: leastwise.yaml: account " << options.place.account
                  << " is not in the organization [LW0403]\n    help: describe it under `accounts`, or choose one with "
                     "--account\n";
        return ExitCode::invalid_input;
    }
    auto reading = runner::reading_of(*found.project, options.place);
    report::say_diagnostics(reading.diagnostics, {});
    if (core::has_errors(reading.diagnostics)) return ExitCode::invalid_input;
    const fs::path file = fs::proximate(found.project->template_file);
    TemplatePolicies result{std::move(*found.project), reading.options, {}, file,
                            check::load_only(file, reading.options), {}, {}};
    result.managed.use_files(std::move(reading.managed_policies));
    result.policies = check::collect(result.loaded, result.managed);
    result.guardrails = guardrails_of(result.project, options.place.account);
    core::Diagnostics problems = result.loaded.diagnostics;
    std::ranges::copy(result.policies.diagnostics, std::back_inserter(problems));
    report::say_diagnostics(problems, result.loaded.files);
    if (core::has_errors(problems)) return ExitCode::invalid_input;
    return result;
}

}  // namespace leastwise::cli
