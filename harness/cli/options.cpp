#include "harness/cli/options.hpp"

#include <CLI/CLI.hpp>

namespace leastwise::cli {

void add_project_options(CLI::App& verb, CommonOptions& options) {
    verb.add_option("-t,--template", options.project.template_file, "Template file; default template.yaml");
    verb.add_flag_callback(
        "--no-build", [&options] { options.project.code = runner::ProjectChoice::Code::source; },
        "Run the code that the template names, not what `sam build` left of it");
    verb.add_option("--stack-name", options.project.stack_name,
                    "Stack name; default samconfig.toml's or the folder's");
    verb.add_option("--config-env", options.project.config_environment,
                    "Environment of samconfig.toml or samconfig.yaml; default `default`");
    verb.add_option("-p,--param", options.project.parameters,
                    "Template parameter, Name=value; may be repeated")
        ->allow_extra_args(false);
    verb.add_option("--export", options.project.exports,
                    "Export of another stack, Name=value; may be repeated")
        ->allow_extra_args(false);
    verb.add_option("--managed-policies", options.project.managed_policy_files,
                    "File with documents of AWS managed policies; may be repeated")
        ->allow_extra_args(false);
    verb.add_option("--region", options.place.region, "Region of the emulated account")->capture_default_str();
    verb.add_option("--account", options.place.account, "Number of the emulated account")->capture_default_str();
    verb.add_flag("--strict", options.strict, "Whatever is unsupported or has no effect is an error");
    verb.add_flag("--json", options.json, "Machine-readable output");
    verb.add_flag("-v,--verbose", options.verbose, "Show the functions' log lines");
}

void add_engine_options(CLI::App& verb, CommonOptions& options) {
    verb.add_option("--port", options.port, "Port of the AWS endpoint; default 4566");
    verb.add_option("--seed", options.seed, "Seed of identifiers and random values; default drawn");
    verb.add_option("--require-confinement", options.require_confinement,
                    "Fail unless functions are confined at least so: syscalls or full")
        ->check(CLI::IsMember({"syscalls", "full"}));
}

}  // namespace leastwise::cli
