// The function's process between clone and execve: no allocation, no exception, return codes only.
#include "runtime/sandbox/kernel.hpp"
#include "runtime/sandbox/plan.hpp"

#include <fcntl.h>
#include <linux/capability.h>
#include <linux/seccomp.h>
#include <linux/securebits.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <cerrno>

namespace leastwise::sandbox {
namespace {

constexpr rlim_t kLockedBytesMax = 64 * 1024;  // recorded on Lambda: RLIMIT_MEMLOCK

[[noreturn]] void fail(FunctionPipes pipes, Step step) {
    const ChildReport report{step, errno, -1};
    [[maybe_unused]] const ssize_t written = ::write(pipes.report, &report, sizeof report);
    ::_exit(125);
}

int limit(int resource, rlim_t value) {
    rlimit now{};
    ::getrlimit(static_cast<__rlimit_resource_t>(resource), &now);
    if (now.rlim_max < value) value = now.rlim_max;
    const rlimit wanted{value, value};
    return ::setrlimit(static_cast<__rlimit_resource_t>(resource), &wanted);
}

int set_limits(const Limits& limits) {
    if (limit(RLIMIT_NOFILE, limits.open_files) != 0) return -1;
    if (limit(RLIMIT_NPROC, limits.processes) != 0) return -1;
    if (limit(RLIMIT_CORE, 0) != 0) return -1;
    if (limit(RLIMIT_MEMLOCK, kLockedBytesMax) != 0) return -1;
    return limit(RLIMIT_MSGQUEUE, 0);
}

/// Loads the filter; returns its listener or -1 and errno. A wait for the answer that only a fatal signal
/// interrupts keeps runtimes that signal themselves (Go's scheduler) from restarting the call for ever.
int load_filter(const sock_fprog* filter) {
    auto* program = const_cast<sock_fprog*>(filter);
    const unsigned listener = SECCOMP_FILTER_FLAG_NEW_LISTENER;
    const int fd =
        kernel::seccomp(SECCOMP_SET_MODE_FILTER, listener | SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV, program);
    if (fd >= 0 || errno != EINVAL) return fd;
    return kernel::seccomp(SECCOMP_SET_MODE_FILTER, listener, program);  // Linux before 5.19
}

}  // namespace

int drop_capabilities() {
    for (int capability = 0; ::prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; ++capability) {
        if (::prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0 && errno != EPERM) return -1;
    }
    ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    ::prctl(PR_SET_SECUREBITS, SECURE_ALL_BITS | SECURE_ALL_LOCKS, 0, 0,
            0);  // may lack CAP_SETPCAP: then nothing to lock
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    __user_cap_data_struct none[2] = {};
    if (::syscall(SYS_capset, &header, none) != 0) return -1;
    return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

[[noreturn]] void run_function(const Plan& plan, FunctionPipes pipes) {
    reset_signals();
    ::setsid();
    ChildReport report;
    if (plan.landlock_abi > 0 && plan.level != Level::none) {
        if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) fail(pipes, Step::capabilities);
        if (restrict_by_landlock(plan) != 0) fail(pipes, Step::landlock);
    }
    if (::chdir(plan.working_directory) != 0) fail(pipes, Step::working_directory);
    if (set_limits(plan.limits) != 0) fail(pipes, Step::rlimits);
    if (drop_capabilities() != 0) fail(pipes, Step::capabilities);
    if (plan.filter) {
        report.listener = load_filter(plan.filter);
        if (report.listener < 0) fail(pipes, Step::seccomp);
    }
    if (::unshare(CLONE_FILES) != 0) fail(pipes, Step::fork);
    if (::write(pipes.report, &report, sizeof report) != sizeof report) ::_exit(125);
    char go = 0;
    ssize_t size = 0;
    do size = ::read(pipes.go, &go, 1);
    while (size < 0 && errno == EINTR);
    if (size != 1) ::_exit(125);
    if (::dup2(plan.null, 0) < 0 || ::dup2(plan.output, 1) < 0 || ::dup2(plan.error, 2) < 0)
        fail(pipes, Step::exec);
    ::close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
    ::execve(plan.argv[0], plan.argv, plan.environment);
    fail(pipes, Step::exec);
}

}  // namespace leastwise::sandbox
