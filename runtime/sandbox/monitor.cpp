#include "runtime/sandbox/monitor.hpp"

#include <sys/ioctl.h>

#include <cerrno>

namespace leastwise::sandbox {
namespace {

constexpr unsigned long kSetFlags = _IOW('!', 4, std::uint64_t);  // SECCOMP_IOCTL_NOTIF_SET_FLAGS, Linux 6.6
constexpr std::uint64_t kSyncWakeUp = 1;                          // SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP

}  // namespace

void wake_synchronously(int listener) { ::ioctl(listener, kSetFlags, kSyncWakeUp); }

std::optional<Finding> Monitor::answer(int listener, const Asker& asker) const {
    seccomp_notif request{};
    if (::ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &request) != 0)
        return std::nullopt;  // the caller is gone
    const Target target(static_cast<pid_t>(request.pid));
    Verdict verdict{ENOSYS, std::nullopt, false};
    if (const auto call = calls_.find(request.data.nr); call != calls_.end()) {
        verdict = judge(call->second, request.data, target, asker);
    }
    if (verdict.finding) {
        verdict.finding->pid = target.process();
        // The thread may have gone and its number have been given to another: then what was read is not its
        // own.
        if (::ioctl(listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &request.id) != 0) return std::nullopt;
    }
    seccomp_notif_resp response{};
    response.id = request.id;
    response.error = -verdict.error;
    if (verdict.error == 0 && !verdict.connected) response.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
    if (::ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &response) != 0) return std::nullopt;
    return std::move(verdict.finding);
}

}  // namespace leastwise::sandbox
