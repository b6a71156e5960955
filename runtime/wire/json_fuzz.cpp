#include "runtime/wire/json.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace wire = leastwise::wire;
using leastwise::core::Document;

namespace {

std::size_t depth(const Document& document) {
    std::size_t deepest = 0;
    if (const auto* object = document.if_object()) {
        for (const auto& member : *object) deepest = std::max(deepest, depth(member.value));
    } else if (const auto* array = document.if_array()) {
        for (const Document& element : *array) deepest = std::max(deepest, depth(element));
    } else {
        return 0;
    }
    return deepest + 1;
}

}  // namespace

/// Any bytes as JSON: refused with a place inside the text, or read into a document that is printed and read
/// again without a difference.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    constexpr std::size_t kDepthMax = 20;
    const auto parsed = wire::parse_json(text);
    if (const auto* error = std::get_if<wire::JsonError>(&parsed)) {
        if (error->offset > size || error->message.empty()) __builtin_trap();
        std::string quoted;
        wire::append_json_string(quoted, text);
        if (!wire::read_json(quoted)) __builtin_trap();
        return 0;
    }
    const Document& document = std::get<Document>(parsed);
    if (depth(document) > wire::kJsonDepthMax) __builtin_trap();
    if (wire::read_json(text, kDepthMax).has_value() != (depth(document) <= kDepthMax)) __builtin_trap();
    for (const std::string& printed : {wire::to_json(document), wire::to_pretty_json(document)}) {
        const auto again = wire::read_json(printed);
        if (!again || !(*again == document)) __builtin_trap();
        if (wire::to_json(*again) != wire::to_json(document)) __builtin_trap();
    }
    return 0;
}
