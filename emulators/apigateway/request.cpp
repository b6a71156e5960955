#include "emulators/apigateway/request.hpp"

#include "runtime/core/text.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

namespace leastwise::apigateway {
namespace {

/// Never reach a backend or a mapping [S].
constexpr std::array<std::string_view, 12> kDropped = {
    "connection",   "content-length",     "content-md5", "expect",
    "max-forwards", "proxy-authenticate", "server",      "te",
    "trailer",      "transfer-encoding",  "upgrade",     "www-authenticate"};

bool is_loopback(std::string_view peer) { return peer.starts_with("127.") || peer == "::1"; }

bool matches_type(std::string_view type, std::string_view pattern) {
    if (pattern == "*/*" || core::equals_ignoring_case(type, pattern)) return true;
    if (!pattern.ends_with("/*")) return false;
    const std::string_view family = pattern.substr(0, pattern.size() - 1);
    return core::equals_ignoring_case(type.substr(0, family.size()), family);
}

}  // namespace

bool is_ip_address(std::string_view text) {
    const std::string copy(text);
    if (copy.size() > 45 || copy.find('\0') != std::string::npos) return false;
    std::array<unsigned char, 16> binary{};
    return inet_pton(AF_INET, copy.c_str(), binary.data()) == 1 ||
           inet_pton(AF_INET6, copy.c_str(), binary.data()) == 1;
}

std::optional<ClientAddress> client_address(const http::Request& request) {
    const std::string* asked = request.headers.find(kClientAddressHeader);
    if (asked == nullptr || !is_loopback(request.arrival.peer_address))
        return ClientAddress{request.arrival.peer_address};
    const std::string_view address = core::trim(*asked);
    if (!is_ip_address(address)) return {};
    return ClientAddress{std::string(address), true};
}

std::string_view origin_form(std::string_view target) {
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (!core::equals_ignoring_case(target.substr(0, scheme.size()), scheme)) continue;
        const auto path = target.find('/', scheme.size());
        return path == std::string_view::npos ? "/" : target.substr(path);
    }
    return target;
}

StagePath split_stage(std::string_view path) {
    path = path.substr(0, path.find_first_of("?#"));
    const std::size_t start = std::min(path.find_first_not_of('/'), path.size());
    const std::size_t end = std::min(path.find('/', start), path.size());
    StagePath result;
    result.stage = core::uri_decode(path.substr(start, end - start));
    result.context_path = '/' + std::string(path.substr(start));
    const std::string_view rest = path.substr(end);
    result.path = '/' + std::string(rest.substr(std::min(rest.find_first_not_of('/'), rest.size())));
    return result;
}

MultiValues group(const std::vector<http::Header>& pairs, NameCase name_case) {
    MultiValues grouped;
    for (const auto& [name, value] : pairs) {
        const auto same = std::ranges::find_if(grouped, [&](const auto& entry) {
            return name_case == NameCase::ignored ? core::equals_ignoring_case(entry.first, name)
                                                  : entry.first == name;
        });
        if (same == grouped.end()) {
            grouped.push_back({name, {value}});
        } else {
            same->second.push_back(value);
        }
    }
    return grouped;
}

http::Headers passed_headers(const http::Headers& headers) {
    http::Headers passed;
    for (const auto& [name, value] : headers) {
        const std::string lower = core::to_lower(name);
        if (std::ranges::find(kDropped, lower) != kDropped.end()) continue;
        if (core::equals_ignoring_case(name, kClientAddressHeader)) continue;
        // AWS writes these two its own way whatever the client's spelling [S].
        if (lower == "authorization") {
            passed.add("Authorization", value);
        } else if (lower == "user-agent") {
            passed.add("User-Agent", value);
        } else {
            passed.add(name, value);
        }
    }
    return passed;
}

bool is_binary_type(std::string_view media_type, const std::vector<std::string>& binary_types) {
    const std::string_view type = core::trim(media_type.substr(0, media_type.find(';')));
    return std::ranges::any_of(binary_types,
                               [&](const std::string& pattern) { return matches_type(type, pattern); });
}

}  // namespace leastwise::apigateway
