#include "emulators/waf/testcases/waf_world.hpp"
#include "tests/catch.hpp"

using namespace leastwise;
using waf::path_contains;
using waf::WafWorld;

namespace {

constexpr std::string_view kCount = R"("Action": {"Count": {}})";
constexpr std::string_view kAllow = R"("Action": {"Allow": {}})";

std::string labelled(std::string_view label) {
    return R"(, "RuleLabels": [{"Name": ")" + std::string(label) + "\"}]";
}

}  // namespace

TEST_CASE("a stage without a web ACL lets everything through") {
    WafWorld w;
    const auto inspection = w.get("/Prod/x");
    CHECK_FALSE(inspection.blocked);
    CHECK(inspection.web_acl == "");
}

TEST_CASE("the first rule that allows or blocks ends the evaluation; counting goes on") {
    WafWorld w;
    w.protect(WafWorld::rule("count", 1, path_contains("x"), kCount) + "," +
              WafWorld::rule("allow", 2, path_contains("xy"), kAllow) + "," +
              WafWorld::rule("block", 3, path_contains("x")));
    REQUIRE(w.diagnostics.empty());
    const auto blocked = w.get("/Prod/x");
    CHECK(blocked.blocked);
    CHECK(blocked.action == "BLOCK");
    CHECK(blocked.terminating_rule == "block");
    CHECK(blocked.counted_rules == std::vector<std::string>{"count"});
    CHECK_FALSE(blocked.custom_response);
    const auto allowed = w.get("/Prod/xy");
    CHECK_FALSE(allowed.blocked);
    CHECK(allowed.terminating_rule == "allow");
    const auto passed = w.get("/Prod/z");
    CHECK_FALSE(passed.blocked);
    CHECK(passed.terminating_rule == "Default_Action");
    CHECK(passed.web_acl == w.acl.arn);
}

TEST_CASE("a default action may block") {
    WafWorld w;
    w.protect(WafWorld::rule("allow", 1, path_contains("ok"), kAllow), R"({"Block": {}})");
    CHECK_FALSE(w.get("/Prod/ok").blocked);
    CHECK(w.get("/Prod/other").blocked);
}

TEST_CASE("an IP set blocks its blocks, and follows an update") {
    WafWorld w;
    const auto set = w.declare("AWS::WAFv2::IPSet", "Bad", R"({"Name": "bad", "Scope": "REGIONAL",
        "IPAddressVersion": "IPV4", "Addresses": ["198.51.100.0/24"]})");
    w.protect(WafWorld::rule("ip", 1, R"({"IPSetReferenceStatement": {"Arn": ")" + set.arn + "\"}}"));
    REQUIRE(w.diagnostics.empty());
    CHECK(w.get("/Prod", "198.51.100.7").blocked);
    CHECK_FALSE(w.get("/Prod", "198.51.101.7").blocked);
    CHECK_FALSE(w.get("/Prod", "not an address").blocked);
    const std::string id = *set.attributes.at("Id").if_string();
    const std::string named = R"({"Name": "bad", "Scope": "REGIONAL", "Id": ")" + id + "\"";
    const auto token = *w.call("GetIPSet", named + "}").find_string("LockToken");
    const std::string update = named + R"(, "Addresses": ["203.0.113.0/24"], "LockToken": ")";
    w.call("UpdateIPSet", update + token + "\"}");
    CHECK_FALSE(w.get("/Prod", "198.51.100.7").blocked);
    CHECK(w.get("/Prod", "203.0.113.1").blocked);
    CHECK(w.failure("UpdateIPSet", update + token + "\"}").starts_with("WAFOptimisticLockException: "));
}

TEST_CASE("an address may come from a header, by position, with a fallback for nonsense") {
    WafWorld w;
    const auto set = w.declare("AWS::WAFv2::IPSet", "Bad", R"({"Name": "bad", "Scope": "REGIONAL",
        "IPAddressVersion": "IPV4", "Addresses": ["198.51.100.0/24"]})");
    const auto rule = [&set](std::string_view name, int priority, std::string_view position,
                             std::string_view fallback) {
        return WafWorld::rule(
            name, priority,
            R"({"IPSetReferenceStatement": {"Arn": ")" + set.arn + R"(", "IPSetForwardedIPConfig":
                              {"HeaderName": "X-Forwarded-For", "Position": ")" +
                std::string(position) + R"(", "FallbackBehavior": ")" + std::string(fallback) + "\"}}}",
            kCount);
    };
    w.protect(rule("first", 1, "FIRST", "NO_MATCH") + "," + rule("last", 2, "LAST", "NO_MATCH") + "," +
              rule("any", 3, "ANY", "NO_MATCH") + "," + rule("fallback", 4, "FIRST", "MATCH"));
    const auto counted = [&w](const char* value) {
        http::Request request;
        request.target = "/Prod";
        if (value != nullptr) request.headers.add("x-forwarded-for", value);
        return w.inspect(request, "198.51.100.1").counted_rules;
    };
    using Names = std::vector<std::string>;
    CHECK(counted(nullptr) == Names{});
    CHECK(counted("198.51.100.9, 192.0.2.1") == Names{"first", "any", "fallback"});
    CHECK(counted("192.0.2.1,198.51.100.9") == Names{"last", "any"});
    CHECK(counted("nonsense") == Names{"fallback"});
}

TEST_CASE("a rate-based rule blocks what comes too often, per address and only within its scope") {
    WafWorld w;
    w.protect(WafWorld::rule("rate", 1,
                             R"({"RateBasedStatement": {"Limit": 10, "EvaluationWindowSec": 60,
        "AggregateKeyType": "IP", "ScopeDownStatement": )" +
                                 path_contains("login") + "}}"));
    REQUIRE(w.diagnostics.empty());
    for (int i = 0; i < 30; ++i) CHECK_FALSE(w.get("/Prod/other").blocked);
    for (int i = 0; i < 10; ++i) CHECK_FALSE(w.get("/Prod/login").blocked);
    CHECK(w.get("/Prod/login").blocked);
    CHECK_FALSE(w.get("/Prod/login", "192.0.2.2").blocked);
    CHECK_FALSE(w.get("/Prod/other").blocked);
    w.clock.advance(std::chrono::seconds(60));
    CHECK_FALSE(w.get("/Prod/login").blocked);
}

TEST_CASE("and, or, not, sizes, words and transformations combine") {
    WafWorld w;
    const std::string big =
        R"({"SizeConstraintStatement": {"FieldToMatch": {"Body": {"OversizeHandling": "MATCH"}},
        "ComparisonOperator": "GT", "Size": 3, "TextTransformations": [{"Priority": 0, "Type": "NONE"}]}})";
    const std::string word =
        R"({"ByteMatchStatement": {"FieldToMatch": {"Body": {}}, "SearchString": "drop table",
        "PositionalConstraint": "CONTAINS", "TextTransformations": [{"Priority": 1, "Type": "LOWERCASE"},
        {"Priority": 0, "Type": "URL_DECODE"}, {"Priority": 2, "Type": "COMPRESS_WHITE_SPACE"}]}})";
    w.protect(WafWorld::rule("r", 1,
                             R"({"AndStatement": {"Statements": [)" + big +
                                 R"(, {"OrStatement": {"Statements": [)" + word + "," +
                                 path_contains("admin") + R"(]}}, {"NotStatement": {"Statement": )" +
                                 path_contains("safe") + "}}]}}"));
    REQUIRE(w.diagnostics.empty());
    const auto blocked = [&w](std::string target, std::string body) {
        http::Request request;
        request.method = "POST";
        request.target = std::move(target);
        request.body = std::move(body);
        return w.inspect(request).blocked;
    };
    CHECK(blocked("/Prod/x", "DROP%20%20TABLE"));
    CHECK_FALSE(blocked("/Prod/x", "drop"));
    CHECK(blocked("/Prod/admin", "1234"));
    CHECK_FALSE(blocked("/Prod/admin", "123"));
    CHECK_FALSE(blocked("/Prod/safe/admin", "1234"));
    CHECK(blocked("/Prod/admin", std::string(20'000, 'x')));
}

TEST_CASE("labels of earlier rules can be matched, by name, full name or namespace") {
    WafWorld w;
    const auto label = [](std::string_view scope, std::string_view key) {
        return R"({"LabelMatchStatement": {"Scope": ")" + std::string(scope) + R"(", "Key": ")" +
               std::string(key) + "\"}}";
    };
    w.protect(WafWorld::rule("early", 1, label("LABEL", "bot:bad"), kCount) + "," +
              WafWorld::rule("mark", 2, path_contains("x"), kCount, labelled("bot:bad")) + "," +
              WafWorld::rule("relative", 3, label("LABEL", "bot:bad"), kCount) + "," +
              WafWorld::rule("full", 4, label("LABEL", "awswaf:123456789012:webacl:acl:bot:bad"), kCount) +
              "," + WafWorld::rule("space", 5, label("NAMESPACE", "bot:"), kCount) + "," +
              WafWorld::rule("other", 6, label("LABEL", "bot"), kCount));
    const auto inspection = w.get("/Prod/x");
    CHECK(inspection.labels == std::vector<std::string>{"awswaf:123456789012:webacl:acl:bot:bad"});
    CHECK(inspection.counted_rules == std::vector<std::string>{"mark", "relative", "full", "space"});
}

TEST_CASE("a rule that needs what is not emulated matches nothing and is named on every request") {
    WafWorld w;
    w.protect(WafWorld::rule("managed", 1, R"({"ManagedRuleGroupStatement": {"VendorName": "AWS",
                  "Name": "AWSManagedRulesCommonRuleSet"}})",
                             R"("OverrideAction": {"None": {}})") +
              "," +
              WafWorld::rule("nested", 2, R"({"NotStatement": {"Statement": {"SqliMatchStatement": {}}}})") +
              "," + WafWorld::rule("captcha", 3, path_contains("x"), R"("Action": {"Captcha": {}})"));
    CHECK(w.diagnostics.size() == 3);
    CHECK_FALSE(core::has_errors(w.diagnostics));
    const auto inspection = w.get("/Prod/x");
    CHECK_FALSE(inspection.blocked);
    CHECK(inspection.skipped_rules == std::vector<std::string>{"managed", "nested", "captcha"});
}

TEST_CASE("responses, headers and bodies are the template's") {
    WafWorld w;
    w.protect(
        WafWorld::rule("mark", 1, path_contains("Prod"), R"("Action": {"Count": {"CustomRequestHandling":
                  {"InsertHeaders": [{"Name": "seen", "Value": "yes"}]}}})") +
            "," + WafWorld::rule("block", 2, path_contains("bad"), R"("Action": {"Block": {"CustomResponse":
                  {"ResponseCode": 429, "CustomResponseBodyKey": "slow", "ResponseHeaders": [{"Name": "Retry-After",
                  "Value": "60"}]}}})"),
        R"({"Allow": {}})",
        R"J(, "CustomResponseBodies": {"slow": {"ContentType": "APPLICATION_JSON", "Content": "{\"slow\":1}"}})J");
    REQUIRE(w.diagnostics.empty());
    const auto passed = w.get("/Prod/ok");
    REQUIRE(passed.inserted_headers.size() == 1);
    CHECK(passed.inserted_headers[0] == std::pair<std::string, std::string>("x-amzn-waf-seen", "yes"));
    const auto blocked = w.get("/Prod/bad");
    REQUIRE(blocked.custom_response);
    CHECK(blocked.custom_response->status == 429);
    CHECK(blocked.custom_response->body == R"({"slow":1})");
    CHECK(*blocked.custom_response->headers.find("Retry-After") == "60");
    CHECK(*blocked.custom_response->headers.find("Content-Type") == "application/json");
}

TEST_CASE("a rule group decides for its web ACL, unless its rules or the whole are only counted") {
    WafWorld w;
    const auto group = w.declare(
        "AWS::WAFv2::RuleGroup", "Group",
        R"({"Name": "group", "Scope": "REGIONAL",
        "Capacity": 100, "Rules": [)" +
            WafWorld::rule("inner", 1, path_contains("bad"), R"("Action": {"Block": {}})", labelled("seen")) +
            "]}");
    const auto reference = [&group](std::string_view name, std::string_view more, std::string_view action) {
        return WafWorld::rule(
            name, 1,
            R"({"RuleGroupReferenceStatement": {"Arn": ")" + group.arn + "\"" + std::string(more) + "}}",
            R"("OverrideAction": {")" + std::string(action) + "\": {}}");
    };
    SECTION("as it is") {
        w.protect(reference("ref", "", "None"));
        const auto inspection = w.get("/Prod/bad");
        CHECK(inspection.blocked);
        CHECK(inspection.terminating_rule == "ref");
        CHECK(inspection.labels == std::vector<std::string>{"awswaf:123456789012:rulegroup:group:seen"});
        CHECK(w.acl.attributes.at("Capacity").as_integer() == 100);
    }
    SECTION("counted as a whole") {
        w.protect(reference("ref", "", "Count"));
        CHECK_FALSE(w.get("/Prod/bad").blocked);
        CHECK(w.get("/Prod/bad").counted_rules == std::vector<std::string>{"ref"});
    }
    SECTION("one rule counted") {
        w.protect(reference(
            "ref", R"(, "RuleActionOverrides": [{"Name": "inner", "ActionToUse": {"Count": {}}}])", "None"));
        CHECK_FALSE(w.get("/Prod/bad").blocked);
        CHECK(w.get("/Prod/bad").counted_rules == std::vector<std::string>{"inner"});
    }
}

TEST_CASE("patterns of a set match anywhere, in linear time") {
    WafWorld w;
    const auto set = w.declare("AWS::WAFv2::RegexPatternSet", "Set", R"({"Name": "set", "Scope": "REGIONAL",
        "RegularExpressionList": ["^/Prod/[0-9]+$", "(a+)+b"]})");
    w.protect(WafWorld::rule("set", 1,
                             R"({"RegexPatternSetReferenceStatement": {"Arn": ")" + set.arn +
                                 R"(", "FieldToMatch": {"UriPath": {}},
                                           "TextTransformations": [{"Priority": 0, "Type": "NONE"}]}})"));
    REQUIRE(w.diagnostics.empty());
    CHECK(w.get("/Prod/123").blocked);
    CHECK_FALSE(w.get("/Prod/12x").blocked);
    CHECK_FALSE(w.get("/Prod/" + std::string(30'000, 'a')).blocked);
    CHECK(w.get("/Prod/aaab").blocked);
}

TEST_CASE("a web ACL may look at more of a body") {
    WafWorld w;
    w.protect(
        WafWorld::rule("end", 1,
                       R"({"ByteMatchStatement": {"FieldToMatch": {"Body": {}}, "SearchString": "bad",
        "PositionalConstraint": "CONTAINS", "TextTransformations": [{"Priority": 0, "Type": "NONE"}]}})"),
        R"({"Allow": {}})",
        R"(, "AssociationConfig": {"RequestBody": {"API_GATEWAY": {"DefaultSizeInspectionLimit": "KB_32"}}})");
    http::Request request;
    request.method = "POST";
    request.target = "/Prod";
    request.body = std::string(20'000, 'x') + "bad";
    CHECK(w.inspect(request).blocked);
    request.body = std::string(40'000, 'x') + "bad";
    CHECK_FALSE(w.inspect(request).blocked);
}
