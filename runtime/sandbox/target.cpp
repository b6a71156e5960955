#include "runtime/sandbox/target.hpp"

#include "runtime/core/text.hpp"
#include "runtime/sandbox/sandbox.hpp"

#include <fcntl.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <cstring>

namespace leastwise::sandbox {
namespace {

constexpr std::uint64_t kPageBytes = 4096;
constexpr std::uint64_t kPartBytes = 256;
constexpr int kAncestorsMax = 256;

std::string read_link(const std::string& path) {
    char text[PATH_MAX];
    const ssize_t size = ::readlink(path.c_str(), text, sizeof text);
    return size > 0 ? std::string(text, static_cast<std::size_t>(size)) : std::string();
}

std::string read_start(const std::string& path) {
    const Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    char text[2048];
    const ssize_t size = file ? ::read(file.get(), text, sizeof text) : 0;
    return size > 0 ? std::string(text, static_cast<std::size_t>(size)) : std::string();
}

/// The number after `name` at the start of a line of /proc/PID/status, 0 when there is none.
pid_t status_field(pid_t pid, std::string_view name) {
    const std::string status = read_start("/proc/" + std::to_string(pid) + "/status");
    for (const std::string_view line : core::split(status, '\n')) {
        if (line.starts_with(name)) {
            return static_cast<pid_t>(core::to_integer(core::trim(line.substr(name.size()))).value_or(0));
        }
    }
    return 0;
}

}  // namespace

std::string Target::bytes(std::uint64_t address, std::size_t bytes) const {
    std::string result(bytes, '\0');
    const iovec here{result.data(), result.size()};
    const iovec there{reinterpret_cast<void*>(address), bytes};
    const ssize_t size = ::process_vm_readv(thread_, &here, 1, &there, 1, 0);
    result.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    return result;
}

std::optional<std::string> Target::text(std::uint64_t address) const {
    std::string result;
    while (result.size() < PATH_MAX) {
        // Never across a page: the next one may not be there. Most paths are short.
        const std::string part = bytes(address, std::min(kPartBytes, kPageBytes - address % kPageBytes));
        if (part.empty()) return std::nullopt;
        const std::size_t end = part.find('\0');
        result.append(part, 0, end);
        if (end != std::string::npos) return result.size() < PATH_MAX ? std::optional(result) : std::nullopt;
        address += part.size();
    }
    return std::nullopt;
}

std::string Target::directory(int descriptor) const {
    const std::string place = "/proc/" + std::to_string(thread_);
    if (descriptor == AT_FDCWD) return read_link(place + "/cwd");
    return read_link(place + "/fd/" + std::to_string(descriptor));
}

pid_t Target::process() const {
    const pid_t pid = status_field(thread_, "Tgid:");
    return pid > 0 ? pid : thread_;
}

bool is_descendant(pid_t pid, pid_t root) {
    for (int steps = 0; pid > 1 && steps < kAncestorsMax; ++steps) {
        if (pid == root) return true;
        pid = status_field(pid, "PPid:");
    }
    return false;
}

}  // namespace leastwise::sandbox
