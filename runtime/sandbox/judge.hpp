#pragma once
#include "runtime/sandbox/inside.hpp"
#include "runtime/sandbox/sandbox.hpp"
#include "runtime/sandbox/target.hpp"
#include "runtime/sandbox/watched.hpp"

#include <linux/seccomp.h>

#include <optional>
#include <vector>

namespace leastwise::sandbox {

/// The answer to a watched call.
struct Verdict {
    int error = 0;  ///< what the caller gets; 0 lets the kernel go on, which confines it all the same
    std::optional<Finding> finding;  ///< without pid
    bool connected = false;          ///< the spawner has made the connection: the caller gets success
};

/// Who asks, and what it may do.
struct Asker {
    const Inside& inside;
    const std::vector<std::uint16_t>&
        ports;  ///< of the engine; all that may be reached without a network namespace
    pid_t init = 0;
};

/// Judges one call. Reads the caller's memory, so the notification must still be valid afterwards.
Verdict judge(const Watched& call, const seccomp_data& data, const Target& target, const Asker& asker);

/// The calls on paths, on sockets, and the rest; each in a file of its own.
Verdict judge_path(const Watched& call, const seccomp_data& data, const Target& target, const Inside& inside);
Verdict judge_socket(const Watched& call, const seccomp_data& data, const Target& target, const Asker& asker);
Verdict judge_power(const Watched& call, const seccomp_data& data, const Target& target, const Asker& asker);

/// A refusal with its finding.
Verdict refuse(const Watched& call, std::string_view category, std::string target, int error);

}  // namespace leastwise::sandbox
