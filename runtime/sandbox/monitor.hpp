#pragma once
#include "runtime/sandbox/judge.hpp"
#include "runtime/sandbox/watched.hpp"

#include <map>
#include <optional>

namespace leastwise::sandbox {

/// Answers the calls that the filters of all sandboxes pass on.
class Monitor {
public:
    Monitor() : calls_(watched_calls()) {}
    /// Takes one notification from `listener` and answers it. Returns what is worth telling.
    std::optional<Finding> answer(int listener, const Asker& asker) const;

private:
    std::map<int, Watched> calls_;
};

/// Asks the kernel to run the waiting thread on the answering one's processor. Linux 6.6; harmless where
/// unknown.
void wake_synchronously(int listener);

}  // namespace leastwise::sandbox
