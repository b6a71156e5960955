#include "emulators/waf/transform.hpp"
#include "runtime/core/text.hpp"
#include "tests/catch.hpp"

using namespace leastwise;
using namespace std::string_literals;

namespace {

std::string transformed(std::string_view name, std::string_view text) {
    const auto transformation = waf::transformation_named(name);
    REQUIRE(transformation);
    return waf::transform(*transformation, text);
}

struct Case {
    std::string name, in, out;
};

}  // namespace

TEST_CASE("text transformations do what AWS documents") {
    const Case cases[] = {
        {"NONE", "A b", "A b"},
        {"LOWERCASE", "ABC\xc4z", "abc\xc4z"},
        {"UPPERCASE", "abz1", "ABZ1"},
        {"TRIM", " \t a b \r\n", "a b"},
        {"TRIM_LEFT", "  a ", "a "},
        {"TRIM_RIGHT", "  a ", "  a"},
        {"COMPRESS_WHITE_SPACE", "a \t\r\n\f\v\xa0 b", "a b"},
        {"REMOVE_WHITESPACE", "a \t\xa0 b", "ab"},
        {"REMOVE_NULLS", "a\0b\0"s, "ab"},
        {"REPLACE_NULLS", "a\0b"s, "a b"},
        {"CMD_LINE", "C^OMMAND \"/C\", D'IR;;  X (y", "command/c dir x(y"},
        {"URL_DECODE", "a+b%41%zz%4", "a bA%zz%4"},
        {"URL_DECODE_UNI", "%u0041%uff21%u12", "AA%u12"},
        {"HTML_ENTITY_DECODE", "&lt;&#65;&#x41;&quot;&nbsp;&amp;&x;&#;", "<AA\"\xa0&&x;&#;"},
        {"HEX_DECODE", "41424", "AB"},
        {"SQL_HEX_DECODE", "select 0x414243, 0x", "select ABC, 0x"},
        {"BASE64_DECODE", "QUJD", "ABC"},
        {"BASE64_DECODE", "QUJD!QUJD", "ABC"},
        {"BASE64_DECODE_EXT", "Q!U J D", "ABC"},
        {"ESCAPE_SEQ_DECODE", "\\n\\x41\\101\\q", "\nAA\\q"},
        {"JS_DECODE", "\\u0041\\x41\\101\\n\\q\\", "AAA\nq\\"},
        {"CSS_DECODE", "ja\\76 ascript\\3a x\\", "javascript:x"},
        {"NORMALIZE_PATH", "/a//b/./c/../d", "/a/b/d"},
        {"NORMALIZE_PATH", "../../a", "../../a"},
        {"NORMALIZE_PATH", "/../a", "/a"},
        {"NORMALIZE_PATH_WIN", "a\\..\\b\\c", "b/c"},
        {"REPLACE_COMMENTS", "a/* x */b/* y", "a b "},
        {"REPLACE_COMMENTS", "a*/b", "a*/b"},
        {"REMOVE_COMMENTS_CHAR", "a/*b*/--c#d", "abcd"},
        {"UTF8_TO_UNICODE", "a\xc3\xa9\xff", "a%u00e9\xff"},
    };
    for (const Case& c : cases) {
        INFO(c.name << " of " << core::to_hex(c.in) << " is " << core::to_hex(transformed(c.name, c.in)));
        CHECK(transformed(c.name, c.in) == c.out);
    }
    CHECK(core::to_hex(transformed("MD5", "abc")) == "900150983cd24fb0d6963f7d28e17f72");
    CHECK(core::to_hex(transformed("SHA256", "")) ==
          "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST_CASE("names that AWS does not define in public are not guessed") {
    for (const char* name : {"", "none", "CMD_LINE_WIN", "CMD_LINE_UNIX", "JS_DECODE_EXT", "ROT13"}) {
        CHECK_FALSE(waf::transformation_named(name));
    }
}

TEST_CASE("every transformation takes every prefix of hostile bytes") {
    const std::string hostile = "%u%4\\x\\u\\0\\&#x&#&/*--#0x+\xff\xc3\xf0\x9f\0\\9&quot"s +
                                std::string(64, '\\') + std::string(64, '%') + std::string(64, '/') + "../..";
    for (int i = 0; i <= static_cast<int>(waf::Transformation::utf8_to_unicode); ++i) {
        for (std::size_t length = 0; length <= hostile.size(); ++length) {
            const auto out = waf::transform(static_cast<waf::Transformation>(i), hostile.substr(0, length));
            CHECK(out.size() <= 8 * length + 64);
        }
    }
}
