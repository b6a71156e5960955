#pragma once
#include "runtime/sandbox/sandbox.hpp"

#include <sys/types.h>

#include <string>
#include <string_view>
#include <vector>

namespace leastwise::sandbox {

/// The filesystem as one sandbox may use it, for judging paths.
class Inside {
public:
    Inside() = default;
    /// `root` is the sandbox's root directory; without a mount namespace, the host's.
    Inside(const Spec& spec, Level level, Fd root, pid_t init);

    /// Whether the last component is followed when it is a link.
    enum class Last { follow, keep };
    /// Makes an absolute path plain: no `.`, `..`, doubled slash, nor link that leads elsewhere.
    std::string resolve(std::string_view path, Last last) const;

    /// Whether a path as a program wrote it lies, links or not, where everything may be seen: asked first, as
    /// most calls are about the language runtime's own files.
    bool plainly_visible(std::string_view path) const;
    bool exists(const std::string& path) const;
    bool parent_exists(const std::string& path) const;
    /// Below /tmp, a writable mount or, for opening, one of the harmless devices or the process's own /proc.
    bool writable(std::string_view path) const;
    bool openable_for_writing(std::string_view path) const;
    /// The host has it and the sandbox must not: a refusal worth telling. What every runtime probes is not.
    bool hidden(const std::string& path) const;
    /// Below /proc/N where N is another process than the sandbox's own, or what init keeps to itself.
    enum class Proc { own, init, other };
    Proc proc(std::string_view path) const;
    Level level() const { return level_; }

private:
    Level level_ = Level::full;
    Fd root_;
    pid_t init_ = 0;
    std::vector<std::string> visible_, writable_;
    std::vector<std::string> origins_;   ///< where the engine's mounts are on the host: interpreters look there
    std::vector<std::string> linkless_;  ///< directories without a link that leads out of what may be seen
};

}  // namespace leastwise::sandbox
