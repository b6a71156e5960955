#include "runtime/sandbox/watched.hpp"

#include <seccomp.h>

#include <string>

namespace leastwise::sandbox {
namespace {

using enum Judgement;

constexpr Watched kWatched[] = {
    // name, judgement, directory, path, flags, directory2, path2
    {"open", open, -1, 0, 1},
    {"creat", create_file, -1, 0},
    {"openat", open, 0, 1, 2},
    {"openat2", open_how, 0, 1, 2},
    {"access", look, -1, 0},
    {"faccessat", look, 0, 1},
    {"faccessat2", look, 0, 1},
    {"chroot", kernel, -1, 0},
    {"mkdir", create, -1, 0},
    {"mkdirat", create, 0, 1},
    {"rmdir", remove, -1, 0},
    {"unlink", remove, -1, 0},
    {"unlinkat", remove, 0, 1},
    {"rename", rename, -1, 0, -1, -1, 1},
    {"renameat", rename, 0, 1, -1, 2, 3},
    {"renameat2", rename, 0, 1, -1, 2, 3},
    {"link", link, -1, 0, -1, -1, 1},
    {"linkat", link, 0, 1, -1, 2, 3},
    {"symlink", create, -1, 1},
    {"symlinkat", create, 1, 2},
    {"chmod", alter, -1, 0},
    {"fchmodat", alter, 0, 1},
    {"fchmodat2", alter, 0, 1},
    {"chown", alter, -1, 0},
    {"lchown", remove, -1, 0},
    {"fchownat", alter, 0, 1},
    {"truncate", alter, -1, 0},
    {"utime", alter, -1, 0},
    {"utimes", alter, -1, 0},
    {"futimesat", alter, 0, 1},
    {"utimensat", alter, 0, 1},
    {"mknod", create, -1, 0},
    {"mknodat", create, 0, 1},
    {"setxattr", alter, -1, 0},
    {"lsetxattr", remove, -1, 0},
    {"removexattr", alter, -1, 0},
    {"lremovexattr", remove, -1, 0},
    {"connect", connect, -1, 1, 2},
    {"sendto", send_to, -1, 4, 5},
    {"sendmsg", send_message, -1, 1},
    {"sendmmsg", send_messages, -1, 1, 2},
    {"socket", socket},
    {"kill", kill, -1, 0},
    {"tkill", signal, -1, 0},
    {"tgkill", signal, -1, 0},
    {"rt_sigqueueinfo", signal, -1, 0},
    {"rt_tgsigqueueinfo", signal, -1, 0},
    {"pidfd_send_signal", kernel},
    {"ptrace", process, -1, 1},
    {"process_vm_readv", process, -1, 0},
    {"process_vm_writev", process, -1, 0},
    {"prlimit64", process, -1, 0},
    {"kcmp", process, -1, 0},
    {"move_pages", process, -1, 0},
    {"migrate_pages", process, -1, 0},
    {"pidfd_getfd", kernel},
    {"process_madvise", kernel},
    {"mount", kernel, -1, 1},
    {"umount2", kernel, -1, 0},
    {"pivot_root", kernel, -1, 0},
    {"open_tree", kernel, -1, 1},
    {"move_mount", kernel, -1, 3},
    {"mount_setattr", kernel, -1, 1},
    {"fsopen", kernel, -1, 0},
    {"fsmount", kernel},
    {"fsconfig", kernel},
    {"fspick", kernel, -1, 1},
    {"swapon", kernel, -1, 0},
    {"swapoff", kernel, -1, 0},
    {"unshare", kernel},
    {"setns", kernel},
    {"clone", kernel},
    {"bpf", kernel},
    {"perf_event_open", kernel},
    {"kexec_load", kernel},
    {"kexec_file_load", kernel},
    {"init_module", kernel},
    {"finit_module", kernel},
    {"delete_module", kernel, -1, 0},
    {"keyctl", kernel},
    {"add_key", kernel, -1, 0},
    {"request_key", kernel, -1, 0},
    {"reboot", kernel},
    {"sethostname", kernel, -1, 0},
    {"setdomainname", kernel, -1, 0},
    {"settimeofday", kernel},
    {"clock_settime", kernel},
    {"clock_adjtime", kernel},
    {"adjtimex", kernel},
    {"iopl", kernel},
    {"ioperm", kernel},
    {"quotactl", kernel},
    {"quotactl_fd", kernel},
    {"acct", kernel, -1, 0},
    {"syslog", kernel},
    {"vhangup", kernel},
    {"modify_ldt", kernel},
    {"capset", kernel},
    {"setgroups", kernel},
    {"personality", kernel},
    {"name_to_handle_at", kernel, -1, 1},
    {"open_by_handle_at", kernel},
    {"fanotify_init", kernel},
};

}  // namespace

std::map<int, Watched> watched_calls() {
    std::map<int, Watched> calls;
    for (const Watched& call : kWatched) {
        const int number = ::seccomp_syscall_resolve_name(std::string(call.name).c_str());
        if (number >= 0) calls.emplace(number, call);
    }
    return calls;
}

}  // namespace leastwise::sandbox
