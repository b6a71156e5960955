#pragma once
#include <string>
#include <string_view>

/// The single transformations. Each is total: any bytes in, some bytes out, in time linear in the input.
namespace leastwise::waf {

// Encodings (decode.cpp).
std::string decode_base64_until_invalid(std::string_view text);
std::string decode_base64_skipping_invalid(std::string_view text);
std::string decode_hex(std::string_view text);
std::string decode_sql_hex(std::string_view text);
std::string decode_html_entities(std::string_view text);
std::string decode_url(std::string_view text);
std::string decode_url_with_unicode(std::string_view text);
std::string utf8_to_unicode(std::string_view text);

// Escapes of languages (escapes.cpp).
std::string decode_css(std::string_view text);
std::string decode_js(std::string_view text);
std::string decode_escape_sequences(std::string_view text);

// Layout, paths and comments (cleanup.cpp).
std::string compress_white_space(std::string_view text);
std::string remove_white_space(std::string_view text);
std::string trim_left(std::string_view text);
std::string trim_right(std::string_view text);
std::string normalize_command_line(std::string_view text);
std::string normalize_path(std::string_view text);
std::string normalize_path_win(std::string_view text);
std::string replace_comments(std::string_view text);
std::string remove_comment_characters(std::string_view text);
std::string remove_nulls(std::string_view text);
std::string replace_nulls(std::string_view text);

/// The raw hash bytes.
std::string md5(std::string_view text);
std::string sha256(std::string_view text);

/// The value of a hexadecimal digit, or -1.
int hex_value(char c);

}  // namespace leastwise::waf
