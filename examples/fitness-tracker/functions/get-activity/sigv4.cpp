#include "sigv4.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <ctime>
#include <map>

namespace sigv4 {
namespace {

std::string to_hex(const std::string& bytes) {
    constexpr char kDigits[] = "0123456789abcdef";
    std::string hex;
    for (const unsigned char byte : bytes) {
        hex += kDigits[byte >> 4];
        hex += kDigits[byte & 15];
    }
    return hex;
}

std::string sha256_hex(const std::string& text) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    EVP_Digest(text.data(), text.size(), digest, &size, EVP_sha256(), nullptr);
    return to_hex({reinterpret_cast<const char*>(digest), size});
}

std::string hmac(const std::string& key, const std::string& text) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(text.data()),
         text.size(), digest, &size);
    return {reinterpret_cast<const char*>(digest), size};
}

/// `20260131T080910Z`
std::string amz_date() {
    const std::time_t now = std::time(nullptr);
    std::tm utc{};
    gmtime_r(&now, &utc);
    char text[17];
    std::strftime(text, sizeof text, "%Y%m%dT%H%M%SZ", &utc);
    return text;
}

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
    return text;
}

}  // namespace

void sign(http::Headers& headers, const std::string& host, const std::string& body, const Credentials& credentials,
          const Scope& scope) {
    const std::string at = amz_date(), day = at.substr(0, 8);
    headers.emplace_back("X-Amz-Date", at);
    if (!credentials.session_token.empty()) {
        headers.emplace_back("X-Amz-Security-Token", credentials.session_token);
    }

    std::map<std::string, std::string> fields{{"host", host}};
    for (const auto& [name, value] : headers) fields[lower(name)] = value;
    std::string canonical_headers, names;
    for (const auto& [name, value] : fields) {
        canonical_headers += name + ":" + value + "\n";
        names += (names.empty() ? "" : ";") + name;
    }
    const std::string canonical_request =
        "POST\n/\n\n" + canonical_headers + "\n" + names + "\n" + sha256_hex(body);

    const std::string path = day + "/" + scope.region + "/" + scope.service + "/aws4_request";
    const std::string to_sign = "AWS4-HMAC-SHA256\n" + at + "\n" + path + "\n" + sha256_hex(canonical_request);
    std::string key = hmac("AWS4" + credentials.secret_access_key, day);
    for (const std::string& step : {scope.region, scope.service, std::string("aws4_request")}) key = hmac(key, step);
    headers.emplace_back("Authorization", "AWS4-HMAC-SHA256 Credential=" + credentials.access_key_id + "/" + path +
                                              ", SignedHeaders=" + names + ", Signature=" + to_hex(hmac(key, to_sign)));
}

}  // namespace sigv4
