#pragma once
#include <string_view>

namespace leastwise::sandbox::allow {

/// Clocks, timers, identity, random numbers: what a process asks about itself and the machine.
inline constexpr std::string_view kSystem[] = {"clock_gettime",  "clock_getres",     "clock_nanosleep",
                                               "nanosleep",      "gettimeofday",     "time",
                                               "times",          "timer_create",     "timer_settime",
                                               "timer_gettime",  "timer_getoverrun", "timer_delete",
                                               "timerfd_create", "timerfd_settime",  "timerfd_gettime",
                                               "getitimer",      "setitimer",        "uname",
                                               "sysinfo",        "getrandom",        "getuid",
                                               "geteuid",        "getgid",           "getegid",
                                               "getresuid",      "getresgid",        "getgroups",
                                               "capget",         "setuid",           "setgid",
                                               "setreuid",       "setregid",         "setresuid",
                                               "setresgid",      "setfsuid",         "setfsgid"};

/// Answered with ENOSYS and nothing more: runtimes try them and do without.
inline constexpr std::string_view kAbsent[] = {
    "clone3",           "io_uring_setup",          "io_uring_enter",    "io_uring_register",
    "userfaultfd",      "rseq_slice_yield",        "statmount",         "listmount",
    "map_shadow_stack", "landlock_create_ruleset", "landlock_add_rule", "landlock_restrict_self",
    "seccomp"};

}  // namespace leastwise::sandbox::allow
