#include "runtime/sandbox/address.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <utility>

namespace leastwise::sandbox {
namespace {

constexpr int kSocketTypeMask = 0xf;

Address parse_ipv4(const in_addr& host, std::uint16_t port) {
    char text[INET_ADDRSTRLEN];
    ::inet_ntop(AF_INET, &host, text, sizeof text);
    const std::uint32_t value = ntohl(host.s_addr);
    const bool loopback = value >> 24 == 127 || value == INADDR_ANY;
    return {loopback ? Address::Kind::loopback : Address::Kind::remote,
            std::string(text) + ":" + std::to_string(port), port};
}

Address parse_ipv6(const in6_addr& host, std::uint16_t port) {
    if (IN6_IS_ADDR_V4MAPPED(&host)) {
        in_addr inner{};
        std::memcpy(&inner, host.s6_addr + 12, sizeof inner);
        return parse_ipv4(inner, port);
    }
    char text[INET6_ADDRSTRLEN];
    ::inet_ntop(AF_INET6, &host, text, sizeof text);
    const bool loopback = IN6_IS_ADDR_LOOPBACK(&host) || IN6_IS_ADDR_UNSPECIFIED(&host);
    return {loopback ? Address::Kind::loopback : Address::Kind::remote,
            "[" + std::string(text) + "]:" + std::to_string(port), port};
}

}  // namespace

Address parse_address(std::string_view bytes) {
    sa_family_t family = AF_UNSPEC;
    if (bytes.size() < sizeof family) return {};
    std::memcpy(&family, bytes.data(), sizeof family);
    if (family == AF_INET && bytes.size() >= sizeof(sockaddr_in)) {
        sockaddr_in address;
        std::memcpy(&address, bytes.data(), sizeof address);
        return parse_ipv4(address.sin_addr, ntohs(address.sin_port));
    }
    constexpr std::size_t kIpv6BytesMin = 24;  // SIN6_LEN_RFC2133: without the scope
    if (family == AF_INET6 && bytes.size() >= kIpv6BytesMin) {
        sockaddr_in6 address{};
        std::memcpy(&address, bytes.data(), std::min(bytes.size(), sizeof address));
        return parse_ipv6(address.sin6_addr, ntohs(address.sin6_port));
    }
    const std::size_t path_start = offsetof(sockaddr_un, sun_path);
    if (family == AF_UNIX && bytes.size() > path_start && bytes[path_start] != '\0') {
        const std::string_view path = bytes.substr(path_start);
        return {Address::Kind::path, std::string(path.substr(0, path.find('\0'))), 0};
    }
    return {};
}

std::string family_name(int family) {
    static constexpr std::array kNames = {std::pair{AF_UNIX, "AF_UNIX"},
                                          std::pair{AF_INET, "AF_INET"},
                                          std::pair{AF_INET6, "AF_INET6"},
                                          std::pair{AF_PACKET, "AF_PACKET"},
                                          std::pair{AF_NETLINK, "AF_NETLINK"},
                                          std::pair{AF_ALG, "AF_ALG"},
                                          std::pair{AF_VSOCK, "AF_VSOCK"},
                                          std::pair{AF_KEY, "AF_KEY"},
                                          std::pair{AF_BLUETOOTH, "AF_BLUETOOTH"},
                                          std::pair{AF_CAN, "AF_CAN"},
                                          std::pair{AF_TIPC, "AF_TIPC"},
                                          std::pair{AF_XDP, "AF_XDP"},
                                          std::pair{AF_RDS, "AF_RDS"},
                                          std::pair{AF_NFC, "AF_NFC"},
                                          std::pair{AF_AX25, "AF_AX25"}};
    for (const auto& [value, name] : kNames) {
        if (value == family) return name;
    }
    return "family " + std::to_string(family);
}

std::string socket_type_name(int type) {
    switch (type & kSocketTypeMask) {
        case SOCK_STREAM: return "SOCK_STREAM";
        case SOCK_DGRAM: return "SOCK_DGRAM";
        case SOCK_RAW: return "SOCK_RAW";
        case SOCK_RDM: return "SOCK_RDM";
        case SOCK_SEQPACKET: return "SOCK_SEQPACKET";
        case SOCK_PACKET: return "SOCK_PACKET";
        default: return "type " + std::to_string(type & kSocketTypeMask);
    }
}

}  // namespace leastwise::sandbox
