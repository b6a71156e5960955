#pragma once
#include "runtime/sandbox/sandbox.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace leastwise::sandbox {

/// The control groups of one sandbox: one directory in each hierarchy that lets us. Removed with the object,
/// which needs the processes to be gone.
class Cgroup {
public:
    Cgroup() = default;
    Cgroup(Cgroup&&) noexcept = default;
    Cgroup& operator=(Cgroup&& other) noexcept;
    ~Cgroup() { remove(); }

    /// Whether clone3 has put the process into the unified hierarchy already.
    enum class Joined { nowhere, unified };
    /// Returns 0 or an errno.
    int attach(pid_t pid, Joined joined) const;
    Fd& unified() { return unified_; }
    /// A descriptor that takes 1 and 0, or an empty one.
    Fd open_freezer() const;
    void thaw() const;
    bool kill() const;                   ///< by cgroup.kill; false when there is none
    Fd open_memory() const;              ///< memory.stat, or an empty one
    std::uint64_t memory_kills() const;  ///< processes that the kernel ended for lack of memory
    void remove();                       ///< what is still in use goes with the root

private:
    friend class CgroupRoot;
    std::string memory_, pids_, unified_path_;  ///< "" where not available
    bool memory_v1_ = false, memory_v2_ = false;
    Fd unified_;
};

/// The spawner's own place in each hierarchy, below which sandboxes get theirs. Paths go through descriptors,
/// as the view will cover /sys.
class CgroupRoot {
public:
    /// Looks where this process is and creates `leastwise-NAMESPACE-PID` there, wherever that is allowed. Removes
    /// what spawners of this process namespace that no longer exist have left.
    static CgroupRoot open();
    CgroupRoot() = default;
    CgroupRoot(CgroupRoot&&) noexcept = default;
    CgroupRoot& operator=(CgroupRoot&& other) noexcept;
    ~CgroupRoot() { remove(); }

    Cgroup create(std::uint64_t id, const Limits& limits) const;
    std::vector<Mechanism> mechanisms() const;
    void remove();

private:
    struct Place {
        Fd parent;
        std::string path;    ///< of leastwise-NAMESPACE-PID, through `parent`; "" when unavailable
        std::string detail;  ///< where, or why not
    };
    static Place create_place(std::string_view controller);
    Place memory_, pids_, unified_;
    bool unified_memory_ = false, unified_pids_ = false, freezes_ = false;
};

}  // namespace leastwise::sandbox
