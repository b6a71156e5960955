#pragma once
#include <string_view>

namespace leastwise::sandbox::allow {

/// Threads, children, and programs run in them. `clone` is added apart, without new namespaces; `clone3`
/// keeps its flags in memory, where a filter cannot see them, and is answered with ENOSYS, upon which the C
/// libraries use clone.
inline constexpr std::string_view kProcesses[] = {"fork",
                                                  "vfork",
                                                  "execve",
                                                  "execveat",
                                                  "exit",
                                                  "exit_group",
                                                  "wait4",
                                                  "waitid",
                                                  "getpid",
                                                  "getppid",
                                                  "gettid",
                                                  "getpgrp",
                                                  "getpgid",
                                                  "setpgid",
                                                  "getsid",
                                                  "setsid",
                                                  "futex",
                                                  "futex_waitv",
                                                  "futex_wake",
                                                  "futex_wait",
                                                  "futex_requeue",
                                                  "set_robust_list",
                                                  "get_robust_list",
                                                  "set_tid_address",
                                                  "rseq",
                                                  "arch_prctl",
                                                  "prctl",
                                                  "sched_yield",
                                                  "sched_getaffinity",
                                                  "sched_setaffinity",
                                                  "sched_getparam",
                                                  "sched_setparam",
                                                  "sched_getscheduler",
                                                  "sched_setscheduler",
                                                  "sched_getattr",
                                                  "sched_setattr",
                                                  "sched_get_priority_max",
                                                  "sched_get_priority_min",
                                                  "sched_rr_get_interval",
                                                  "getpriority",
                                                  "setpriority",
                                                  "ioprio_get",
                                                  "ioprio_set",
                                                  "getrlimit",
                                                  "setrlimit",
                                                  "getrusage",
                                                  "getcpu",
                                                  "pidfd_open"};

}  // namespace leastwise::sandbox::allow
