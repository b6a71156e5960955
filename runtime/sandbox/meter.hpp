#pragma once
#include "runtime/sandbox/sandbox.hpp"

#include <sys/types.h>

#include <cstdint>

namespace leastwise::sandbox {

/// Measures what the processes of one sandbox hold in memory now, /tmp and file caches left out.
class Meter {
public:
    Meter() = default;
    /// `memory_stat` of the control group, or empty: then the processes below `init` are added up.
    Meter(Fd memory_stat, pid_t init) : memory_stat_(std::move(memory_stat)), init_(init) {}
    std::uint64_t processes_bytes() const;

private:
    Fd memory_stat_;
    pid_t init_ = 0;
};

/// The most that one process has held so far, shared pages included. 0 when it is gone.
std::uint64_t resident_max_bytes(pid_t pid);

}  // namespace leastwise::sandbox
