#pragma once
#include "harness/cli/exit_code.hpp"
#include "harness/runner/project.hpp"
#include "runtime/core/world.hpp"
#include "runtime/sandbox/sandbox.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace leastwise::cli {

enum class Output { text, json };

/// Options that several verbs share.
struct CommonOptions {
    runner::ProjectChoice project;
    core::Place place;
    std::string require_confinement;  ///< "", "syscalls" or "full"
    std::uint64_t seed = 0;           ///< 0 = drawn
    std::uint16_t port = 0;           ///< 0 = 4566, or a free one where the verb allows it
    bool strict = false;
    bool json = false;
    bool verbose = false;
};

/// Template, stack name, parameters, region, account, --strict.
void add_project_options(CLI::App& verb, CommonOptions& options);
/// Ports, seed, confinement.
void add_engine_options(CLI::App& verb, CommonOptions& options);

/// A verb's work, chosen by the parser and run after it.
struct Chosen {
    std::function<ExitCode()> run;
};

void add_dev(CLI::App& app, Chosen& chosen);
void add_test(CLI::App& app, Chosen& chosen);
void add_invoke(CLI::App& app, Chosen& chosen);
void add_check(CLI::App& app, Chosen& chosen);
void add_tighten(CLI::App& app, Chosen& chosen);
void add_mutate(CLI::App& app, Chosen& chosen);
void add_explain(CLI::App& app, Chosen& chosen);
void add_doctor(CLI::App& app, Chosen& chosen);
void add_services(CLI::App& app, Chosen& chosen);
void add_iam(CLI::App& app, Chosen& chosen);
/// `subset` of the verb `iam`, and its `can` and `public`.
void add_iam_subset(CLI::App& iam, Chosen& chosen);
void add_iam_reach(CLI::App& iam, Chosen& chosen);

}  // namespace leastwise::cli
