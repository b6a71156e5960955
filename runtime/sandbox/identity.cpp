#include "runtime/sandbox/identity.hpp"

#include "runtime/sandbox/kernel.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <sstream>
#include <string>

namespace leastwise::sandbox {
namespace {

constexpr std::size_t kOwnerMapsMax = 64;

int write_text(const std::string& path, const std::string& text) {
    const Fd file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (!file) return errno;
    return ::write(file.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size()) ? 0 : errno;
}

std::string map_line(unsigned inside, unsigned outside) {
    return std::to_string(inside) + " " + std::to_string(outside) + " 1\n";
}

std::string read_text(const char* path) {
    const Fd file(::open(path, O_RDONLY | O_CLOEXEC));
    char text[4096];
    const ssize_t size = file ? ::read(file.get(), text, sizeof text) : 0;
    return size > 0 ? std::string(text, static_cast<std::size_t>(size)) : std::string();
}

/// Whether a map of lines "first-inside first-outside count" has the number.
bool is_mapped(const char* path, std::uint64_t number) {
    std::istringstream map(read_text(path));
    for (std::uint64_t inside = 0, outside = 0, count = 0; map >> inside >> outside >> count;) {
        if (number >= inside && number - inside < count) return true;
    }
    return false;
}

}  // namespace

bool may_become(uid_t uid, gid_t gid) {
    return ::geteuid() == 0 && is_mapped("/proc/self/uid_map", uid) && is_mapped("/proc/self/gid_map", gid) &&
           read_text("/proc/self/setgroups") != "deny\n";
}

int map_identity(pid_t pid, uid_t inside_uid, uid_t outside_uid, gid_t inside_gid, gid_t outside_gid) {
    const std::string place = "/proc/" + std::to_string(pid);
    if (const int error = write_text(place + "/uid_map", map_line(inside_uid, outside_uid))) return error;
    return write_text(place + "/gid_map", map_line(inside_gid, outside_gid));
}

int enter_own_namespaces() {
    const uid_t uid = ::geteuid();
    const gid_t gid = ::getegid();
    if (::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return errno;
    // Without this an unprivileged process may not write its group map.
    if (const int error = write_text("/proc/self/setgroups", "deny")) return error;
    if (const int error = write_text("/proc/self/uid_map", map_line(uid, uid))) return error;
    return write_text("/proc/self/gid_map", map_line(gid, gid));
}

int OwnerMaps::find(uid_t owner, gid_t group) {
    const auto key = std::make_pair(owner, group);
    if (const auto found = known_.find(key); found != known_.end()) return found->second.get();
    if (known_.size() >= kOwnerMapsMax) return -1;
    int pidfd = -1;
    const pid_t pid = kernel::clone(CLONE_NEWUSER | CLONE_PIDFD, &pidfd);
    if (pid < 0) return -1;
    if (pid == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        for (;;) ::pause();
    }
    const Fd process(pidfd);
    const int error = map_identity(pid, owner, uid_, group, gid_);
    Fd space(::open(("/proc/" + std::to_string(pid) + "/ns/user").c_str(), O_RDONLY | O_CLOEXEC));
    kernel::pidfd_send_signal(pidfd, SIGKILL);
    ::waitpid(pid, nullptr, 0);
    if (error != 0) space = Fd();
    return known_.emplace(key, std::move(space)).first->second.get();
}

}  // namespace leastwise::sandbox
