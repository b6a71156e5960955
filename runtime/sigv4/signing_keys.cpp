#include "runtime/sigv4/signing_keys.hpp"

#include "runtime/core/secret.hpp"

namespace leastwise::sigv4 {

std::string Scope::text() const {
    std::string text;
    text.reserve(96);  // whoever asks appends to it
    return text.append(date).append("/").append(region).append("/").append(service).append("/aws4_request");
}

std::string derive_signing_key(std::string_view secret, const Scope& scope) {
    std::string key = hmac_sha256("AWS4" + std::string(secret), scope.date);
    key = hmac_sha256(key, scope.region);
    key = hmac_sha256(key, scope.service);
    return hmac_sha256(key, "aws4_request");
}

const MacKey& SigningKeys::find(std::string_view access_key_id, std::string_view secret, const Scope& scope) {
    std::string name = scope.text();
    name.append("/").append(access_key_id);
    const auto found = keys_.find(name);
    if (found != keys_.end() && core::constant_time_equal(found->second.secret, secret)) return found->second.key;
    if (keys_.size() >= kCountMax) keys_.erase(keys_.begin());
    Entry entry{std::string(secret), MacKey(derive_signing_key(secret, scope))};
    return keys_.insert_or_assign(std::move(name), std::move(entry)).first->second.key;
}

}  // namespace leastwise::sigv4
