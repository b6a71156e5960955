#include "runtime/core/arn.hpp"
#include "runtime/core/text.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace core = leastwise::core;

namespace {

/// The definition of glob matching, in exponential time; for short patterns.
bool glob_by_definition(std::string_view pattern, std::string_view text) {
    if (pattern.empty()) return text.empty();
    if (pattern[0] == '*') {
        if (glob_by_definition(pattern.substr(1), text)) return true;
        return !text.empty() && glob_by_definition(pattern, text.substr(1));
    }
    if (text.empty() || (pattern[0] != '?' && pattern[0] != text[0])) return false;
    return glob_by_definition(pattern.substr(1), text.substr(1));
}

void check_codecs(std::string_view text) {
    if (core::from_base64(core::to_base64(text)) != text) __builtin_trap();
    if (core::from_hex(core::to_hex(text)) != text) __builtin_trap();
    if (core::uri_decode(core::uri_encode(text)) != text) __builtin_trap();
    if (const auto bytes = core::from_base64(text);
        bytes && core::from_base64(core::to_base64(*bytes)) != bytes)
        __builtin_trap();
    if (const auto bytes = core::from_hex(text); bytes && bytes->size() * 2 != text.size()) __builtin_trap();
    if (core::uri_decode(text, core::Plus::space).size() > text.size()) __builtin_trap();
    if (core::is_utf8(text) && core::utf8_length(text) > text.size()) __builtin_trap();
}

void check_arn(std::string_view text) {
    const auto parts = core::split_arn(text);
    if (!parts) return;
    if (core::make_arn(parts->partition, parts->service, parts->region, parts->account, parts->resource) !=
        text)
        __builtin_trap();
}

}  // namespace

/// What is encoded decodes to itself; what is no code is refused; a glob means what its definition says.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    check_codecs(text);
    check_arn(text);
    if (const auto number = core::to_integer(text);
        number && core::to_integer(std::to_string(*number)) != number)
        __builtin_trap();
    const std::string_view pattern = text.substr(0, text.find('\n'));
    const std::string_view subject = text.substr(std::min(size, pattern.size() + 1));
    const bool matched = core::glob_match(pattern, subject);
    constexpr std::size_t kShort = 12;
    if (pattern.size() <= kShort && subject.size() <= kShort &&
        matched != glob_by_definition(pattern, subject))
        __builtin_trap();
    if (core::join({"a", "b"}, text).size() != size + 2) __builtin_trap();
    return 0;
}
