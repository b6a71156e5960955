#include "runtime/sandbox/connect_for.hpp"

#include "runtime/sandbox/kernel.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>

namespace leastwise::sandbox {
namespace {

constexpr int kConnectWaitMs = 1000;  // loopback answers at once unless the engine's backlog is full

/// Waits for a connection in progress and returns its outcome.
int outcome(int fd) {
    pollfd wait{fd, POLLOUT, 0};
    if (::poll(&wait, 1, kConnectWaitMs) != 1) return ETIMEDOUT;
    int error = 0;
    socklen_t size = sizeof error;
    if (::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0) return errno;
    return error;
}

}  // namespace

Fd copy_of_socket(const Target& target, int fd) {
    const Fd process(kernel::pidfd_open(target.process()));
    return Fd(process ? kernel::pidfd_getfd(process.get(), fd) : -1);
}

bool is_internet(const Fd& socket) {
    int domain = 0;
    socklen_t size = sizeof domain;
    if (::getsockopt(socket.get(), SOL_SOCKET, SO_DOMAIN, &domain, &size) != 0) return false;
    return domain == AF_INET || domain == AF_INET6;
}

int connect_now(const Fd& socket, const std::string& address) {
    const int flags = ::fcntl(socket.get(), F_GETFL);
    const bool blocking = (flags & O_NONBLOCK) == 0;
    if (blocking) ::fcntl(socket.get(), F_SETFL, flags | O_NONBLOCK);
    int error = 0;
    if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(address.data()),
                  static_cast<socklen_t>(address.size())) != 0) {
        error = errno;
    }
    if (blocking) {
        if (error == EINPROGRESS) error = outcome(socket.get());
        ::fcntl(socket.get(), F_SETFL, flags);
    }
    return error;
}

}  // namespace leastwise::sandbox
