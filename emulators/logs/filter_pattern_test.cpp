#include "emulators/logs/filter_pattern.hpp"

#include "runtime/gate/error.hpp"
#include "tests/catch.hpp"

using leastwise::gate::AwsError;
using leastwise::logs::FilterPattern;

namespace {

struct Case {
    std::string pattern, message;
    bool matches;
};

std::string refusal(std::string_view pattern) {
    try {
        FilterPattern::parse(pattern);
        return "accepted";
    } catch (const AwsError& error) {
        return error.code() + ": " + error.message();
    }
}

}  // namespace

TEST_CASE("terms of an unstructured pattern select messages") {
    const Case cases[] = {
        {"", "anything", true},
        {"   ", "anything", true},
        {"ERROR", "[ERROR 400] BAD REQUEST", true},
        {"ERROR", "[error 400]", false},
        {"ERROR REQUEST", "[ERROR 400] BAD REQUEST", true},
        {"ERROR REQUEST", "[ERROR 400] BAD", false},
        {"\"BAD REQUEST\"", "[ERROR 400] BAD REQUEST", true},
        {"\"BAD REQUEST\"", "REQUEST BAD", false},
        {"\"say \\\"hi\\\"\"", "they say \"hi\" now", true},
        {"ERROR -REQUEST", "ERROR in RESPONSE", true},
        {"ERROR -REQUEST", "ERROR in REQUEST", false},
        {"-REQUEST", "fine", true},
        {"?ERROR ?WARN", "a WARN line", true},
        {"?ERROR ?WARN", "an INFO line", false},
        {"?\"two words\" ?x9", "has two words", true},
        {"INFO ?ERROR", "an INFO line", true},  // `?` beside an include term is ignored
        {"-INFO ?ERROR", "quiet", true},
    };
    for (const auto& item : cases) {
        INFO(item.pattern << " against " << item.message);
        CHECK(FilterPattern::parse(item.pattern).matches(item.message) == item.matches);
    }
}

TEST_CASE("JSON patterns compare members of the event") {
    const std::string event =
        R"({"level":"ERROR","status":503,"took":1.5e1,"ok":false,"none":null,"user":{"name":"ana"},"tags":["a","b"]})";
    const std::pair<std::string, bool> cases[] = {
        {R"({ $.level = "ERROR" })", true},
        {R"({$.level="ERROR"})", true},
        {R"({ $.level = ERROR })", true},
        {R"({ $.level = "INFO" })", false},
        {R"({ $.level != "INFO" })", true},
        {R"({ $.level = "ERR*" })", true},
        {R"({ $.level = "*RO*" })", true},
        {R"({ $.level = "E?ROR" })", false},
        {R"({ $.status = 503 })", true},
        {R"({ $.status = 5* })", true},
        {R"({ $.status = 5.03e2 })", true},
        {R"({ $.status >= 503 })", true},
        {R"({ $.status > 503 })", false},
        {R"({ $.status < 504 && $.status <= 503 })", true},
        {R"({ $.took = 15 })", true},
        {R"({ $.user.name = "ana" })", true},
        {R"({ $.tags[1] = "b" })", true},
        {R"({ $.tags[2] = "b" })", false},
        {R"({ $.tags[2] NOT EXISTS })", true},
        {R"({ $.ok IS FALSE })", true},
        {R"({ $.ok is true })", false},
        {R"({ $.none IS NULL })", true},
        {R"({ $.missing IS NULL })", false},
        {R"({ $.missing NOT EXISTS })", true},
        {R"({ $.missing != "x" })", false},
        {R"({ $.level = "X" || $.status = 503 })", true},
        {R"({ $.level = "X" || $.status = 503 && $.ok IS TRUE })", false},
        {R"({ ($.level = "X" || $.status = 503) && $.ok IS FALSE })", true},
    };
    for (const auto& [pattern, expected] : cases) {
        INFO(pattern);
        CHECK(FilterPattern::parse(pattern).matches(event) == expected);
        CHECK_FALSE(FilterPattern::parse(pattern).matches("START RequestId: not JSON"));
    }
}

TEST_CASE("malformed patterns and kinds that are not emulated are refused by name") {
    const std::pair<std::string, std::string> cases[] = {
        {"{ $.a = 1", "InvalidParameterException: If a filter pattern starts with '{' it must end with '}'"},
        {"[a, b", "InvalidParameterException: If a filter pattern starts with '[' it must end with ']'"},
        {"[a, b]",
         "InvalidParameterException: leastwise does not emulate space-delimited filter patterns ([…])."},
        {"%x%",
         "InvalidParameterException: leastwise does not emulate regular expressions in filter patterns "
         "(%…%)."},
        {"?Status: timeout", "InvalidParameterException: Invalid character(s) in term ':'"},
        {"a(b", "InvalidParameterException: Invalid character(s) in term '('"},
        {"\"open", "InvalidParameterException: Invalid filter pattern"},
        {"{}", "InvalidParameterException: Invalid filter pattern"},
        {"{ $. = 1 }", "InvalidParameterException: Invalid character(s) in term '$. '"},
        {"{ $.\"a-b\" = 1 }", "InvalidParameterException: Invalid character(s) in term '$.\"'"},
        {"{ $.a > x }", "InvalidParameterException: Invalid filter pattern"},
        {"{ $.a = 1 && }", "InvalidParameterException: Invalid filter pattern"},
        {"{ $.a[x] = 1 }", "InvalidParameterException: Invalid filter pattern"},
        {"{ ($.a = 1 }", "InvalidParameterException: Invalid filter pattern"},
        {"{ $.a[*] = 1 }",
         "InvalidParameterException: leastwise does not emulate the array wildcard [*] in filter patterns."},
    };
    for (const auto& [pattern, expected] : cases) {
        INFO(pattern);
        CHECK(refusal(pattern) == expected);
    }
    CHECK(refusal("{" + std::string(900, '(') + "}") == "InvalidParameterException: Invalid filter pattern");
    CHECK(refusal(std::string(1024, 'a')) == "accepted");
    CHECK(refusal(std::string(1025, 'a')).ends_with("Member must have length less than or equal to 1024"));
}
