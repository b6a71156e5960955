#pragma once
#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

namespace leastwise::loop {
class Loop;
}

namespace leastwise::runner {

/// Tells when files below some directories change. A burst of changes is told once, after it has settled.
class Watcher {
public:
    using Changed = std::function<void(const std::vector<std::filesystem::path>& paths)>;
    Watcher(loop::Loop& loop, Changed changed,
            std::chrono::milliseconds settle = std::chrono::milliseconds(100));
    ~Watcher();
    Watcher(const Watcher&) = delete;
    Watcher& operator=(const Watcher&) = delete;

    /// Watches a file, or a directory with everything below it, except node_modules, .git, .leastwise,
    /// __pycache__. Returns how many directories are watched now.
    std::size_t add(const std::filesystem::path& path);

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace leastwise::runner
