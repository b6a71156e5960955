#include "runtime/sandbox/channel.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <cstring>

namespace leastwise::sandbox {

std::optional<std::pair<Channel, Channel>> Channel::pair() {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return std::nullopt;
    return std::make_pair(Channel(Fd(ends[0])), Channel(Fd(ends[1])));
}

Channel::Sent Channel::send(std::string_view bytes, std::span<const int> fds, int flags) const {
    iovec part{const_cast<char*>(bytes.data()), bytes.size()};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int) * kMessageFdsMax)] = {};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    if (!fds.empty() && fds.size() <= kMessageFdsMax) {
        message.msg_control = control;
        message.msg_controllen = CMSG_SPACE(fds.size_bytes());
        cmsghdr* header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(fds.size_bytes());
        std::memcpy(CMSG_DATA(header), fds.data(), fds.size_bytes());
    }
    for (;;) {
        if (::sendmsg(fd_.get(), &message, flags | MSG_NOSIGNAL) >= 0) return Sent::yes;
        if (errno == EINTR) continue;
        return errno == EAGAIN || errno == ENOBUFS ? Sent::full : Sent::closed;
    }
}

std::optional<Channel::Message> Channel::receive(int flags) const {
    Message result;
    ssize_t size = 0;
    do size = ::recv(fd_.get(), nullptr, 0, flags | MSG_PEEK | MSG_TRUNC);
    while (size < 0 && errno == EINTR);
    if (size < 0 && errno == EAGAIN) return std::nullopt;
    if (size <= 0) return result;  // a broken channel reads as its end
    result.bytes.resize(static_cast<std::size_t>(size));
    iovec part{result.bytes.data(), result.bytes.size()};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int) * kMessageFdsMax)];
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    do size = ::recvmsg(fd_.get(), &message, flags | MSG_CMSG_CLOEXEC);
    while (size < 0 && errno == EINTR);
    if (size < 0) size = 0;
    for (cmsghdr* header = size ? CMSG_FIRSTHDR(&message) : nullptr; header;
         header = CMSG_NXTHDR(&message, header)) {
        if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
        const std::size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (std::size_t i = 0; i < count; ++i) {
            int fd = -1;
            std::memcpy(&fd, CMSG_DATA(header) + i * sizeof fd, sizeof fd);
            result.fds.emplace_back(fd);
        }
    }
    result.bytes.resize(static_cast<std::size_t>(size));
    return result;
}

}  // namespace leastwise::sandbox
