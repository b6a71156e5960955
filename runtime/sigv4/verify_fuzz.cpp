#include "runtime/sigv4/sigv4.hpp"

#include <cstddef>
#include <cstdint>

namespace sigv4 = leastwise::sigv4;

/// The bytes are target, Authorization, date and body, each up to a zero byte. Nothing is ever accepted: no
/// input holds a signature with the secret.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    std::string_view rest(reinterpret_cast<const char*>(bytes), size);
    const auto take = [&rest] {
        const auto end = rest.find('\0');
        const auto part = rest.substr(0, end);
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        return std::string(part);
    };
    leastwise::http::Request request;
    request.method = "POST";
    request.target = take();
    request.headers.add("Host", "localhost");
    request.headers.add("Authorization", take());
    request.headers.add("X-Amz-Date", take());
    request.body = take();
    const auto find = [](std::string_view) { return sigv4::Key{"a secret nobody knows", {}, {}}; };
    for (const auto dialect : {sigv4::Dialect::json, sigv4::Dialect::rest_json, sigv4::Dialect::query}) {
        const auto outcome =
            sigv4::verify(request, find, {"service", "us-east-1", leastwise::core::Instant{}, dialect});
        if (std::holds_alternative<sigv4::Verified>(outcome)) __builtin_trap();
    }
    return 0;
}
