#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leastwise::core {

std::string to_lower(std::string_view text);  ///< ASCII only
std::string to_upper(std::string_view text);  ///< ASCII only
bool equals_ignoring_case(std::string_view left, std::string_view right);  ///< ASCII only
std::string_view trim(std::string_view text);                              ///< spaces, tabs, CR, LF
std::vector<std::string_view> split(std::string_view text, char separator);
std::string join(const std::vector<std::string>& parts, std::string_view separator);
std::string replace_all(std::string text, std::string_view from, std::string_view to);

std::string to_hex(std::string_view bytes);
std::optional<std::string> from_hex(std::string_view text);
std::string to_base64(std::string_view bytes);
/// Standard alphabet with padding; nothing else is accepted.
std::optional<std::string> from_base64(std::string_view text);

/// Percent-encodes all but RFC 3986's unreserved characters, upper-case hex, as SigV4 wants. `keep_slash` for paths.
enum class Slash { encode, keep };
std::string uri_encode(std::string_view text, Slash slash = Slash::encode);
/// Decodes %XX; a malformed escape stays as written. `plus` decides whether '+' is a space (form data).
enum class Plus { literal, space };
std::string uri_decode(std::string_view text, Plus plus = Plus::literal);

/// Whole-text match of a pattern with `*` (any run, also empty) and `?` (one character). Linear time.
bool glob_match(std::string_view pattern, std::string_view text);

bool is_utf8(std::string_view text);
/// The text with every byte that is no part of valid UTF-8 replaced by U+FFFD.
std::string repair_utf8(std::string_view text);
std::size_t utf8_length(std::string_view text);  ///< code points; text is valid UTF-8
std::optional<std::int64_t> to_integer(std::string_view text);  ///< decimal, whole text

}  // namespace leastwise::core
