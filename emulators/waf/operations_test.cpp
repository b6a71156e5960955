#include "emulators/waf/testcases/waf_world.hpp"
#include "tests/catch.hpp"

using namespace leastwise;
using waf::path_contains;
using waf::WafWorld;

TEST_CASE("GetWebACL gives back the definition in the API's form") {
    WafWorld w;
    w.protect(WafWorld::rule("r", 1, path_contains("x")));
    const std::string id = *w.acl.attributes.at("Id").if_string();
    const auto output = w.call("GetWebACL", R"({"Name": "acl", "Scope": "REGIONAL", "Id": ")" + id + "\"}");
    const core::Document& acl = *output.find("WebACL");
    CHECK(*acl.find_string("ARN") == w.acl.arn);
    CHECK(acl.find("Capacity")->as_integer() == 10);
    CHECK(*acl.find_string("LabelNamespace") == "awswaf:123456789012:webacl:acl:");
    const auto& rule = acl.find("Rules")->if_array()->front();
    CHECK(*rule.find("Statement")->find("ByteMatchStatement")->find_string("SearchString") == "eA==");
    CHECK(w.call("GetWebACL", R"({"ARN": ")" + w.acl.arn + "\"}") == output);
    const auto list = w.call("ListWebACLs", R"({"Scope": "REGIONAL"})");
    CHECK(*list.find("WebACLs")->if_array()->front().find_string("ARN") == w.acl.arn);
    CHECK(w.call("ListWebACLs", R"({"Scope": "CLOUDFRONT"})").find("WebACLs")->if_array()->empty());
    const auto of =
        w.call("GetWebACLForResource", R"({"ResourceArn": ")" + std::string(WafWorld::kStage) + "\"}");
    CHECK(*of.find("WebACL")->find_string("ARN") == w.acl.arn);
}

TEST_CASE("what does not exist is refused in AWS's words") {
    WafWorld w;
    const std::string missing =
        "WAFNonexistentItemException: AWS WAF couldn’t perform the operation because your resource doesn’t "
        "exist.";
    CHECK(w.failure("GetWebACL", R"({"Name": "a", "Scope": "REGIONAL", "Id": "b"})") == missing);
    CHECK(w.failure("GetIPSet", R"({"Name": "a", "Scope": "REGIONAL", "Id": "b"})") == missing);
    CHECK(w.call("GetWebACLForResource",
                 R"({"ResourceArn": "arn:aws:apigateway:us-east-1::/restapis/x/stages/y"})")
              .find("WebACL") == nullptr);
}

TEST_CASE("samples tell what a rule did to which request") {
    WafWorld w;
    w.protect(WafWorld::rule("r", 1, path_contains("bad")));
    w.get("/Prod/bad?x=1", "192.0.2.9");
    w.get("/Prod/ok");
    const auto sampled = [&w](std::string_view metric, std::int64_t from, std::int64_t to) {
        return w.call("GetSampledRequests",
                      R"({"WebAclArn": ")" + w.acl.arn + R"(", "RuleMetricName": ")" + std::string(metric) +
                          R"(", "Scope": "REGIONAL", "MaxItems": 10, "TimeWindow": {"StartTime": )" +
                          std::to_string(from) + R"(, "EndTime": )" + std::to_string(to) + "}}");
    };
    const std::int64_t now = gate::testcases::kStart.time_since_epoch().count() / 1000;
    const auto rule = sampled("r", now - 1000, now + 1);
    REQUIRE(rule.find("SampledRequests")->if_array()->size() == 1);
    const auto& sample = rule.find("SampledRequests")->if_array()->front();
    CHECK(*sample.find_string("Action") == "BLOCK");
    CHECK(*sample.find("Request")->find_string("ClientIP") == "192.0.2.9");
    CHECK(*sample.find("Request")->find_string("URI") == "/Prod/bad");
    CHECK(sampled("acl", now - 1000, now + 1).find("PopulationSize")->as_integer() == 1);
    CHECK(sampled("r", 0, 1).find("SampledRequests")->if_array()->empty());
    CHECK(w.failure("GetSampledRequests",
                    R"({"WebAclArn": "arn:aws:wafv2:us-east-1:123456789012:regional/webacl/a/b",
        "RuleMetricName": "r", "Scope": "REGIONAL", "MaxItems": 10, "TimeWindow": {}})")
              .starts_with("WAFInvalidParameterException"));
}

TEST_CASE("every operation is denied to a caller without a policy") {
    WafWorld w;
    gate::Caller nobody;
    nobody.principal.kind = iam::PrincipalKind::role_session;
    nobody.principal.arn = "arn:aws:sts::123456789012:assumed-role/r/s";
    nobody.principal.role_arn = "arn:aws:iam::123456789012:role/r";
    nobody.principal.account = "123456789012";
    for (const gate::Operation& operation : w.waf.operations()) {
        INFO(operation.name);
        std::string code;
        try {
            w.gate.call_now(nobody, "wafv2", operation.name, WafWorld::json(operation.example));
        } catch (const gate::AwsError& error) {
            code = error.code();
        }
        CHECK(code == "AccessDeniedException");
    }
}
