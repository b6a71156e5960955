#include "harness/cli/options.hpp"

#include "runtime/core/place_names.hpp"

#include <CLI/CLI.hpp>

namespace leastwise::cli {
namespace {

/// The answer of a CLI11 validator: what is wrong, or "".
std::string region_name(const std::string& text) {
    return core::is_region_name(text) ? "" : text + " is no region, such as eu-central-1";
}

std::string account_id(const std::string& text) {
    return core::is_account_id(text) ? "" : text + " is no account: twelve digits";
}

void set_region(core::Place& place, const std::string& region) {
    place.region = region;
    place.partition = core::partition_of(region);
}

}  // namespace

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
    verb.add_option_function<std::string>(
            "--region", [&options](const std::string& region) { set_region(options.place, region); },
            "Region of the emulated account")
        ->check(region_name)
        ->default_str(options.place.region);
    verb.add_option("--account", options.place.account, "Number of the emulated account")
        ->check(account_id)
        ->capture_default_str();
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
