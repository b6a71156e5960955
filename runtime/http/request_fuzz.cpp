#include "runtime/http/request_reader.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

using namespace leastwise;
using Progress = http::RequestReader::Progress;

namespace {

constexpr std::size_t kHeadBytesMax = 2048;
constexpr std::size_t kBodyBytesMax = 4096;

/// The requests that are read out of a connection's bytes, as text.
std::string read_all(std::string_view bytes, std::size_t piece) {
    http::ServerLimits limits;
    limits.header_bytes_max = kHeadBytesMax;
    limits.body_bytes_max = kBodyBytesMax;
    http::RequestReader reader(limits);
    std::string told;
    while (true) {
        switch (reader.advance()) {
            case Progress::go_ahead: continue;  // only asked for where the body has not come yet
            case Progress::refused:  // sooner or later: a head that is not complete may be refused already
                if (reader.refusal().status < 400) __builtin_trap();
                return told;
            case Progress::complete: {
                const auto taken = reader.take();
                if (taken.request.body.size() > kBodyBytesMax) __builtin_trap();
                told += taken.request.method + ' ' + taken.request.target +
                        (taken.keep_alive ? " keep\n" : " close\n");
                for (const auto& field : taken.request.headers) {
                    if (field.name.empty() || field.value.find('\n') != std::string::npos) __builtin_trap();
                    told += field.name + ':' + field.value + '\n';
                }
                told += taken.request.body + '\n';
                continue;
            }
            case Progress::more: break;
        }
        if (bytes.empty()) return told;
        const auto space = reader.space();
        if (space.empty() || space.size() > 4 * (kHeadBytesMax + 16 * 1024)) __builtin_trap();
        const std::size_t count = std::min({space.size(), bytes.size(), piece});
        std::ranges::copy(bytes.substr(0, count), space.begin());
        reader.commit(count);
        bytes.remove_prefix(count);
    }
}

}  // namespace

/// Any bytes as what a connection carries: what is read does not depend on the pieces they arrive in, and
/// stays within the limits.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    const std::string whole = read_all(text, size + 1);
    if (read_all(text, 7) != whole) __builtin_trap();
    if (size < 512 && read_all(text, 1) != whole) __builtin_trap();
    for (const auto& [name, value] : http::parse_query(text)) {
        if (name.size() + value.size() > size) __builtin_trap();
    }
    return 0;
}
