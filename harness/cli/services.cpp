#include "harness/cli/options.hpp"
#include "harness/runner/engine.hpp"
#include "harness/runner/support.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <iostream>

namespace leastwise::cli {
namespace {

void print_text(const gate::Service& service) {
    std::cout << service.name() << '\n';
    if (!service.operations().empty()) {
        std::cout << "  operations:";
        for (const gate::Operation& operation : service.operations()) std::cout << ' ' << operation.name;
        std::cout << '\n';
    }
    for (const gate::ResourceType& type : service.resource_types()) {
        std::cout << "  " << type.type << '\n';
        for (const gate::PropertySupport& property : type.properties) {
            if (property.support == gate::Support::ok) continue;
            std::cout << "    " << runner::support_name(property.support) << "  " << property.name;
            if (!property.note.empty()) std::cout << ": " << property.note;
            std::cout << '\n';
        }
    }
}

nlohmann::ordered_json describe(const gate::Service& service) {
    nlohmann::ordered_json out;
    out["operations"] = nlohmann::ordered_json::array();
    for (const gate::Operation& operation : service.operations()) out["operations"].push_back(operation.name);
    out["resources"] = nlohmann::ordered_json::object();
    for (const gate::ResourceType& type : service.resource_types()) {
        auto& properties = out["resources"][std::string(type.type)];
        properties = nlohmann::ordered_json::object();
        for (const gate::PropertySupport& property : type.properties) {
            properties[std::string(property.name)] = runner::support_name(property.support);
        }
    }
    return out;
}

}  // namespace

void add_services(CLI::App& app, Chosen& chosen) {
    auto options = std::make_shared<CommonOptions>();  // shared by the parser's bindings and the chosen verb
    CLI::App* verb =
        app.add_subcommand("services", "List what is emulated: operations, resources, properties");
    verb->add_flag("--json", options->json, "Machine-readable output");
    verb->callback([options, &chosen] {
        chosen.run = [options] {
            nlohmann::ordered_json all;
            runner::for_each_service([&](const gate::Service& service) {
                if (options->json) {
                    all[std::string(service.name())] = describe(service);
                } else {
                    print_text(service);
                }
            });
            if (options->json) std::cout << all.dump(2) << '\n';
            return ExitCode::ok;
        };
    });
}

}  // namespace leastwise::cli
