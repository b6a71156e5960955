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
    /// How much memory the record may take: a server runs for days. In megabytes.
    using RecordLimit = std::size_t;
    static constexpr RecordLimit kRecordDefault = 64;

    Development(const CommonOptions& options, RecordLimit record) : record_(record), session_(options) {}

    ExitCode run() {
        const auto started = std::chrono::steady_clock::now();
        if (const auto code = session_.start(runner::PortChoice::exactly, runner::Rewrite::to_local))
            return *code;
        report::say_ready(session_.stack(), session_.loaded(), session_.engine(), session_.confinement());
        keep_record();
        watch();
        const auto took = std::chrono::steady_clock::now() - started;
        std::cerr << "ready in " << std::chrono::duration_cast<std::chrono::milliseconds>(took).count()
                  << " ms — watching for changes, Ctrl-C ends\n\n";
        bool ended = false;
        const auto signals = session_.loop().on_signal([&ended](int) { ended = true; });
        while (!ended) {
            session_.loop().run_until([this, &ended] { return ended || template_changed_ || has_news(); },
                                      kForever);
            if (has_news()) save();
            if (std::exchange(template_changed_, false) && !ended) restart();
        }
        watcher_.reset();
        say_dropped();
        session_.stop();
        if (unsaved_) save();  // a session without a denial or finding leaves no file behind
        std::cerr << "\nleastwise: ended\n";
        return ExitCode::ok;
    }

private:
    void keep_record() {
        ledger::Ledger& ledger = session_.engine().ledger();
        ledger.keep_at_most(record_ * 1024 * 1024);
        ledger.on_append([this](const ledger::Entry& entry) {
            report::say_entry(entry);
            unsaved_ = unsaved_ || report::is_explainable(entry);
        });
    }

    /// True when a person may want to explain something and nothing is being served that saving would delay.
    bool has_news() { return unsaved_ && session_.has_engine() && session_.engine().is_idle(); }

    /// `leastwise explain`, in another terminal or afterwards, reads it.
    void save() {
        unsaved_ = false;
        if (!session_.has_engine()) return;
        const std::string problem = runner::RunDirectory(session_.project().directory, runner::Recorder::dev)
                                        .save(session_.engine().ledger().entries(), {});
        if (!problem.empty()) std::cerr << "leastwise: " << problem << '\n';
    }

    void say_dropped() {
        if (!session_.has_engine()) return;
        const ledger::Ledger& ledger = session_.engine().ledger();
        if (ledger.dropped() == 0) return;
        std::cerr << "  record  the oldest " << ledger.dropped() << " of "
                  << ledger.dropped() + ledger.entries().size() << " entries were dropped; --record-mb "
                  << record_ << " is the limit\n";
    }

    /// What a fresh world is made of: a change of any starts one.
    std::vector<fs::path> world_files() const {
        std::vector<fs::path> files = session_.project().managed_policy_files;
        for (std::uint16_t file = 0; !session_.loaded().files.path(file).empty(); ++file) {
            files.emplace_back(session_.loaded().files.path(file));
        }
        return files;
    }

    void watch() {
        watcher_ = std::make_unique<runner::Watcher>(
            session_.loop(), [this](const std::vector<fs::path>& paths) { on_change(paths); });
        for (const fs::path& file : world_files()) watcher_->add(file);
        for (const runner::FunctionSummary& function : session_.engine().functions()) {
            watcher_->add(function.code_directory);
        }
    }

    void on_change(const std::vector<fs::path>& paths) {
        for (const fs::path& file : world_files()) {
            if (std::ranges::find(paths, fs::weakly_canonical(file)) == paths.end()) continue;
            template_changed_ = true;  // the restart runs outside the watcher, which it replaces
            return;
        }
        if (!session_.has_engine()) return;
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
        say_dropped();
        if (!session_.restart()) {
            std::cerr << "leastwise: not serving until the template is valid again\n";
            return;
        }
        keep_record();
        report::say_ready(session_.stack(), session_.loaded(), session_.engine(), session_.confinement());
        watch();
    }

    RecordLimit record_;
    Session session_;
    std::unique_ptr<runner::Watcher> watcher_;
    bool template_changed_ = false;
    bool unsaved_ = false;  ///< a denial or finding is not in the project's record yet
};

}  // namespace

void add_dev(CLI::App& app, Chosen& chosen) {
    auto options = std::make_shared<CommonOptions>();  // shared by the parser's bindings and the chosen verb
    CLI::App* verb = app.add_subcommand("dev", "Serve the application and reload it when it changes");
    add_project_options(*verb, *options);
    add_engine_options(*verb, *options);
    auto record =
        std::make_shared<Development::RecordLimit>(Development::kRecordDefault);  // shared like the options
    verb->add_option("--record-mb", *record, "Memory that the record of calls may take; the oldest give way")
        ->check(CLI::Range(1, 1'000'000))
        ->capture_default_str();
    verb->callback([options, record, &chosen] {
        chosen.run = [options, record] { return Development(*options, *record).run(); };
    });
}

}  // namespace leastwise::cli
