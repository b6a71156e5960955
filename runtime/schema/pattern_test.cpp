#include "runtime/schema/pattern.hpp"

#include "tests/catch.hpp"

using leastwise::schema::Pattern;
using leastwise::schema::PatternError;

namespace {
bool found(std::string_view pattern, std::string_view text) {
    auto compiled = Pattern::compile(pattern);
    INFO(pattern);
    REQUIRE(std::holds_alternative<Pattern>(compiled));
    return std::get<Pattern>(compiled).found_in(text);
}
}  // namespace

TEST_CASE("a pattern means what ECMA 262 says, where that differs from the engine") {
    struct Row {
        const char* pattern;
        const char* text;
        bool found;
    };
    for (const Row& row : {Row{"b", "abc", true},
                           Row{"^b", "abc", false},
                           Row{"^abc$", "abc\n", false},
                           Row{"^.$", "\n", false},
                           Row{"^.$", "\r", false},
                           Row{"^.$", "\xe2\x80\xa8", false},
                           Row{"^.$", "\xf0\x9f\x90\xb2", true},
                           Row{"^\\s$", "\xc2\xa0", true},
                           Row{"^\\s$", "\v", true},
                           Row{"^\\S$", "\xc2\xa0", false},
                           Row{"^\\S$", "x", true},
                           Row{"^[\\s]$", "\xef\xbb\xbf", true},
                           Row{"^[^\\s]$", "\v", false},
                           Row{"^[\\S]$", "\v", false},
                           Row{"^[\\S]$", "\xf0\x9f\x90\xb2", true},
                           Row{"^\\d$", "\xdf\x80", false},
                           Row{"^\\cC$", "\x03", true},
                           Row{"^\\u00e9$", "\xc3\xa9", true},
                           Row{"^\\ud83d\\udc32$", "\xf0\x9f\x90\xb2", true},
                           Row{"^\\x41$", "A", true},
                           Row{"^\\x4$", "x4", true},
                           Row{"^[[:alpha:]]+$", "a]]", true},
                           Row{"^[[:alpha:]]+$", "b", false},
                           Row{"^[^]$", "\n", true},
                           Row{"[]", "anything", false},
                           Row{"^\\/\\-\\@$", "/-@", true},
                           Row{"^\\a$", "a", true},
                           Row{"^\\Q.\\E$", "Q.E", true},
                           Row{"^[\\b]$", "\b", true},
                           Row{"^a{2}$", "aa", true},
                           Row{"^a{,2}$", "a{,2}", true},
                           Row{"(?:a|b)c", "xbc", true},
                           Row{"^\\p{Letter}+$", "\xc3\xa9", true},
                           Row{"^\\P{digit}$", "7", false}}) {
        INFO(row.pattern << " in " << row.text);
        CHECK(found(row.pattern, row.text) == row.found);
    }
}

TEST_CASE("constructs without a linear-time form are refused by name") {
    const char* refused[][2] = {{"(?=a)b", "(?="},     {"(?!a)b", "(?!"}, {"(?<=a)b", "(?<="},
                                {"(?<!a)b", "(?<!"},   {"(a)\\1", "\\1"}, {"(?i)a", "(?i"},
                                {"\\ud83d", "\\ud83d"}};
    for (const auto& [pattern, construct] : refused) {
        const auto compiled = Pattern::compile(pattern);
        INFO(pattern);
        REQUIRE(std::holds_alternative<PatternError>(compiled));
        CHECK(std::get<PatternError>(compiled).construct == construct);
    }
}

TEST_CASE("text that is no pattern is refused") {
    for (const std::string& pattern :
         {std::string("("), std::string("[a"), std::string("a**"), std::string("a\\"), std::string("\xff"),
          std::string("a{1001}"), std::string(70000, 'a'),
          std::string("((((((((((a{100}){100}){100}))))))))")}) {
        INFO(pattern.substr(0, 40));
        const auto compiled = Pattern::compile(pattern);
        REQUIRE(std::holds_alternative<PatternError>(compiled));
        CHECK(std::get<PatternError>(compiled).construct.empty());
    }
}

TEST_CASE("a pattern that backtracks elsewhere answers in linear time") {
    CHECK_FALSE(found("^(a+)+$", std::string(50000, 'a') + 'b'));
}
