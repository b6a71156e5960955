#include "harness/cli/options.hpp"
#include "harness/cli/session.hpp"
#include "harness/report/say.hpp"
#include "harness/runner/run_directory.hpp"
#include "runtime/wire/json.hpp"

#include <CLI/CLI.hpp>

#include <fstream>
#include <iostream>
#include <iterator>

namespace leastwise::cli {
namespace {

constexpr std::chrono::seconds kInvokeLimit{1000};  // above Lambda's longest timeout, 900 s

struct InvokeOptions {
    CommonOptions common;
    std::string function;
    std::string event_file;
};

/// The event's text, or nothing after saying what is wrong with it.
std::optional<std::string> read_event(const std::string& file) {
    std::string text;
    if (file == "-") {
        text.assign(std::istreambuf_iterator<char>(std::cin), {});
    } else if (!file.empty()) {
        std::ifstream in(file, std::ios::binary);
        if (!in) {
            std::cerr << "leastwise: cannot read the event file " << file << '\n';
            return {};
        }
        text.assign(std::istreambuf_iterator<char>(in), {});
    } else {
        text = "{}";
    }
    const auto parsed = wire::parse_json(text);
    if (const auto* error = std::get_if<wire::JsonError>(&parsed)) {
        std::cerr << "leastwise: " << file << ": not JSON at byte " << error->offset << ": " << error->message
                  << '\n';
        return {};
    }
    return text;
}

std::optional<std::string> find_function(const runner::Engine& engine, const std::string& wanted) {
    std::string known;
    for (const runner::FunctionSummary& function : engine.functions()) {
        if (function.logical_id == wanted || function.name == wanted) return function.name;
        known += (known.empty() ? "" : ", ") + function.logical_id;
    }
    std::cerr << "leastwise: no function \"" << wanted << "\" in the template; it has: " << known << '\n';
    return {};
}

ExitCode run_invoke(const InvokeOptions& options) {
    const auto event = read_event(options.event_file);
    if (!event) return ExitCode::usage;
    Session session(options.common);
    if (const auto code = session.start(runner::PortChoice::preferred, runner::Rewrite::to_local))
        return *code;
    const auto name = find_function(session.engine(), options.function);
    if (!name) return ExitCode::usage;
    std::optional<gate::Outcome> outcome;
    bool interrupted = false;
    const auto signals = session.loop().on_signal([&interrupted](int) { interrupted = true; });
    session.engine().gate().call(session.engine().tester(), "lambda", "Invoke",
                                 core::Document::object({{"FunctionName", *name}}), *event,
                                 [&outcome](gate::Outcome result) { outcome = std::move(result); });
    session.loop().run_until([&] { return outcome.has_value() || interrupted; }, kInvokeLimit);
    session.stop();
    if (interrupted || !outcome) return ExitCode::interrupted;
    const auto& entries = session.engine().ledger().entries();
    const std::string problem =
        runner::RunDirectory(session.project().directory, runner::Recorder::invoke).save(entries, {});
    if (!problem.empty()) std::cerr << "leastwise: " << problem << '\n';
    if (const auto* error = std::get_if<gate::AwsError>(&*outcome)) {
        std::cerr << error->code() << ": " << error->message() << '\n';
        return ExitCode::engine_failure;
    }
    const auto& reply = std::get<gate::Reply>(*outcome);
    std::cout << reply.payload.value_or("") << '\n';
    return reply.headers.find("X-Amz-Function-Error") == nullptr ? ExitCode::ok : ExitCode::tests_failed;
}

}  // namespace

void add_invoke(CLI::App& app, Chosen& chosen) {
    auto options = std::make_shared<InvokeOptions>();  // shared by the parser's bindings and the chosen verb
    CLI::App* verb = app.add_subcommand("invoke", "Run one function once and print its result");
    add_project_options(*verb, options->common);
    add_engine_options(*verb, options->common);
    verb->add_option("function", options->function, "Logical id or name of the function")->required();
    verb->add_option("-e,--event", options->event_file, "File with the event as JSON, - for standard input");
    verb->callback([options, &chosen] { chosen.run = [options] { return run_invoke(*options); }; });
}

}  // namespace leastwise::cli
