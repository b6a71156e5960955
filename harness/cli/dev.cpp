#include "harness/cli/options.hpp"
#include "harness/cli/session.hpp"
#include "harness/report/say.hpp"
#include "harness/runner/run_directory.hpp"
#include "harness/runner/watcher.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <utility>

namespace leastwise::cli {
namespace {

namespace fs = std::filesystem;
constexpr std::chrono::hours kForever{24 * 365};

bool is_below(const fs::path& path, const fs::path& directory) {
    const fs::path root = fs::weakly_canonical(directory);
    return std::mismatch(root.begin(), root.end(), path.begin(), path.end()).first == root.end();
}

/// The loop of `dev`: serve, show what happens, reload what changes, until a signal.
class Development {
public:
    explicit Development(const CommonOptions& options) : session_(options) {}

    ExitCode run() {
        const auto started = std::chrono::steady_clock::now();
        if (const auto code = session_.start(runner::PortChoice::exactly, runner::Rewrite::to_local))
            return *code;
        report::say_ready(session_.stack(), session_.loaded(), session_.engine(), session_.confinement());
        show_entries();
        watch();
        const auto took = std::chrono::steady_clock::now() - started;
        std::cerr << "ready in " << std::chrono::duration_cast<std::chrono::milliseconds>(took).count()
                  << " ms — watching for changes, Ctrl-C ends\n\n";
        bool ended = false;
        const auto signals = session_.loop().on_signal([&ended](int) { ended = true; });
        while (!ended) {
            session_.loop().run_until([this, &ended] { return ended || template_changed_; }, kForever);
            if (std::exchange(template_changed_, false) && !ended) restart();
        }
        watcher_.reset();
        session_.stop();
        std::cerr << "\nleastwise: ended\n";
        return ExitCode::ok;
    }

private:
    void show_entries() { session_.engine().ledger().on_append(report::say_entry); }

    void watch() {
        watcher_ = std::make_unique<runner::Watcher>(
            session_.loop(), [this](const std::vector<fs::path>& paths) { on_change(paths); });
        for (std::uint16_t file = 0; !session_.loaded().files.path(file).empty(); ++file) {
            watcher_->add(fs::path(session_.loaded().files.path(file)));
        }
        for (const runner::FunctionSummary& function : session_.engine().functions()) {
            watcher_->add(function.code_directory);
        }
    }

    void on_change(const std::vector<fs::path>& paths) {
        for (std::uint16_t file = 0; !session_.loaded().files.path(file).empty(); ++file) {
            const fs::path changed = fs::weakly_canonical(fs::path(session_.loaded().files.path(file)));
            if (std::ranges::find(paths, changed) == paths.end()) continue;
            template_changed_ = true;  // the restart runs outside the watcher, which it replaces
            return;
        }
        for (const runner::FunctionSummary& function : session_.engine().functions()) {
            const bool touched = std::ranges::any_of(
                paths, [&](const fs::path& path) { return is_below(path, function.code_directory); });
            if (!touched) continue;
            session_.engine().reload(function.logical_id);
            std::cerr << "reload  " << function.logical_id << '\n';
        }
    }

    void restart() {
        std::cerr << "reload  the template changed: a fresh world\n";
        if (!session_.restart()) {
            std::cerr << "leastwise: not serving until the template is valid again\n";
            return;
        }
        show_entries();
        report::say_ready(session_.stack(), session_.loaded(), session_.engine(), session_.confinement());
        watch();
    }

    Session session_;
    std::unique_ptr<runner::Watcher> watcher_;
    bool template_changed_ = false;
};

}  // namespace

void add_dev(CLI::App& app, Chosen& chosen) {
    auto options = std::make_shared<CommonOptions>();  // shared by the parser's bindings and the chosen verb
    CLI::App* verb = app.add_subcommand("dev", "Serve the application and reload it when it changes");
    add_project_options(*verb, *options);
    add_engine_options(*verb, *options);
    verb->callback([options, &chosen] { chosen.run = [options] { return Development(*options).run(); }; });
}

}  // namespace leastwise::cli
