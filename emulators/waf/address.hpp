#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace leastwise::waf {

/// An IPv4 or IPv6 address in network order; IPv4 uses the first four bytes.
struct Address {
    enum class Family { v4, v6 };
    Family family = Family::v4;
    std::array<std::uint8_t, 16> bytes{};
    friend bool operator==(const Address&, const Address&) = default;
};

std::optional<Address> parse_address(std::string_view text);

/// A block of addresses in CIDR notation.
struct Range {
    Address start;
    unsigned prefix_bits = 0;
    bool contains(const Address& address) const;
};

/// `192.0.2.0/24`; nothing for malformed text, for a missing prefix and for /0, which AWS refuses.
std::optional<Range> parse_range(std::string_view text);

}  // namespace leastwise::waf
