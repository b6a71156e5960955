#pragma once
#include "harness/cli/options.hpp"
#include "harness/runner/engine.hpp"
#include "runtime/loop/loop.hpp"
#include "runtime/template/template.hpp"

#include <memory>
#include <optional>

namespace leastwise::cli {

/// What every verb that runs the application does first: find the project, load its template, start the
/// engine, and tell the person what is not right. Signals end it cleanly.
class Session {
public:
    explicit Session(const CommonOptions& options);
    /// Runs the application with this text in place of its template's; paths in it start from there as well.
    Session(const CommonOptions& options, std::string template_text);
    ~Session();

    /// Forks the spawner, loads, deploys. The exit code of a failure, everything already said; nothing when
    /// ready.
    std::optional<ExitCode> start(runner::PortChoice port_choice, runner::Rewrite rewrite);
    /// Loads the template again into a fresh world, keeping the spawner and the ports. False when it is
    /// invalid.
    bool restart();
    /// Ends all environments; call before leaving.
    void stop();

    const runner::Project& project() const { return project_; }
    const templates::Template& loaded() const { return *template_; }
    /// False while the template is invalid; then there is no engine.
    bool has_engine() const { return engine_ != nullptr; }
    runner::Engine& engine() { return *engine_; }
    const runner::Stack& stack() const { return *stack_; }
    const iamapi::ManagedPolicies& managed_policies() const { return engine_options_.managed_policies; }
    loop::Loop& loop() { return loop_; }
    const sandbox::Confinement& confinement() const { return spawner_->confinement(); }

private:
    std::optional<ExitCode> find_project();
    bool load_and_deploy();
    std::optional<ExitCode> check_confinement() const;
    std::optional<ExitCode> check_strictness() const;

    templates::Template load(const templates::Options& options) const;

    const CommonOptions& options_;
    std::optional<std::string> template_text_;
    loop::Loop loop_;
    runner::Project project_;
    runner::EngineOptions engine_options_;
    std::unique_ptr<sandbox::Spawner> spawner_;
    std::unique_ptr<templates::Template> template_;
    std::unique_ptr<runner::Engine> engine_;
    const runner::Stack* stack_ = nullptr;
};

}  // namespace leastwise::cli
