#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace leastwise::sigv4 {

/// The 32 bytes of the digest.
std::string sha256(std::string_view bytes);
std::string sha256_hex(std::string_view bytes);

/// A key of HMAC-SHA256, prepared once: a code then costs the hash of its text and one block.
class MacKey {
public:
    explicit MacKey(std::string_view key);
    /// The 32 bytes of the code.
    std::string code(std::string_view bytes) const;

private:
    using State = std::array<std::uint32_t, 8>;
    State inner_, outer_;  // SHA-256 behind the key padded by the inner and the outer byte
};

/// The 32 bytes of the code.
std::string hmac_sha256(std::string_view key, std::string_view bytes);

}  // namespace leastwise::sigv4
