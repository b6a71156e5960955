#pragma once
#include <string>
#include <string_view>

namespace leastwise::sigv4 {

/// The 32 bytes of the digest.
std::string sha256(std::string_view bytes);
std::string sha256_hex(std::string_view bytes);
/// The 32 bytes of the code.
std::string hmac_sha256(std::string_view key, std::string_view bytes);

}  // namespace leastwise::sigv4
