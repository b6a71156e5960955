#pragma once
#include "harness/check/policies.hpp"
#include "harness/cli/options.hpp"
#include "harness/runner/template_reading.hpp"

#include <filesystem>
#include <variant>

namespace leastwise::cli {

/// The policies of the project's template, nothing being run.
struct TemplatePolicies {
    runner::Project project;
    templates::Options options;  ///< that it was read with
    iamapi::ManagedCatalogue managed;
    std::filesystem::path file;
    templates::Template loaded;
    check::Policies policies;
    check::Guardrails guardrails;  ///< of the project's organization
};

/// Or the exit code, everything already said.
std::variant<TemplatePolicies, ExitCode> read_template_policies(const CommonOptions& options);

}  // namespace leastwise::cli
