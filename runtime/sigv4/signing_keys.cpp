#include "runtime/sigv4/signing_keys.hpp"

#include "runtime/core/secret.hpp"
#include "runtime/sigv4/hash.hpp"

namespace leastwise::sigv4 {

std::string Scope::text() const {
    std::string text(date);
    return text.append("/").append(region).append("/").append(service).append("/aws4_request");
}

std::string derive_signing_key(std::string_view secret, const Scope& scope) {
    std::string key = hmac_sha256("AWS4" + std::string(secret), scope.date);
    key = hmac_sha256(key, scope.region);
    key = hmac_sha256(key, scope.service);
    return hmac_sha256(key, "aws4_request");
}

std::string_view SigningKeys::find(std::string_view access_key_id, std::string_view secret,
                                   const Scope& scope) {
    std::string name = scope.text();
    name.append("/").append(access_key_id);
    const auto found = keys_.find(name);
    if (found != keys_.end() && core::constant_time_equal(found->second.secret, secret))
        return found->second.key;
    if (keys_.size() >= kCountMax) keys_.erase(keys_.begin());
    Entry& entry = keys_[std::move(name)];
    entry = {std::string(secret), derive_signing_key(secret, scope)};
    return entry.key;
}

}  // namespace leastwise::sigv4
