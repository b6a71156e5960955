#pragma once
// Kernel interfaces that the C library or the kernel headers of Debian 12 lack. Constants are ABI and never
// change.
#include <linux/sched.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>

namespace leastwise::sandbox::kernel {

inline pid_t clone3(clone_args& args) {
    return static_cast<pid_t>(::syscall(SYS_clone3, &args, sizeof args));
}

/// The older call, for places whose outer filter answers clone3 with ENOSYS. Knows no cgroup.
inline pid_t clone(std::uint64_t flags, int* pidfd) {
#if defined(__x86_64__)
    return static_cast<pid_t>(::syscall(SYS_clone, flags | SIGCHLD, nullptr, pidfd, nullptr, nullptr));
#else
    return static_cast<pid_t>(::syscall(SYS_clone, flags | SIGCHLD, nullptr, pidfd, nullptr, nullptr));
#endif
}

inline int pivot_root(const char* new_root, const char* put_old) {
    return static_cast<int>(::syscall(SYS_pivot_root, new_root, put_old));
}
inline int pidfd_send_signal(int pidfd, int signal) {
    return static_cast<int>(::syscall(SYS_pidfd_send_signal, pidfd, signal, nullptr, 0));
}
inline int pidfd_open(pid_t pid) { return static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)); }
inline int pidfd_getfd(int pidfd, int fd) {
    return static_cast<int>(::syscall(SYS_pidfd_getfd, pidfd, fd, 0));
}
inline int seccomp(unsigned operation, unsigned flags, void* argument) {
    return static_cast<int>(::syscall(SYS_seccomp, operation, flags, argument));
}

/// struct landlock_ruleset_attr up to ABI 6; older kernels are given a shorter size.
struct LandlockRuleset {
    std::uint64_t files = 0;
    std::uint64_t network = 0;
    std::uint64_t scoped = 0;
};
struct LandlockPath {
    std::uint64_t allowed = 0;
    std::int32_t parent = -1;
} __attribute__((packed));
struct LandlockPort {
    std::uint64_t allowed = 0;
    std::uint64_t port = 0;
};

inline constexpr unsigned kLandlockVersion = 1U;  // LANDLOCK_CREATE_RULESET_VERSION
inline constexpr int kLandlockRulePath = 1;       // LANDLOCK_RULE_PATH_BENEATH
inline constexpr int kLandlockRulePort = 2;       // LANDLOCK_RULE_NET_PORT, ABI 4

inline int landlock_create(const LandlockRuleset* rules, std::size_t bytes, unsigned flags) {
    return static_cast<int>(::syscall(SYS_landlock_create_ruleset, rules, bytes, flags));
}
inline int landlock_add(int ruleset, int kind, const void* rule) {
    return static_cast<int>(::syscall(SYS_landlock_add_rule, ruleset, kind, rule, 0));
}
inline int landlock_restrict(int ruleset) {
    return static_cast<int>(::syscall(SYS_landlock_restrict_self, ruleset, 0));
}

}  // namespace leastwise::sandbox::kernel
