#include "runtime/iam/ip.hpp"

#include "runtime/core/text.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <string>

namespace leastwise::iam {

std::optional<IpAddress> read_ip(std::string_view text) {
    constexpr std::size_t kTextMax = 45;  // INET6_ADDRSTRLEN without its terminator
    if (text.size() > kTextMax || text.find('\0') != std::string_view::npos) return {};
    const std::string terminated(text);
    IpAddress address;
    if (inet_pton(AF_INET, terminated.c_str(), address.bytes.data()) == 1) return address;
    address.version = IpVersion::v6;
    if (inet_pton(AF_INET6, terminated.c_str(), address.bytes.data()) == 1) return address;
    return {};
}

std::optional<IpRange> read_ip_range(std::string_view text) {
    const auto slash = text.find('/');
    const auto address = read_ip(text.substr(0, slash));
    if (!address) return {};
    const int bits_max = address->version == IpVersion::v4 ? 32 : 128;
    if (slash == std::string_view::npos) return IpRange{*address, bits_max};
    const auto bits = core::to_integer(text.substr(slash + 1));
    if (!bits || *bits < 0 || *bits > bits_max) return {};
    return IpRange{*address, static_cast<int>(*bits)};
}

bool contains(const IpRange& range, const IpAddress& address) {
    if (range.address.version != address.version) return false;
    for (int bit = 0; bit < range.prefix_bits; bit += 8) {
        const int used = std::min(8, range.prefix_bits - bit);
        const unsigned mask = 0xffU << (8 - used) & 0xffU;
        const auto byte = static_cast<std::size_t>(bit / 8);
        if (((range.address.bytes[byte] ^ address.bytes[byte]) & mask) != 0) return false;
    }
    return true;
}

}  // namespace leastwise::iam
