// OpenSSL 3's one-shot functions look their algorithm up in each call, which takes several times as long as hashing a
// request does; its older functions, which it calls deprecated, do not.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "runtime/sigv4/hash.hpp"

#include "runtime/core/text.hpp"

#include <openssl/sha.h>

#include <algorithm>

namespace leastwise::sigv4 {
namespace {

std::string finish(SHA256_CTX& hash) {
    std::string digest(SHA256_DIGEST_LENGTH, '\0');
    SHA256_Final(reinterpret_cast<unsigned char*>(digest.data()), &hash);
    return digest;
}

SHA256_CTX begin() {
    SHA256_CTX hash;
    SHA256_Init(&hash);
    return hash;
}

/// The hash as it was behind one block.
SHA256_CTX resume(const std::array<std::uint32_t, 8>& state) {
    SHA256_CTX hash = begin();
    std::ranges::copy(state, hash.h);
    hash.Nl = SHA256_CBLOCK * 8;
    return hash;
}

std::array<std::uint32_t, 8> state_behind(std::string_view key, unsigned char padding) {
    std::array<unsigned char, SHA256_CBLOCK> block;
    block.fill(padding);
    for (std::size_t i = 0; i < key.size(); ++i) block[i] ^= static_cast<unsigned char>(key[i]);
    SHA256_CTX hash = begin();
    SHA256_Update(&hash, block.data(), block.size());
    std::array<std::uint32_t, 8> state;
    std::ranges::copy(hash.h, state.begin());
    return state;
}

}  // namespace

std::string sha256(std::string_view bytes) {
    SHA256_CTX hash = begin();
    SHA256_Update(&hash, bytes.data(), bytes.size());
    return finish(hash);
}

std::string sha256_hex(std::string_view bytes) { return core::to_hex(sha256(bytes)); }

MacKey::MacKey(std::string_view key) {
    const std::string hashed = key.size() > SHA256_CBLOCK ? sha256(key) : std::string();
    if (!hashed.empty()) key = hashed;
    inner_ = state_behind(key, 0x36);
    outer_ = state_behind(key, 0x5c);
}

std::string MacKey::code(std::string_view bytes) const {
    SHA256_CTX inner = resume(inner_);
    SHA256_Update(&inner, bytes.data(), bytes.size());
    const std::string digest = finish(inner);
    SHA256_CTX outer = resume(outer_);
    SHA256_Update(&outer, digest.data(), digest.size());
    return finish(outer);
}

std::string hmac_sha256(std::string_view key, std::string_view bytes) { return MacKey(key).code(bytes); }

}  // namespace leastwise::sigv4
