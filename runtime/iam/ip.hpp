#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace leastwise::iam {

enum class IpVersion { v4, v6 };

struct IpAddress {
    IpVersion version = IpVersion::v4;
    std::array<std::uint8_t, 16> bytes{};  ///< the first four for version 4
};

/// A CIDR range; a bare address is a range of one.
struct IpRange {
    IpAddress address;
    int prefix_bits = 32;
};

std::optional<IpAddress> read_ip(std::string_view text);
std::optional<IpRange> read_ip_range(std::string_view text);
/// False for addresses of different versions. Host bits of the range are ignored.
bool contains(const IpRange& range, const IpAddress& address);

}  // namespace leastwise::iam
