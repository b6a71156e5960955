#include "runtime/sigv4/canonical.hpp"

#include "runtime/core/text.hpp"
#include "runtime/sigv4/hash.hpp"

#include <algorithm>

namespace leastwise::sigv4 {
namespace {

/// RFC 3986 section 5.2.4 on segments; empty segments vanish, a trailing slash stays.
std::string normalize(std::string_view path) {
    std::vector<std::string_view> kept;
    for (const auto segment : core::split(path, '/')) {
        if (segment.empty() || segment == ".") continue;
        if (segment != "..") {
            kept.push_back(segment);
        } else if (!kept.empty()) {
            kept.pop_back();
        }
    }
    std::string result;
    for (const auto segment : kept) result.append("/").append(segment);
    if (result.empty() || path.ends_with('/')) result += '/';
    return result;
}

bool is_white(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

bool has_runs(std::string_view value) {
    const auto has = [value](char what) { return value.find(what) != std::string_view::npos; };
    return (has(' ') && value.find("  ") != std::string_view::npos) || has('\t') || has('\r') || has('\n');
}

void append_collapsed(std::string& out, std::string_view value) {
    value = core::trim(value);
    if (!has_runs(value)) return void(out += value);
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (!is_white(value[i])) {
            out += value[i];
        } else if (!is_white(value[i - 1])) {  // trimmed: never the first
            out += ' ';
        }
    }
}

void append_headers(std::string& out, const http::Headers& headers, const std::vector<std::string>& signed_names) {
    for (const std::string& name : signed_names) {
        out.append(name).append(1, ':');
        bool first = true;
        for (const http::Header& field : headers) {
            if (!core::equals_ignoring_case(field.name, name)) continue;
            if (!first) out += ',';
            append_collapsed(out, field.value);
            first = false;
        }
        out += '\n';
    }
}

}  // namespace

PathRule path_rule(std::string_view service) {
    return service == "s3" || service == "s3-object-lambda" ? PathRule::as_sent : PathRule::normalized;
}

std::string canonical_path(std::string_view path, PathRule rule) {
    if (path.empty() || path == "/") return "/";
    if (rule == PathRule::as_sent) return core::uri_encode(core::uri_decode(path), core::Slash::keep);
    return core::uri_encode(normalize(path), core::Slash::keep);
}

std::string canonical_query(std::string_view query) {
    if (query.empty()) return {};
    std::vector<std::pair<std::string, std::string>> pairs;
    for (const auto part : core::split(query, '&')) {
        if (part.empty()) continue;
        const auto equals = part.find('=');
        const auto value = equals == std::string_view::npos ? std::string_view{} : part.substr(equals + 1);
        std::string name = core::uri_encode(core::uri_decode(part.substr(0, equals)));
        if (name == "X-Amz-Signature") continue;
        pairs.emplace_back(std::move(name), core::uri_encode(core::uri_decode(value)));
    }
    std::ranges::sort(pairs);
    std::string result;
    for (const auto& [name, value] : pairs) {
        if (!result.empty()) result += '&';
        result.append(name).append("=").append(value);
    }
    return result;
}

std::string canonical_headers(const http::Headers& headers, const std::vector<std::string>& signed_names) {
    std::string result;
    append_headers(result, headers, signed_names);
    return result;
}

std::string canonical_request(const http::Request& request, const CanonicalForm& form) {
    constexpr std::size_t kUsualBytes = 1024;  // the session token is most of it
    std::string text;
    text.reserve(kUsualBytes);
    text.append(request.method).append("\n").append(canonical_path(request.path(), form.path));
    text.append("\n").append(canonical_query(request.query()));
    text += '\n';
    append_headers(text, request.headers, form.signed_names);
    text.append("\n").append(core::join(form.signed_names, ";"));
    text.append("\n").append(form.payload_hash);
    return text;
}

std::string string_to_sign(std::string_view amz_date, const Scope& scope, std::string_view canonical) {
    std::string text;
    text.reserve(192);
    text.append(kAlgorithm).append("\n").append(amz_date).append("\n").append(scope.text());
    return text.append("\n").append(sha256_hex(canonical));
}

std::string payload_hash(const http::Request& request, std::string_view service) {
    constexpr std::string_view kUnsigned = "UNSIGNED-PAYLOAD";
    const std::string* stated = request.headers.find("x-amz-content-sha256");
    const bool is_s3 = path_rule(service) == PathRule::as_sent;
    if (is_s3 && stated && *stated == kUnsigned) return std::string(kUnsigned);
    const bool is_presigned = request.query().find("X-Amz-Signature=") != std::string_view::npos;
    if (is_s3 && !stated && is_presigned) return std::string(kUnsigned);
    return sha256_hex(request.body);
}

}  // namespace leastwise::sigv4
