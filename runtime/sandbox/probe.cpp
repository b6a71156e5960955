#include "runtime/sandbox/probe.hpp"

#include "runtime/sandbox/messages.hpp"
#include "runtime/sandbox/monitor.hpp"
#include "runtime/sandbox/plan.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace leastwise::sandbox {
namespace {

/// A setting that forbids user namespaces, with the value that does and the command that allows them.
struct Setting {
    const char* path;
    char forbids;
    const char* remedy;
};
constexpr Setting kSettings[] = {
    {"/proc/sys/kernel/apparmor_restrict_unprivileged_userns", '1',
     "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"},
    {"/proc/sys/kernel/unprivileged_userns_clone", '0', "sudo sysctl -w kernel.unprivileged_userns_clone=1"},
    {"/proc/sys/user/max_user_namespaces", '0', "sudo sysctl -w user.max_user_namespaces=15000"},
};
constexpr const char* kContainerRemedy =
    "in a container: docker run --security-opt seccomp=unconfined --security-opt apparmor=unconfined "
    "--security-opt systempaths=unconfined";

std::string namespace_remedy() {
    for (const Setting& setting : kSettings) {
        const Fd file(::open(setting.path, O_RDONLY | O_CLOEXEC));
        char value = 0;
        if (file && ::read(file.get(), &value, 1) == 1 && value == setting.forbids) return setting.remedy;
    }
    return kContainerRemedy;
}

/// The next message of init. Until it comes, what the function's filter passes on is answered: the execve of
/// the launch is among it.
std::optional<Channel::Message> next_report(Channel& control, const Fd& listener, const Asker& asker) {
    for (pollfd ends[] = {{control.fd(), POLLIN, 0}, {listener.get(), POLLIN, 0}};;) {
        if (::poll(ends, 2, -1) < 0 && errno != EINTR) return std::nullopt;
        if (ends[0].revents != 0) return control.receive();
        if ((ends[1].revents & POLLIN) != 0) Monitor().answer(listener.get(), asker);
        if ((ends[1].revents & (POLLHUP | POLLERR)) != 0) ends[1].fd = -1;
    }
}

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
    const Inside inside(spec, launcher.level(), std::move(launched.root), launched.init_pid);
    std::string reason = "init ended without a word";
    Fd listener;
    while (auto message = next_report(launched.control, listener, {inside, launched.ports, launched.init_pid})) {
        Report report;
        if (message->bytes.size() != sizeof report) break;
        std::memcpy(&report, message->bytes.data(), sizeof report);
        if (report.watched && message->fds.size() > 1) listener = std::move(message->fds[1]);
        if (report.kind == Report::Kind::failed) reason = failure_text(report.step, report.error);
        if (report.kind == Report::Kind::started) reason.clear();
        if (report.kind == Report::Kind::started || report.kind == Report::Kind::failed) break;
    }
    ::kill(launched.init_pid, launcher.level() == Level::full ? SIGKILL : SIGUSR1);
    ::waitpid(launched.init_pid, nullptr, 0);
    return reason;
}

Mechanism probe_namespaces(Launcher& launcher) {
    std::string reason = launcher.prepare_full();
    launcher.set_level(Level::full);
    if (reason.empty()) reason = try_launch(launcher);
    if (reason.empty()) return {"namespaces", true, "user, mount, pid, net, ipc, uts, cgroup", ""};
    return {"namespaces", false, std::move(reason), namespace_remedy()};
}

Mechanism probe_filter(Launcher& launcher, Level reached) {
    std::string reason = launcher.filter_failure();
    if (reason.empty() && reached != Level::full) {
        launcher.set_level(Level::syscalls);
        reason = try_launch(launcher);
    }
    const bool available = reason.empty();
    const bool is_its_own = !launcher.filter_failure().empty() || reason.starts_with(step_name(Step::seccomp));
    if (available)
        reason = std::to_string(launcher.filter(Level::full).size()) + " instructions, with notification";
    return {"seccomp", available, std::move(reason),
            !available && is_its_own ? "Linux 5.9 or later, without an outer listener" : ""};
}

Mechanism probe_landlock(const Launcher& launcher, Level reached) {
    if (const int abi = launcher.landlock()) {
        const std::string unused = reached == Level::none ? ", not used at level none" : "";
        return {"landlock", true, "ABI " + std::to_string(abi) + unused, ""};
    }
    return {"landlock", false, "not supported or not enabled", "boot with landlock among lsm="};
}

}  // namespace

Confinement probe(Launcher& launcher, Level wanted) {
    Confinement confinement;
    Mechanism namespaces{"namespaces", false, "not asked for", ""};
    if (wanted == Level::full) namespaces = probe_namespaces(launcher);
    if (namespaces.available) confinement.level = Level::full;
    Mechanism filter{"seccomp", false, "not asked for", ""};
    if (wanted != Level::none) filter = probe_filter(launcher, confinement.level);
    if (filter.available && confinement.level != Level::full) confinement.level = Level::syscalls;
    confinement.mechanisms = {std::move(namespaces), std::move(filter), probe_landlock(launcher, confinement.level)};
    for (Mechanism& mechanism : launcher.cgroups().mechanisms())
        confinement.mechanisms.push_back(std::move(mechanism));
    launcher.set_level(confinement.level);
    return confinement;
}

}  // namespace leastwise::sandbox
