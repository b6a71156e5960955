#pragma once
#include "runtime/sandbox/sandbox.hpp"
#include "runtime/sandbox/step.hpp"

#include <linux/filter.h>
#include <sys/types.h>

#include <cstdint>
#include <span>

namespace leastwise::sandbox {

/// The user a function runs as, as recorded in Lambda environments.
inline constexpr uid_t kInsideUid = 993;
inline constexpr gid_t kInsideGid = 990;
inline constexpr const char* kInsideUser = "sbx_user1051";
inline constexpr const char* kHostname = "sandbox";

/// A tree made by open_tree, to be attached at `target` (no leading slash) below the new root.
struct PlannedMount {
    int tree = -1;
    const char* target = nullptr;
    bool writable = false;
};

/// Everything a confined process needs, laid out before the clone: between clone and exec nothing is
/// allocated, nothing throws, and each step either succeeds or is reported by number.
struct Plan {
    Level level = Level::full;
    int control = -1;  ///< init's end of the channel to the spawner
    int output = -1;
    int error = -1;
    int null = -1;             ///< /dev/null, opened for reading
    bool drop_groups = false;  ///< the launching process may call setgroups
    uid_t host_uid = 0;        ///< Level::syscalls and none: who to become; 0 keeps the user
    gid_t host_gid = 0;
    int view = -1;                      ///< a detached clone of the view's root, made by the spawner
    int tmp = -1;                       ///< a tree for /tmp; -1: a tmpfs is made with tmp_options
    const char* tmp_options = nullptr;  ///< "mode=1777,size=…"
    std::span<const PlannedMount> mounts;
    std::span<const std::uint16_t> ports;
    Limits limits;
    const sock_fprog* filter = nullptr;
    int landlock_abi = 0;
    const char* const* writable_paths = nullptr;  ///< null-terminated; besides /tmp and the harmless devices
    const char* const* readable_paths = nullptr;  ///< null-terminated; Level::syscalls only
    const char* working_directory = nullptr;
    char* const* argv = nullptr;
    char* const* environment = nullptr;
    char* title = nullptr;  ///< memory that `ps` shows, and its size
    std::size_t title_bytes = 0;
    const char* name = nullptr;
};

/// What init tells the spawner, one message each.
struct Report {
    enum class Kind : std::uint8_t {
        prepared,  ///< descriptors: pidfd of the function, [seccomp listener], listeners
        started,   ///< execve succeeded
        failed,    ///< step, error, index
        exited     ///< status as from wait
    };
    Kind kind = Kind::failed;
    Step step = Step::none;
    bool watched = false;  ///< a seccomp listener comes along
    int error = 0;
    int status = 0;
    std::uint32_t index = 0;  ///< which mount or port failed
};

/// Process 1 of a sandbox: builds it from inside, starts the function, reaps orphans, ends with the function.
[[noreturn]] void run_init(const Plan& plan);

/// The function's process: takes its descriptors and limits, gives up every right, becomes the program.
struct FunctionPipes {
    int report = -1;  ///< ChildReport to init; closed by a successful execve
    int go = -1;      ///< a byte from init
};
struct ChildReport {
    Step step = Step::none;  ///< none: confined and waiting
    int error = 0;
    int listener = -1;  ///< number in the descriptor table shared with init
};
[[noreturn]] void run_function(const Plan& plan, FunctionPipes pipes);

/// Builds the view of `plan` in a new mount namespace and pivots into it. Returns the failed step, or none;
/// errno tells why and `index` which mount.
Step enter_view(const Plan& plan, std::uint32_t& index);
/// Brings up loopback. Returns 0 or -1 and errno.
int bring_up_loopback();
/// A listening socket on 127.0.0.1; port 0 for any. Returns -1 and errno.
int listen_on_loopback(std::uint16_t port);
/// The port a listening socket has.
std::uint16_t port_of(int listener);
/// Gives up all capabilities for good and the chance to get new privileges by execve. Returns 0 or -1 and
/// errno.
int drop_capabilities();
/// 0 when the kernel has no Landlock or it is switched off.
int landlock_abi();
/// Restricts the calling process. Returns 0 or -1 and errno.
int restrict_by_landlock(const Plan& plan);
/// Undoes what the engine may have set: handlers are inherited by clone, the mask and SIG_IGN even by execve.
void reset_signals();
/// Shows `name` in `ps` and /proc.
void set_title(char* title, std::size_t bytes, const char* kind, const char* name);

}  // namespace leastwise::sandbox
