#include "emulators/waf/parse.hpp"
#include "emulators/waf/match.hpp"
#include "emulators/waf/testcases/waf_world.hpp"
#include "tests/catch.hpp"

using namespace leastwise;
using waf::WafWorld;

namespace {

constexpr std::string_view kPlain =
    R"("FieldToMatch": {"UriPath": {}}, "TextTransformations": [{"Priority": 0, "Type": "NONE"}])";

/// Code and message of the one problem; "" when there is none.
std::string problem(std::string_view statement) {
    core::Diagnostics problems;
    waf::parse_statement(WafWorld::json(statement), problems);
    if (problems.empty()) return "";
    CHECK(problems.size() == 1);
    return problems.front().code + ": " + problems.front().message;
}

std::string byte_match(std::string_view more) {
    return R"({"ByteMatchStatement": {)" + std::string(kPlain) + ", " + std::string(more) + "}}";
}

}  // namespace

TEST_CASE("statements that AWS takes are read without a word") {
    for (
        const std::string& statement : {
            byte_match(R"("SearchString": "x", "PositionalConstraint": "CONTAINS_WORD")"),
            byte_match(R"("SearchStringBase64": "eA==", "PositionalConstraint": "EXACTLY")"),
            std::string(R"({"IPSetReferenceStatement": {"Arn": "arn:x"}})"),
            std::string(R"({"LabelMatchStatement": {"Scope": "LABEL", "Key": "a:b"}})"),
            std::string(
                R"({"RateBasedStatement": {"Limit": 10, "AggregateKeyType": "IP", "EvaluationWindowSec": 60}})"),
            R"({"RegexMatchStatement": {"RegexString": "^/a[0-9]+$", )" + std::string(kPlain) + "}}",
            R"({"SizeConstraintStatement": {"ComparisonOperator": "GT", "Size": "21474836480", )" +
                std::string(kPlain) + "}}",
        }) {
        INFO(statement);
        CHECK(problem(statement) == "");
    }
}

TEST_CASE("statements that AWS refuses are errors") {
    const auto refused = [](std::string_view statement) {
        return problem(statement).starts_with("LW0621: ");
    };
    CHECK(refused("{}"));
    CHECK(refused("[]"));
    CHECK(refused(R"({"NotStatement": {}})"));
    CHECK(refused(R"({"AndStatement": {"Statements": []}})"));
    CHECK(refused(byte_match(R"("PositionalConstraint": "CONTAINS")")));
    CHECK(refused(byte_match(R"("SearchString": "x", "PositionalConstraint": "NEAR")")));
    CHECK(refused(byte_match(R"("SearchStringBase64": "%", "PositionalConstraint": "EXACTLY")")));
    CHECK(refused(byte_match(R"("SearchString": ")" + std::string(201, 'x') +
                             R"(", "PositionalConstraint": "EXACTLY")")));
    CHECK_FALSE(refused(byte_match(R"("SearchString": ")" + std::string(200, 'x') +
                                   R"(", "PositionalConstraint": "EXACTLY")")));
    CHECK(refused(R"({"RateBasedStatement": {"Limit": 9, "AggregateKeyType": "IP"}})"));
    CHECK(refused(
        R"({"RateBasedStatement": {"Limit": 10, "AggregateKeyType": "IP", "EvaluationWindowSec": 61}})"));
    CHECK(refused(R"({"RateBasedStatement": {"Limit": 10, "AggregateKeyType": "CONSTANT"}})"));
    CHECK(refused(R"({"SizeConstraintStatement": {"ComparisonOperator": "GT", "Size": -1, )" +
                  std::string(kPlain) + "}}"));
    CHECK(refused(R"({"ByteMatchStatement": {"SearchString": "x", "PositionalConstraint": "EXACTLY",
        "FieldToMatch": {"UriPath": {}}, "TextTransformations": []}})"));
    std::string deep = R"({"IPSetReferenceStatement": {"Arn": "a"}})";
    for (int i = 0; i < 40; ++i) deep = R"({"NotStatement": {"Statement": )" + deep + "}}";
    CHECK(refused(deep));
}

TEST_CASE("what is not emulated is a warning that names it") {
    CHECK(
        problem(
            R"({"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": "AWSManagedRulesCommonRuleSet"}})") ==
        "LW0622: managed rule group AWS AWSManagedRulesCommonRuleSet is not emulated");
    CHECK(problem(R"({"SqliMatchStatement": {}})") == "LW0622: SqliMatchStatement is not emulated");
    CHECK(problem(R"({"GeoMatchStatement": {"CountryCodes": ["DE"]}})") ==
          "LW0622: GeoMatchStatement is not emulated");
    CHECK(problem(R"({"ByteMatchStatement": {"SearchString": "x", "PositionalConstraint": "EXACTLY",
        "FieldToMatch": {"UriPath": {}}, "TextTransformations": [{"Priority": 0, "Type": "CMD_LINE_WIN"}]}})") ==
          "LW0622: text transformation CMD_LINE_WIN is not emulated");
    CHECK(problem(R"({"ByteMatchStatement": {"SearchString": "x", "PositionalConstraint": "EXACTLY",
        "FieldToMatch": {"JA3Fingerprint": {}}, "TextTransformations": [{"Priority": 0, "Type": "NONE"}]}})") ==
          "LW0622: FieldToMatch JA3Fingerprint is not emulated");
    CHECK(problem(R"J({"RegexMatchStatement": {"RegexString": "(?=a)", )J" + std::string(kPlain) + "}}")
              .starts_with("LW0622: RegexString: "));
}

TEST_CASE("rules are ordered by priority, and neither names nor priorities repeat") {
    core::Diagnostics problems;
    const auto rules =
        waf::parse_rules(WafWorld::json("[" + WafWorld::rule("b", 2, waf::path_contains("b")) + "," +
                                        WafWorld::rule("a", 1, waf::path_contains("a")) + "]"),
                         problems);
    REQUIRE(problems.empty());
    CHECK(rules[0].name == "a");
    waf::parse_rules(WafWorld::json("[" + WafWorld::rule("a", 1, waf::path_contains("a")) + "," +
                                    WafWorld::rule("b", 1, waf::path_contains("b")) + "]"),
                     problems);
    CHECK(problems.size() == 1);
}

TEST_CASE("capacity is counted as AWS counts it, a transformation of one component once") {
    core::Diagnostics problems;
    const auto capacity = [&problems](std::string_view statement) {
        return waf::capacity_of(
            waf::parse_rules(WafWorld::json("[" + WafWorld::rule("r", 0, statement) + "]"), problems));
    };
    const auto with = [](std::string_view kind, std::string_view field, std::string_view transformation) {
        return R"({"ByteMatchStatement": {"SearchString": "x", "PositionalConstraint": ")" +
               std::string(kind) + R"(", "FieldToMatch": )" + std::string(field) +
               R"(, "TextTransformations": [{"Priority": 0, "Type": ")" + std::string(transformation) +
               R"("}]}})";
    };
    CHECK(capacity(with("EXACTLY", R"({"UriPath": {}})", "NONE")) == 2);
    CHECK(capacity(with("CONTAINS", R"({"UriPath": {}})", "NONE")) == 10);
    CHECK(capacity(with("CONTAINS", R"({"AllQueryArguments": {}})", "LOWERCASE")) == 30);
    CHECK(capacity(with("EXACTLY", R"({"JsonBody": {"MatchPattern": {"All": {}}, "MatchScope": "ALL"}})",
                        "NONE")) == 4);
    const std::string lower = with("EXACTLY", R"({"UriPath": {}})", "LOWERCASE");
    CHECK(capacity(R"({"OrStatement": {"Statements": [)" + lower + "," + lower + "]}}") == 14);
    CHECK(capacity(R"({"IPSetReferenceStatement": {"Arn": "a"}})") == 1);
    CHECK(capacity(R"({"IPSetReferenceStatement": {"Arn": "a", "IPSetForwardedIPConfig": {"HeaderName": "X",
        "FallbackBehavior": "MATCH", "Position": "ANY"}}})") == 5);
    CHECK(capacity(R"({"RateBasedStatement": {"Limit": 10, "ScopeDownStatement": )" + lower + "}}") == 14);
    CHECK(problems.empty());
}

TEST_CASE("a word is bounded by what is no letter, digit or underscore") {
    CHECK(waf::contains_word("bad", "bad"));
    CHECK(waf::contains_word("a bad;", "bad"));
    CHECK(waf::contains_word("badbad bad", "bad"));
    CHECK_FALSE(waf::contains_word("badly", "bad"));
    CHECK_FALSE(waf::contains_word("_bad", "bad"));
    CHECK_FALSE(waf::contains_word("", "bad"));
}
