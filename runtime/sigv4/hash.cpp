#include "runtime/sigv4/hash.hpp"

#include "runtime/core/check.hpp"
#include "runtime/core/text.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

namespace leastwise::sigv4 {
namespace {

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

std::string sha256(std::string_view bytes) {
    std::string digest(SHA256_DIGEST_LENGTH, '\0');
    SHA256(bytes_of(bytes), bytes.size(), reinterpret_cast<unsigned char*>(digest.data()));
    return digest;
}

std::string sha256_hex(std::string_view bytes) { return core::to_hex(sha256(bytes)); }

std::string hmac_sha256(std::string_view key, std::string_view bytes) {
    std::string code(SHA256_DIGEST_LENGTH, '\0');
    unsigned int length = 0;
    // A null key pointer means "the key of the last call" to OpenSSL, not an empty key.
    const char* key_bytes = key.data() ? key.data() : "";
    const auto* made = HMAC(EVP_sha256(), key_bytes, static_cast<int>(key.size()), bytes_of(bytes),
                            bytes.size(), reinterpret_cast<unsigned char*>(code.data()), &length);
    LW_CHECK(made && length == code.size(), "OpenSSL computes HMAC-SHA256");
    return code;
}

}  // namespace leastwise::sigv4
