#include "runtime/sandbox/meter.hpp"

#include "runtime/core/text.hpp"
#include "runtime/sandbox/confined.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <string>

namespace leastwise::sandbox {
namespace {

/// The number after `name` at the start of a line.
std::uint64_t field(std::string_view text, std::string_view name) {
    for (const std::string_view line : core::split(text, '\n')) {
        if (!line.starts_with(name)) continue;
        const auto words = core::split(core::trim(line.substr(name.size())), ' ');
        return static_cast<std::uint64_t>(core::to_integer(words[0]).value_or(0));
    }
    return 0;
}

}  // namespace

std::uint64_t Meter::processes_bytes() const {
    if (memory_stat_) {
        char text[4096];
        const ssize_t size = ::pread(memory_stat_.get(), text, sizeof text, 0);
        const std::string_view stat(text, size > 0 ? static_cast<std::size_t>(size) : 0);
        // Version 2 says "anon", version 1 "rss"; "total_rss" would add groups below, of which there are
        // none.
        return stat.starts_with("anon ") ? field(stat, "anon ") : field(stat, "rss ");
    }
    std::uint64_t total = 0;
    for (const pid_t pid : descendants(init_)) {
        const Fd file(::open(("/proc/" + std::to_string(pid) + "/status").c_str(), O_RDONLY | O_CLOEXEC));
        char text[4096];
        const ssize_t size = file ? ::read(file.get(), text, sizeof text) : 0;
        if (size > 0) total += field({text, static_cast<std::size_t>(size)}, "RssAnon:") * 1024;
    }
    return total;
}

std::uint64_t resident_max_bytes(pid_t pid) {
    const Fd file(::open(("/proc/" + std::to_string(pid) + "/status").c_str(), O_RDONLY | O_CLOEXEC));
    char text[4096];
    const ssize_t size = file ? ::read(file.get(), text, sizeof text) : 0;
    return size > 0 ? field({text, static_cast<std::size_t>(size)}, "VmHWM:") * 1024 : 0;
}

}  // namespace leastwise::sandbox
