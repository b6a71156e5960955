#include "harness/cli/options.hpp"
#include "harness/runner/toolbox.hpp"
#include "runtime/function/function.hpp"
#include "runtime/loop/loop.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <array>
#include <iomanip>
#include <iostream>

namespace leastwise::cli {
namespace {

constexpr std::array kRuntimes = {"nodejs24.x", "nodejs22.x", "nodejs20.x", "python3.14",
                                  "python3.13", "python3.12", "python3.11", "provided.al2023"};

/// What a level means to somebody who decides whether to run a function here.
std::string_view meaning(sandbox::Level level) {
    switch (level) {
        case sandbox::Level::full:
            return "a function sees its code and a /tmp of its own, and reaches nothing but leastwise";
        case sandbox::Level::syscalls:
            return "files and addresses are refused call by call; /tmp is the machine's, and the names of other "
                   "processes can be listed";
        case sandbox::Level::none:
            return "nothing keeps a function from your files and the network: run only code that you trust";
    }
    return {};
}

void print_sdk(const char* language, const std::string& directory, const char* place) {
    std::cout << "  " << std::left << std::setw(16) << language << "  ";
    if (!directory.empty()) {
        std::cout << directory << '\n';
        return;
    }
    std::cout << "none: functions that do not bring it fail\n       try: `make setup` in leastwise's sources, or name "
                 "in LEASTWISE_TOOLS a folder that has "
              << place << '\n';
}

void print_text(const sandbox::Confinement& confinement) {
    std::cout << "confinement: " << sandbox::level_name(confinement.level) << "\n  "
              << meaning(confinement.level) << '\n';
    for (const sandbox::Mechanism& one : confinement.mechanisms) {
        std::cout << "  " << (one.available ? "yes" : "no ") << "  " << std::left << std::setw(24) << one.name
                  << "  " << one.detail << '\n';
        if (!one.available && !one.remedy.empty()) std::cout << "       try: " << one.remedy << '\n';
    }
    std::cout << "runtimes:\n";
    for (const char* runtime : kRuntimes) {
        const auto found = function::find_interpreter(runtime);
        std::cout << "  " << std::left << std::setw(16) << runtime << "  ";
        if (!found || !found->problem.empty()) {
            std::cout << "unavailable: " << (found ? found->problem : "unknown") << '\n';
        } else if (found->path.empty()) {
            std::cout << "the function's own bootstrap\n";
        } else {
            std::cout << found->path << " " << found->version << (found->exact ? "" : " (in its place)") << '\n';
        }
    }
    const function::FleetOptions sdks = runner::find_bundled_sdks();
    std::cout << "AWS SDKs, as AWS's runtimes have them:\n";
    print_sdk("Node.js", sdks.sdk_node_modules, "sdk-node/node_modules");
    print_sdk("Python", sdks.sdk_site_packages, "sdk-python/lib/python3.x/site-packages");
}

void print_json(const sandbox::Confinement& confinement) {
    nlohmann::ordered_json out;
    out["confinement"] = sandbox::level_name(confinement.level);
    out["meaning"] = meaning(confinement.level);
    out["mechanisms"] = nlohmann::ordered_json::array();
    for (const sandbox::Mechanism& one : confinement.mechanisms) {
        out["mechanisms"].push_back({{"name", one.name},
                                     {"available", one.available},
                                     {"detail", one.detail},
                                     {"remedy", one.remedy}});
    }
    for (const char* runtime : kRuntimes) {
        const auto found = function::find_interpreter(runtime);
        if (found) out["runtimes"][runtime] = {{"path", found->path}, {"version", found->version}};
    }
    const function::FleetOptions sdks = runner::find_bundled_sdks();
    out["sdks"] = {{"node", sdks.sdk_node_modules}, {"python", sdks.sdk_site_packages}};
    std::cout << out.dump(2) << '\n';
}

}  // namespace

void add_doctor(CLI::App& app, Chosen& chosen) {
    auto options = std::make_shared<CommonOptions>();  // shared by the parser's bindings and the chosen verb
    CLI::App* verb =
        app.add_subcommand("doctor", "Say what this machine grants: confinement and language runtimes");
    verb->add_flag("--json", options->json, "Machine-readable output");
    verb->callback([options, &chosen] {
        chosen.run = [options] {
            loop::Loop loop;
            const auto spawner = sandbox::start_spawner(loop);
            options->json ? print_json(spawner->confinement()) : print_text(spawner->confinement());
            return ExitCode::ok;
        };
    });
}

}  // namespace leastwise::cli
