#include "harness/cli/session.hpp"

#include "harness/report/log_view.hpp"
#include "harness/report/say.hpp"
#include "harness/runner/policy_notes.hpp"
#include "harness/runner/template_reading.hpp"
#include "runtime/core/random.hpp"

#include <filesystem>
#include <iostream>

namespace leastwise::cli {
namespace {

constexpr std::chrono::seconds kShutdownLimit{5};

/// A template error makes the stack unusable and is the template's fault; a port is the machine's.
ExitCode code_of(const core::Diagnostics& diagnostics) {
    for (const core::Diagnostic& one : diagnostics) {
        if (one.code == "LW0401") return ExitCode::engine_failure;
    }
    return ExitCode::invalid_input;
}

}  // namespace

Session::Session(const CommonOptions& options) : options_(options) {}

Session::Session(const CommonOptions& options, std::string template_text)
    : options_(options), template_text_(std::move(template_text)) {}

Session::~Session() { stop(); }

std::optional<ExitCode> Session::find_project() {
    auto found = runner::find_project(std::filesystem::current_path(), options_.project);
    if (!found.project) {
        std::cerr << "leastwise: " << found.problem << '\n';
        return ExitCode::invalid_input;
    }
    project_ = std::move(*found.project);
    return {};
}

std::optional<ExitCode> Session::start(runner::PortChoice port_choice, runner::Rewrite rewrite) {
    spawner_ = sandbox::start_spawner(loop_);
    if (const auto code = find_project()) return code;
    if (const auto code = check_confinement()) return code;
    engine_options_.place = options_.place;
    engine_options_.seed = options_.seed == 0 ? core::Random::machine_seed() : options_.seed;
    if (options_.port != 0) engine_options_.aws_port = options_.port;
    engine_options_.port_choice = options_.port != 0 ? runner::PortChoice::exactly : port_choice;
    engine_options_.rewrite = rewrite;
    engine_options_.organization = project_.organization;
    engine_options_.denial_detail = project_.denial_detail;
    if (options_.verbose) {
        const auto view = std::make_shared<report::LogView>();  // shared by the copies of the callback
        engine_options_.on_log = [view](const function::LogEvent& event) { std::cerr << view->show(event); };
    }
    if (!load_and_deploy()) {
        return code_of(stack_ == nullptr ? template_->diagnostics : stack_->diagnostics);
    }
    return check_strictness();
}

bool Session::restart() {
    stop();
    return load_and_deploy();
}

templates::Template Session::load(const templates::Options& options) const {
    const std::string path = std::filesystem::proximate(project_.template_file).string();
    return template_text_ ? templates::load_text(*template_text_, path, options, &templates::read_text)
                          : templates::load(path, options);
}

bool Session::load_and_deploy() {
    stack_ = nullptr;
    engine_.reset();
    auto reading = runner::reading_of(project_, engine_options_.place);
    report::say_diagnostics(reading.diagnostics, {});
    engine_options_.managed_policies = reading.managed_policies;
    if (!project_.built_template.empty())
        reading.options.built_template = std::filesystem::proximate(project_.built_template).string();
    template_ = std::make_unique<templates::Template>(load(reading.options));
    report::say_diagnostics(template_->diagnostics, template_->files);
    if (core::has_errors(reading.diagnostics) || core::has_errors(template_->diagnostics)) return false;
    engine_ = std::make_unique<runner::Engine>(loop_, *spawner_, engine_options_);
    stack_ = &engine_->start(*template_);
    report::say_diagnostics(stack_->diagnostics, template_->files);
    if (core::has_errors(stack_->diagnostics)) return false;
    // A reload keeps the addresses that clients have by now.
    engine_options_.aws_port = engine_->aws_port();
    if (!engine_->apis().empty()) engine_options_.api_port = engine_->apis().front().port;
    return true;
}

void Session::stop() {
    if (!engine_) return;
    bool stopped = false;
    engine_->shutdown([&stopped] { stopped = true; });
    loop_.run_until([&stopped] { return stopped; }, kShutdownLimit);
}

std::optional<ExitCode> Session::check_confinement() const {
    const auto level = spawner_->confinement().level;
    const bool enough = options_.require_confinement.empty() || level == sandbox::Level::full ||
                        (options_.require_confinement == "syscalls" && level == sandbox::Level::syscalls);
    if (enough) return {};
    std::cerr << "leastwise: --require-confinement " << options_.require_confinement
              << ": this machine grants only \"" << sandbox::level_name(level)
              << "\"; `leastwise doctor` says what is missing and how to get it\n";
    return ExitCode::engine_failure;
}

std::optional<ExitCode> Session::check_strictness() const {
    if (!options_.strict || stack_->support.empty()) return {};
    report::say_support(stack_->support, template_->files);
    std::cerr << "leastwise: --strict: " << stack_->support.size()
              << " things in the template are not honoured in full\n";
    return ExitCode::unsupported;
}

}  // namespace leastwise::cli
