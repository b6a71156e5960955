#include "emulators/waf/address.hpp"

#include "runtime/core/text.hpp"

#include <arpa/inet.h>

#include <string>

namespace leastwise::waf {

std::optional<Address> parse_address(std::string_view text) {
    constexpr std::size_t kTextMax = 45;  // the longest text of an IPv6 address
    if (text.size() > kTextMax) return {};
    const std::string terminated(text);
    Address address;
    if (inet_pton(AF_INET, terminated.c_str(), address.bytes.data()) == 1) return address;
    address.family = Address::Family::v6;
    if (inet_pton(AF_INET6, terminated.c_str(), address.bytes.data()) == 1) return address;
    return {};
}

bool Range::contains(const Address& address) const {
    if (address.family != start.family) return false;
    for (unsigned bit = 0; bit < prefix_bits; bit += 8) {
        const unsigned left = prefix_bits - bit;
        const auto mask = static_cast<std::uint8_t>(left >= 8 ? 0xff : 0xff << (8 - left));
        if ((address.bytes[bit / 8] & mask) != (start.bytes[bit / 8] & mask)) return false;
    }
    return true;
}

std::optional<Range> parse_range(std::string_view text) {
    const auto slash = text.find('/');
    if (slash == std::string_view::npos) return {};
    const auto address = parse_address(text.substr(0, slash));
    const auto bits = core::to_integer(text.substr(slash + 1));
    if (!address || !bits || *bits < 1) return {};
    if (*bits > (address->family == Address::Family::v4 ? 32 : 128)) return {};
    return Range{*address, static_cast<unsigned>(*bits)};
}

}  // namespace leastwise::waf
