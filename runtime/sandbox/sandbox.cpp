#include "runtime/sandbox/sandbox.hpp"

#include <unistd.h>

namespace leastwise::sandbox {

Fd& Fd::operator=(Fd&& other) noexcept {
    if (this != &other) {
        if (fd_ >= 0) ::close(fd_);
        fd_ = other.release();
    }
    return *this;
}

Fd::~Fd() {
    if (fd_ >= 0) ::close(fd_);
}

std::string_view level_name(Level level) {
    switch (level) {
        case Level::full: return "full";
        case Level::syscalls: return "syscalls";
        case Level::none: return "none";
    }
    return "unknown";
}

}  // namespace leastwise::sandbox
