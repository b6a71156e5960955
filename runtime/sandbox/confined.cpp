#include "runtime/sandbox/confined.hpp"

#include "runtime/core/text.hpp"
#include "runtime/sandbox/kernel.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>

namespace leastwise::sandbox {
namespace {

constexpr std::size_t kDescendantsMax = 8192;

std::string read_text(const std::string& path) {
    const Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    std::string text;
    char part[4096];
    ssize_t size = 0;
    while (file && (size = ::read(file.get(), part, sizeof part)) > 0)
        text.append(part, static_cast<std::size_t>(size));
    return text;
}

std::string failed_subject(const Confined& confined, const Report& report) {
    if (report.step == Step::mount && report.index < confined.spec.mounts.size()) {
        return confined.spec.mounts[report.index].target;
    }
    if (report.step == Step::listen && report.index < confined.spec.listen_ports.size()) {
        return "127.0.0.1:" + std::to_string(confined.spec.listen_ports[report.index]);
    }
    if (report.step == Step::working_directory) return confined.spec.working_directory;
    if (report.step == Step::exec && !confined.spec.argv.empty()) return confined.spec.argv[0];
    return {};
}

}  // namespace

std::vector<pid_t> descendants(pid_t root) {
    std::vector<pid_t> found{root};
    for (std::size_t i = 0; i < found.size() && found.size() < kDescendantsMax; ++i) {
        const std::string pid = std::to_string(found[i]);
        const std::string children = read_text("/proc/" + pid + "/task/" + pid + "/children");
        for (const std::string_view word : core::split(children, ' ')) {
            if (const auto child = core::to_integer(word)) found.push_back(static_cast<pid_t>(*child));
        }
    }
    found.erase(found.begin());
    return found;
}

void end_tree(const Confined& confined) {
    const int init = confined.launched.init_pidfd.get();
    if (confined.level == Level::full) {
        kernel::pidfd_send_signal(init, SIGKILL);
        return;
    }
    // SIGKILL reaches frozen processes; init has to run to report and to end what is left.
    for (const pid_t pid : descendants(confined.launched.init_pid)) ::kill(pid, SIGKILL);
    confined.launched.cgroup.thaw();
    // Once the function runs, init ends its children and reports. Killed itself, it would leave them to
    // others.
    kernel::pidfd_send_signal(init, confined.started ? SIGUSR1 : SIGKILL);
}

pid_t pid_of(int pidfd) {
    const std::string text = read_text("/proc/self/fdinfo/" + std::to_string(pidfd));
    for (const std::string_view line : core::split(text, '\n')) {
        if (!line.starts_with("Pid:")) continue;
        return static_cast<pid_t>(core::to_integer(core::trim(line.substr(4))).value_or(0));
    }
    return 0;
}

Result result_of(const Confined& confined, int init_status, std::chrono::microseconds cpu,
                 long resident_max_kb) {
    Result result;
    result.cpu = cpu;
    result.memory_max_bytes = static_cast<std::uint64_t>(std::max(resident_max_kb, 0L)) * 1024;
    if (confined.failure) {
        result.status = Status::launch_failed;
        result.code = confined.failure->error;
        result.reason = failure_text(confined.failure->step, confined.failure->error,
                                     failed_subject(confined, *confined.failure));
        return result;
    }
    // Init ends by its own choice after reporting; otherwise by the SIGKILL that ended the whole tree.
    const int status = confined.exit ? confined.exit->status : init_status;
    if (WIFEXITED(status)) {
        result.status = Status::exited;
        result.code = WEXITSTATUS(status);
    } else {
        result.status = Status::signalled;
        result.code = WTERMSIG(status);
    }
    const bool killed = result.status == Status::signalled && result.code == SIGKILL;
    if (killed && confined.launched.cgroup.memory_kills() > 0) {
        result.status = Status::out_of_memory;
        result.memory_max_bytes = std::max(result.memory_max_bytes, confined.spec.limits.memory_bytes);
    }
    return result;
}

}  // namespace leastwise::sandbox
