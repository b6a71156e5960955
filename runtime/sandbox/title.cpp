#include "runtime/core/text.hpp"
#include "runtime/sandbox/launcher.hpp"
#include "runtime/sandbox/plan.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cstring>

namespace leastwise::sandbox {
namespace {

// proc(5), /proc/PID/stat: (48) arg_start and (49) arg_end, counted from 1; the name in (2) may hold spaces.
constexpr std::size_t kArgumentsStart = 48 - 3, kArgumentsEnd = 49 - 3;  // after the ") "

}  // namespace

void find_title(char*& title, std::size_t& bytes) {
    title = nullptr;
    bytes = 0;
    char text[4096];
    const Fd file(::open("/proc/self/stat", O_RDONLY | O_CLOEXEC));
    const ssize_t size = file ? ::read(file.get(), text, sizeof text) : 0;
    if (size <= 0) return;
    std::string_view line(text, static_cast<std::size_t>(size));
    const std::size_t name_end = line.rfind(')');
    if (name_end == std::string_view::npos || name_end + 2 > line.size()) return;
    const auto fields = core::split(core::trim(line.substr(name_end + 2)), ' ');
    if (fields.size() <= kArgumentsEnd) return;
    const auto start = core::to_integer(fields[kArgumentsStart]);
    const auto end = core::to_integer(fields[kArgumentsEnd]);
    if (!start || !end || *start <= 0 || *end <= *start) return;
    title = reinterpret_cast<char*>(*start);
    bytes = static_cast<std::size_t>(*end - *start);
}

void set_title(char* title, std::size_t bytes, const char* kind, const char* name) {
    ::prctl(PR_SET_NAME, kind);
    if (bytes == 0) return;
    std::memset(title, 0, bytes);
    std::size_t at = 0;
    for (const char* part : {kind, " ", name}) {
        for (; *part && at + 1 < bytes; ++part) title[at++] = *part;
    }
}

}  // namespace leastwise::sandbox
