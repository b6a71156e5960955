#pragma once
#include "runtime/sandbox/sandbox.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace leastwise::sandbox {

inline constexpr std::size_t kMessageBytesMax = 192 * 1024;  // below the default socket buffer of 208 KiB
inline constexpr std::size_t kMessageFdsMax = 48;            // below the kernel's SCM_MAX_FD of 253

/// One end of a SOCK_SEQPACKET pair: whole messages, with descriptors.
class Channel {
public:
    Channel() = default;
    explicit Channel(Fd fd) : fd_(std::move(fd)) {}
    /// Both ends, close-on-exec; empty when the process has no descriptors left.
    static std::optional<std::pair<Channel, Channel>> pair();

    enum class Sent { yes, full, closed };
    Sent send(std::string_view bytes, std::span<const int> fds, int flags = 0) const;

    struct Message {
        std::string bytes;  ///< empty at the end of the stream
        std::vector<Fd> fds;
    };
    /// Nothing when no message waits. `flags` as for recvmsg, e.g. MSG_DONTWAIT.
    std::optional<Message> receive(int flags = 0) const;

    int fd() const { return fd_.get(); }
    explicit operator bool() const { return static_cast<bool>(fd_); }
    void close() { fd_ = Fd(); }

private:
    Fd fd_;
};

}  // namespace leastwise::sandbox
