#include "harness/runner/watcher.hpp"

#include "runtime/loop/loop.hpp"

#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace leastwise::runner {
namespace fs = std::filesystem;
namespace {

constexpr std::uint32_t kEvents = IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_TO | IN_MOVED_FROM;
constexpr std::size_t kDirectoriesMax = 4096;  // ours: below the usual limit of inotify watches per user
constexpr std::array kIgnored = {"node_modules", ".git", ".leastwise", "__pycache__"};

bool is_ignored(const fs::path& name) {
    return std::ranges::any_of(kIgnored, [&](const char* ignored) { return name == ignored; });
}

}  // namespace

struct Watcher::State {
    void watch_directory(const fs::path& directory) {
        if (directories.size() >= kDirectoriesMax) return;
        const int id = ::inotify_add_watch(fd, directory.c_str(), kEvents);
        if (id >= 0) directories[id] = directory;
    }
    void watch_tree(const fs::path& root) {
        watch_directory(root);
        std::error_code error;
        fs::recursive_directory_iterator at(root, fs::directory_options::skip_permission_denied, error), end;
        for (; !error && at != end; at.increment(error)) {
            if (!at->is_directory(error)) continue;
            if (is_ignored(at->path().filename())) {
                at.disable_recursion_pending();
            } else {
                watch_directory(at->path());
            }
        }
    }
    void read_events();
    void on_event(const inotify_event& event);
    void tell() {
        const std::vector<fs::path> paths(pending.begin(), pending.end());
        pending.clear();
        changed(paths);
    }

    loop::Loop& loop;
    Changed changed;
    std::chrono::milliseconds settle;
    int fd = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    std::map<int, fs::path> directories{};  // by watch id
    std::set<fs::path> files{};             // of these directories only these files count
    std::set<fs::path> trees{};             // everything below these counts
    std::set<fs::path> pending{};
    loop::Watch readable{};
    loop::Watch timer{};
};

void Watcher::State::on_event(const inotify_event& event) {
    const auto directory = directories.find(event.wd);
    if (directory == directories.end() || event.len == 0) return;
    const fs::path path = directory->second / event.name;
    if (is_ignored(path.filename())) return;
    const bool in_tree = std::ranges::any_of(trees, [&](const fs::path& tree) {
        return std::mismatch(tree.begin(), tree.end(), path.begin(), path.end()).first == tree.end();
    });
    if (!in_tree && !files.contains(path)) return;
    if ((event.mask & IN_ISDIR) != 0 && (event.mask & (IN_CREATE | IN_MOVED_TO)) != 0) watch_tree(path);
    pending.insert(path);
    timer = loop.after(settle, [this] { tell(); });
}

void Watcher::State::read_events() {
    alignas(inotify_event) std::array<char, 16384> buffer;
    for (;;) {
        const auto size = ::read(fd, buffer.data(), buffer.size());
        if (size <= 0) return;
        for (std::size_t at = 0; at < static_cast<std::size_t>(size);) {
            const auto* event = reinterpret_cast<const inotify_event*>(buffer.data() + at);
            on_event(*event);
            at += sizeof(inotify_event) + event->len;
        }
    }
}

Watcher::Watcher(loop::Loop& loop, Changed changed, std::chrono::milliseconds settle)
    : state_(std::make_unique<State>(State{loop, std::move(changed), settle})) {
    state_->readable = loop.on_readable(state_->fd, [state = state_.get()] { state->read_events(); });
}

Watcher::~Watcher() {
    state_->readable.reset();
    ::close(state_->fd);
}

std::size_t Watcher::add(const fs::path& path) {
    const fs::path absolute = fs::weakly_canonical(path);
    if (fs::is_directory(absolute)) {
        state_->trees.insert(absolute);
        state_->watch_tree(absolute);
    } else {
        state_->files.insert(absolute);
        state_->watch_directory(absolute.parent_path());
    }
    return state_->directories.size();
}

}  // namespace leastwise::runner
