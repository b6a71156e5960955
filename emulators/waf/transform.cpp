#include "emulators/waf/transform.hpp"

#include "emulators/waf/transforms.hpp"
#include "runtime/core/check.hpp"
#include "runtime/core/text.hpp"

#include <openssl/evp.h>

namespace leastwise::waf {
namespace {

struct Row {
    std::string_view name;
    Transformation transformation;
    std::string (*apply)(std::string_view);
};

std::string same(std::string_view text) { return std::string(text); }
std::string trim_both(std::string_view text) { return trim_left(trim_right(text)); }
std::string lower(std::string_view text) { return core::to_lower(text); }
std::string upper(std::string_view text) { return core::to_upper(text); }

// AWS WAF Developer Guide, "Text transformation options".
constexpr Row kRows[] = {
    {"NONE", Transformation::none, &same},
    {"BASE64_DECODE", Transformation::base64_decode, &decode_base64_until_invalid},
    {"BASE64_DECODE_EXT", Transformation::base64_decode_ext, &decode_base64_skipping_invalid},
    {"CMD_LINE", Transformation::cmd_line, &normalize_command_line},
    {"COMPRESS_WHITE_SPACE", Transformation::compress_white_space, &compress_white_space},
    {"CSS_DECODE", Transformation::css_decode, &decode_css},
    {"ESCAPE_SEQ_DECODE", Transformation::escape_seq_decode, &decode_escape_sequences},
    {"HEX_DECODE", Transformation::hex_decode, &decode_hex},
    {"HTML_ENTITY_DECODE", Transformation::html_entity_decode, &decode_html_entities},
    {"JS_DECODE", Transformation::js_decode, &decode_js},
    {"LOWERCASE", Transformation::lowercase, &lower},
    {"MD5", Transformation::md5, &md5},
    {"NORMALIZE_PATH", Transformation::normalize_path, &normalize_path},
    {"NORMALIZE_PATH_WIN", Transformation::normalize_path_win, &normalize_path_win},
    {"REMOVE_COMMENTS_CHAR", Transformation::remove_comments_char, &remove_comment_characters},
    {"REMOVE_NULLS", Transformation::remove_nulls, &remove_nulls},
    {"REMOVE_WHITESPACE", Transformation::remove_whitespace, &remove_white_space},
    {"REPLACE_COMMENTS", Transformation::replace_comments, &replace_comments},
    {"REPLACE_NULLS", Transformation::replace_nulls, &replace_nulls},
    {"SHA256", Transformation::sha256, &sha256},
    {"SQL_HEX_DECODE", Transformation::sql_hex_decode, &decode_sql_hex},
    {"TRIM", Transformation::trim, &trim_both},
    {"TRIM_LEFT", Transformation::trim_left, &trim_left},
    {"TRIM_RIGHT", Transformation::trim_right, &trim_right},
    {"UPPERCASE", Transformation::uppercase, &upper},
    {"URL_DECODE", Transformation::url_decode, &decode_url},
    {"URL_DECODE_UNI", Transformation::url_decode_uni, &decode_url_with_unicode},
    {"UTF8_TO_UNICODE", Transformation::utf8_to_unicode, &utf8_to_unicode},
};

std::string digest(const EVP_MD* method, std::string_view text) {
    unsigned char bytes[EVP_MAX_MD_SIZE];
    unsigned int length = 0;
    const int done = EVP_Digest(text.data(), text.size(), bytes, &length, method, nullptr);
    LW_CHECK(done == 1, "hashing does not fail");
    return {reinterpret_cast<const char*>(bytes), length};
}

}  // namespace

std::optional<Transformation> transformation_named(std::string_view name) {
    for (const Row& row : kRows) {
        if (row.name == name) return row.transformation;
    }
    return {};
}

std::string transform(Transformation transformation, std::string_view text) {
    for (const Row& row : kRows) {
        if (row.transformation == transformation) return row.apply(text);
    }
    LW_CHECK(false, "every transformation has a row");
    return {};
}

std::string md5(std::string_view text) { return digest(EVP_md5(), text); }
std::string sha256(std::string_view text) { return digest(EVP_sha256(), text); }

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace leastwise::waf
