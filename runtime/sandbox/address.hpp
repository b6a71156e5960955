#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace leastwise::sandbox {

/// A socket address that a process names, as far as the sandbox cares.
struct Address {
    enum class Kind : std::uint8_t {
        loopback,  ///< 127.0.0.0/8, ::1, or the unspecified address, which Linux takes for loopback
        remote,    ///< any other IPv4 or IPv6 address
        path,      ///< a Unix socket with a name in the filesystem; `text` is the path
        other  ///< abstract or unnamed Unix sockets, netlink, AF_UNSPEC, malformed: the kernel's own business
    };
    Kind kind = Kind::other;
    std::string text;  ///< "93.184.216.34:443", "[2606:2800::1]:443", "/run/docker.sock"
    std::uint16_t port = 0;
};

/// Reads the bytes of a sockaddr.
Address parse_address(std::string_view bytes);

/// "AF_PACKET"; "family 99" for those without a name here.
std::string family_name(int family);
/// "SOCK_RAW"; flags such as SOCK_CLOEXEC are ignored.
std::string socket_type_name(int type);

}  // namespace leastwise::sandbox
