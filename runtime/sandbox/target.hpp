#pragma once
#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>

namespace leastwise::sandbox {

/// A thread that waits for the answer to a notification. What is read may be changed by another thread right
/// after, so it serves to tell and to refuse, never to allow what nothing else confines.
class Target {
public:
    explicit Target(pid_t thread) : thread_(thread) {}

    /// A string of at most PATH_MAX bytes, or nothing when the memory is not readable.
    std::optional<std::string> text(std::uint64_t address) const;
    /// At most `bytes` bytes, fewer when the memory ends before.
    std::string bytes(std::uint64_t address, std::size_t bytes) const;
    /// The path that a relative one is relative to: of a descriptor, or the working directory.
    std::string directory(int descriptor) const;
    /// The process this thread belongs to, on the host.
    pid_t process() const;

private:
    pid_t thread_;
};

/// Whether `pid` is `root` or below it, by the host's process table.
bool is_descendant(pid_t pid, pid_t root);

}  // namespace leastwise::sandbox
