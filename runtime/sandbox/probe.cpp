#include "runtime/sandbox/probe.hpp"

#include "runtime/sandbox/messages.hpp"
#include "runtime/sandbox/plan.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace leastwise::sandbox {
namespace {

constexpr const char* kUserNamespaceRemedy =
    "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0";

/// A launch of `true` that goes all the way. Returns "" or the step that failed.
std::string try_launch(Launcher& launcher) {
    Spec spec;
    spec.name = "probe";
    spec.argv = {"/usr/bin/true"};
    spec.working_directory = "/";
    spec.listen_ports = {9001};
    const Fd null(::open("/dev/null", O_WRONLY | O_CLOEXEC));
    Launched launched;
    if (const auto failure = launcher.launch(0, spec, null.get(), null.get(), launched)) {
        return failure_text(failure->step, failure->error, failure->subject);
    }
    std::string reason = "init ended without a word";
    Fd listener;  // kept until the end, for calls that wait for an answer
    while (auto message = launched.control.receive()) {
        Report report;
        if (message->bytes.size() != sizeof report) break;
        std::memcpy(&report, message->bytes.data(), sizeof report);
        if (report.kind == Report::Kind::failed) reason = failure_text(report.step, report.error);
        if (report.kind == Report::Kind::started) reason.clear();
        if (report.kind == Report::Kind::started || report.kind == Report::Kind::failed) break;
    }
    ::kill(launched.init_pid, launcher.level() == Level::full ? SIGKILL : SIGUSR1);
    ::waitpid(launched.init_pid, nullptr, 0);
    return reason;
}

}  // namespace

Confinement probe(Launcher& launcher, const Options& options) {
    Confinement confinement;
    std::string reason = "not asked for";
    if (options.level_max == Level::full) {
        reason = launcher.prepare_full();
        launcher.set_level(Level::full);
        if (reason.empty()) reason = try_launch(launcher);
        if (reason.empty()) confinement.level = Level::full;
    }
    const bool full = confinement.level == Level::full;
    confinement.mechanisms.push_back({"namespaces", full, full ? "user, mount, pid, net, ipc, uts, cgroup" : reason,
                                      full ? "" : kUserNamespaceRemedy});
    for (Mechanism& mechanism : launcher.cgroups().mechanisms()) confinement.mechanisms.push_back(std::move(mechanism));
    launcher.set_level(confinement.level);
    return confinement;
}

}  // namespace leastwise::sandbox
