#include "runtime/http/response_head.hpp"

#include "runtime/core/text.hpp"

#include <ostream>  // which Beast of 1.81 needs and does not include

#include <boost/beast/http/status.hpp>

#include <algorithm>
#include <array>

namespace leastwise::http {
namespace {

bool is_bodiless(int status) { return status == 204 || status == 304 || (status >= 100 && status < 200); }

bool is_about_the_connection(std::string_view name) {
    constexpr std::array<std::string_view, 3> kNames = {"Content-Length", "Connection", "Transfer-Encoding"};
    return std::ranges::any_of(kNames, [name](auto known) { return core::equals_ignoring_case(known, name); });
}

void append_on_one_line(std::string& out, std::string_view text) {
    const std::size_t start = out.size();
    out += text;
    std::replace_if(
        out.begin() + static_cast<std::ptrdiff_t>(start), out.end(),
        [](char c) { return c == '\r' || c == '\n' || c == '\0'; }, ' ');
}

}  // namespace

Body body_of(const Response& response, const Request& request) {
    return request.method == "HEAD" || is_bodiless(response.status) ? Body::left_out : Body::sent;
}

std::string response_head(const Response& response, const Request& request, After after) {
    const auto reason = boost::beast::http::obsolete_reason(static_cast<boost::beast::http::status>(response.status));
    std::string head;
    head.reserve(2048);  // what small bodies need as well
    head.append("HTTP/1.1 ").append(std::to_string(response.status)).append(1, ' ');
    head.append(reason.data(), reason.size()).append("\r\n");
    for (const Header& field : response.headers) {
        if (is_about_the_connection(field.name)) continue;
        append_on_one_line(head, field.name);
        head += ": ";
        append_on_one_line(head, field.value);
        head += "\r\n";
    }
    if (after == After::close) head += "Connection: close\r\n";
    if (after == After::keep_open && request.version == 10) head += "Connection: keep-alive\r\n";
    if (!is_bodiless(response.status)) {
        head.append("Content-Length: ").append(std::to_string(response.body.size())).append("\r\n");
    }
    return head.append("\r\n");
}

}  // namespace leastwise::http
