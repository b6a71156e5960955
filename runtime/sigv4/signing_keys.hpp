#pragma once
#include "runtime/sigv4/hash.hpp"

#include <map>
#include <string>
#include <string_view>

namespace leastwise::sigv4 {

/// What a signature is valid for: `20260131/us-east-1/dynamodb/aws4_request`.
struct Scope {
    std::string_view date;  ///< eight digits
    std::string_view region;
    std::string_view service;
    std::string text() const;
};

/// The key that signs within a scope, derived from the secret by four HMACs.
std::string derive_signing_key(std::string_view secret, const Scope& scope);

/// Keeps derived keys, so that a client's calls of one day cost one derivation. Owned by whoever verifies.
class SigningKeys {
public:
    /// Borrowed until the next call. An access key whose secret changed is derived anew.
    const MacKey& find(std::string_view access_key_id, std::string_view secret, const Scope& scope);
    std::size_t size() const { return keys_.size(); }
    static constexpr std::size_t kCountMax = 4096;  // ours: then the oldest day's keys make room

private:
    struct Entry {
        std::string secret;
        MacKey key;
    };
    std::map<std::string, Entry, std::less<>>
        keys_;  // by date, then the rest of the scope and the access key id
};

}  // namespace leastwise::sigv4
