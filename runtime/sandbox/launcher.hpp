#pragma once
#include "runtime/sandbox/cgroup.hpp"
#include "runtime/sandbox/channel.hpp"
#include "runtime/sandbox/filter.hpp"
#include "runtime/sandbox/identity.hpp"
#include "runtime/sandbox/sandbox.hpp"
#include "runtime/sandbox/step.hpp"
#include "runtime/sandbox/tmp_shelf.hpp"
#include "runtime/sandbox/view.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace leastwise::sandbox {

struct Failure {
    Step step = Step::none;
    int error = 0;
    std::string subject;  ///< the path or port; "" when the step says it all
};

/// A cloned process on its way: init runs and will report through `control`.
struct Launched {
    pid_t init_pid = -1;
    Fd init_pidfd;
    Channel control;
    Cgroup cgroup;
    Fd root;                    ///< the sandbox's root directory
    std::vector<Fd> listeners;  ///< Level::syscalls and none; in full confinement init makes them
    std::vector<std::uint16_t> ports;
};

/// What all launches share, and how one is made at the level that this machine grants.
class Launcher {
public:
    explicit Launcher(Options options);

    /// Returns the failure, or fills `launched`.
    std::optional<Failure> launch(std::uint64_t id, const Spec& spec, int output, int error,
                                  Launched& launched);
    Level level() const { return level_; }
    void set_level(Level level) { level_ = level; }
    /// Prepares what `Level::full` needs: own namespaces and the view. Returns why that is not possible, or
    /// "".
    std::string prepare_full();
    const CgroupRoot& cgroups() const { return cgroups_; }
    /// Lets go of a /tmp that was kept for further launches.
    void forget_tmp(std::uint64_t id) {
        if (tmp_shelf_) tmp_shelf_->forget(id);
    }
    void remove_cgroups() { cgroups_.remove(); }
    const Filter& filter(Level level) const { return level == Level::full ? full_filter_ : bare_filter_; }
    const std::string& filter_failure() const { return filter_failure_; }
    int landlock() const { return landlock_abi_; }

private:
    struct Memory;  ///< what a Plan points into
    std::optional<Failure> clone_mounts(const Spec& spec, Launched& launched, Memory& memory);
    std::optional<Failure> open_listeners(const Spec& spec, Launched& launched);
    std::optional<Failure> start(Memory& memory, std::uint64_t id, Launched& launched);
    void fill(const Spec& spec, int output, int error, const Launched& launched, Memory& memory);

    Options options_;
    bool root_;
    Level level_ = Level::none;
    CgroupRoot cgroups_;
    OwnerMaps owners_;
    std::optional<View> view_;
    std::optional<TmpShelf> tmp_shelf_;
    Filter full_filter_, bare_filter_;
    std::string filter_failure_;
    int landlock_abi_ = 0;
    Fd null_;
    char* title_ = nullptr;
    std::size_t title_bytes_ = 0;
};

/// Finds the memory that `ps` shows as this process's command line.
void find_title(char*& title, std::size_t& bytes);

}  // namespace leastwise::sandbox
