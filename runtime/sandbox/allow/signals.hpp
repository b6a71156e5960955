#pragma once
#include <string_view>

namespace leastwise::sandbox::allow {

inline constexpr std::string_view kSignals[] = {
    "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "rt_sigpending", "rt_sigsuspend",   "rt_sigtimedwait",
    "sigaltstack",  "signalfd",       "signalfd4",    "pause",         "restart_syscall", "alarm"};

/// Dangerous outside a process namespace: signals to any thread that the user owns. Go's scheduler and the
/// JVM send them to their own threads at a high rate, too high to be watched.
inline constexpr std::string_view kSignalsToOthers[] = {"tkill", "tgkill", "rt_sigqueueinfo",
                                                        "rt_tgsigqueueinfo", "pidfd_send_signal"};

}  // namespace leastwise::sandbox::allow
