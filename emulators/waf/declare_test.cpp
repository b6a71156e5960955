#include "emulators/waf/testcases/waf_world.hpp"
#include "tests/catch.hpp"

using namespace leastwise;
using waf::path_contains;
using waf::WafWorld;

namespace {

std::string failure(WafWorld& w, std::string type, std::string_view properties) {
    try {
        w.declare(std::move(type), "X", properties);
    } catch (const gate::AwsError& error) {
        return error.code() + ": " + error.message();
    }
    return "no error";
}

}  // namespace

TEST_CASE("a set answers Ref and GetAtt as CloudFormation does, and is named when the template does not") {
    WafWorld w;
    const auto set =
        w.declare("AWS::WAFv2::IPSet", "Bad", R"({"Scope": "REGIONAL", "IPAddressVersion": "IPV6",
        "Addresses": ["2001:db8::/32"], "Tags": [{"Key": "a", "Value": "b"}]})");
    const std::string id = *set.attributes.at("Id").if_string();
    CHECK(set.physical_id.starts_with("Bad-"));
    CHECK(set.physical_id.ends_with("|" + id + "|REGIONAL"));
    CHECK(set.arn.starts_with("arn:aws:wafv2:us-east-1:123456789012:regional/ipset/Bad-"));
    CHECK(w.waf.resource_tags(set.arn).at("a") == "b");
}

TEST_CASE("addresses must be blocks of the set's version") {
    WafWorld w;
    const auto with = [&w](std::string_view version, std::string_view address) {
        return failure(w, "AWS::WAFv2::IPSet",
                       R"({"Scope": "REGIONAL", "IPAddressVersion": ")" + std::string(version) +
                           R"(", "Addresses": [")" + std::string(address) + "\"]}");
    };
    CHECK(with("IPV4", "192.0.2.1/32") == "no error");
    CHECK(with("IPV4", "192.0.2.1") ==
          "WAFInvalidParameterException: Error reason: The parameter contains formatting "
          "that is not valid., field: IP_ADDRESS, parameter: 192.0.2.1");
    CHECK(with("IPV4", "2001:db8::/32").starts_with("WAFInvalidParameterException"));
    CHECK(with("IPV5", "192.0.2.1/32").starts_with("WAFInvalidParameterException"));
}

TEST_CASE("web ACLs are associated with stages of REST APIs only") {
    WafWorld w;
    w.protect("");
    const auto associate = [&w](std::string_view resource, std::string_view acl) {
        return failure(w, "AWS::WAFv2::WebACLAssociation",
                       R"({"ResourceArn": ")" + std::string(resource) + R"(", "WebACLArn": ")" +
                           std::string(acl) + "\"}");
    };
    CHECK(associate("arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/x", w.acl.arn)
              .starts_with("NotImplemented: "));
    CHECK(associate("arn:aws:apigateway:us-east-1::/apis/abc/stages/x", w.acl.arn)
              .starts_with("NotImplemented: "));
    CHECK(associate(WafWorld::kStage, "arn:none").starts_with("WAFNonexistentItemException: "));
}

TEST_CASE("a rule that refers to a set that does not exist is an error at its rule") {
    WafWorld w;
    w.protect(WafWorld::rule(
        "r", 1, R"({"NotStatement": {"Statement": {"IPSetReferenceStatement": {"Arn": "arn:none"}}}})"));
    REQUIRE(w.diagnostics.size() == 1);
    CHECK(w.diagnostics[0].message == "rule \"r\" refers to arn:none, which does not exist");
}

TEST_CASE("capacities are limited") {
    WafWorld w;
    CHECK(failure(w, "AWS::WAFv2::RuleGroup",
                  R"({"Scope": "REGIONAL", "Capacity": 9, "Rules": [)" +
                      WafWorld::rule("r", 1, path_contains("x")) + "]}")
              .starts_with("WAFLimitsExceededException"));
    CHECK(failure(w, "AWS::WAFv2::RuleGroup",
                  R"({"Scope": "REGIONAL", "Capacity": 10, "Rules": [)" +
                      WafWorld::rule("r", 1, path_contains("x")) + "]}") == "no error");
    std::string rules;
    for (int i = 0; i < 501; ++i) {
        rules += (i ? "," : "") + WafWorld::rule("r" + std::to_string(i), i, path_contains("x"));
    }
    CHECK(failure(w, "AWS::WAFv2::WebACL",
                  R"({"Scope": "REGIONAL", "DefaultAction": {"Allow": {}}, "Rules": [)" + rules + "]}")
              .starts_with("WAFLimitsExceededException"));
}

TEST_CASE("mistakes in a web ACL are reported all at once") {
    WafWorld w;
    w.declare("AWS::WAFv2::WebACL", "Acl",
              R"({"Scope": "WORLD", "DefaultAction": {"Captcha": {}}, "Rules": [
        {"Name": "a", "Priority": 0, "Statement": {}, "Action": {"Block": {}}},
        {"Name": "b", "Priority": 1, "Statement": )" +
                  path_contains("x") + R"(},
        {"Name": "c", "Priority": 2, "Statement": )" +
                  path_contains("x") + R"(,
         "Action": {"Block": {"CustomResponse": {"ResponseCode": 199}}}}]})");
    CHECK(w.diagnostics.size() == 5);
    CHECK(core::has_errors(w.diagnostics));
}
