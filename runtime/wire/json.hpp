#pragma once
#include "runtime/core/document.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace leastwise::wire {

/// Why a text is not JSON. `offset` counts bytes from 0.
struct JsonError {
    std::size_t offset = 0;
    std::string message;
};

constexpr std::size_t kJsonDepthMax = 512;  // ours: deeper than any AWS limit, shallow enough for the stack

/// Strict RFC 8259: whole text, valid UTF-8, at most `depth_max` levels. Duplicate names are kept, in order. Numbers
/// keep their text; one whose magnitude exceeds a double is refused.
std::variant<core::Document, JsonError> parse_json(std::string_view text, std::size_t depth_max = kJsonDepthMax);
/// The document, or nothing when the text is not JSON; for callers with one fixed answer to bad input.
std::optional<core::Document> read_json(std::string_view text, std::size_t depth_max = kJsonDepthMax);

/// Compact JSON. Text that is not valid UTF-8 has its bad bytes replaced by U+FFFD.
std::string to_json(const core::Document& document);
/// Two-space indentation, for people.
std::string to_pretty_json(const core::Document& document);
/// Appends a quoted, escaped string.
void append_json_string(std::string& out, std::string_view text);

}  // namespace leastwise::wire
