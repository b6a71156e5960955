#include "runtime/core/text.hpp"

#include "tests/catch.hpp"

using namespace leastwise::core;

TEST_CASE("base64 follows the vectors of RFC 4648 and refuses everything else") {
    const char* vectors[][2] = {{"", ""},         {"f", "Zg=="},         {"fo", "Zm8="},        {"foo", "Zm9v"},
                                {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}};
    for (const auto& [plain, encoded] : vectors) {
        CHECK(to_base64(plain) == encoded);
        CHECK(from_base64(encoded) == plain);
    }
    for (const char* malformed : {"Zg=", "Zg", "Z===", "Zm9v!A==", "Zg==Zg==", "=g==", "Zm=v"}) {
        INFO(malformed);
        CHECK_FALSE(from_base64(malformed).has_value());
    }
}

TEST_CASE("a glob matches the whole text") {
    CHECK(glob_match("*", ""));
    CHECK(glob_match("a*c", "abbbc"));
    CHECK(glob_match("a?c", "abc"));
    CHECK_FALSE(glob_match("a?c", "ac"));
    CHECK(glob_match("*a*b*", "xxaxxbxx"));
    CHECK_FALSE(glob_match("abc", "abcd"));
    CHECK_FALSE(glob_match("a*b", "abc"));
    CHECK_FALSE(glob_match("", "a"));
}

TEST_CASE("a glob of many stars stays fast") {
    std::string pattern;
    for (int i = 0; i < 200; ++i) pattern += "a*";
    CHECK_FALSE(glob_match(pattern + "b", std::string(20000, 'a')));
}

TEST_CASE("percent encoding keeps only unreserved characters") {
    CHECK(uri_encode("a b/c~") == "a%20b%2Fc~");
    CHECK(uri_encode("a b/c~", Slash::keep) == "a%20b/c~");
    CHECK(uri_decode("a%20b+c%zz%") == "a b+c%zz%");
    CHECK(uri_decode("a+b", Plus::space) == "a b");
}

TEST_CASE("UTF-8 is checked as RFC 3629 says") {
    CHECK(is_utf8("h\xc3\xa9llo \xf0\x9f\x98\x80"));
    for (const char* malformed : {"\xc3", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xff", "\xe0\x80\x80"}) {
        CHECK_FALSE(is_utf8(malformed));
    }
    CHECK(utf8_length("h\xc3\xa9") == 2);
}

TEST_CASE("integers are read whole or not at all") {
    CHECK(to_integer("-12") == -12);
    for (const char* malformed : {"", "12a", " 1", "1.5", "99999999999999999999"}) {
        INFO(malformed);
        CHECK_FALSE(to_integer(malformed).has_value());
    }
}
