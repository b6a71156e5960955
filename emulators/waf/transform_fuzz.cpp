#include "emulators/waf/transform.hpp"

#include <cstddef>
#include <cstdint>

namespace waf = leastwise::waf;

/// Any bytes through every transformation: none crashes, reads past the end or makes much more of its input.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    constexpr std::size_t kGrowthMax = 8;  // UTF8_TO_UNICODE makes six bytes of two
    for (int i = 0; i <= static_cast<int>(waf::Transformation::utf8_to_unicode); ++i) {
        const std::string once = waf::transform(static_cast<waf::Transformation>(i), text);
        if (once.size() > kGrowthMax * size + 64) __builtin_trap();
        (void)waf::transform(waf::Transformation::url_decode_uni, once);
    }
    return 0;
}
