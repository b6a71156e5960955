#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace leastwise::waf {

/// The text transformations whose effect AWS documents. They work on bytes.
enum class Transformation {
    none,
    base64_decode,
    base64_decode_ext,
    cmd_line,
    compress_white_space,
    css_decode,
    escape_seq_decode,
    hex_decode,
    html_entity_decode,
    js_decode,
    lowercase,
    md5,
    normalize_path,
    normalize_path_win,
    remove_comments_char,
    remove_nulls,
    remove_whitespace,
    replace_comments,
    replace_nulls,
    sha256,
    sql_hex_decode,
    trim,
    trim_left,
    trim_right,
    uppercase,
    url_decode,
    url_decode_uni,
    utf8_to_unicode
};

/// The transformation of AWS's name (`URL_DECODE`); nothing for names that are unknown or not emulated.
std::optional<Transformation> transformation_named(std::string_view name);

std::string transform(Transformation transformation, std::string_view text);

}  // namespace leastwise::waf
