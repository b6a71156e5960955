#pragma once
#include "emulators/waf/waf.hpp"
#include "runtime/gate/testcases/account.hpp"

namespace leastwise::waf {

/// An engine with nothing but AWS WAF and one API stage, for tests.
struct WafWorld : gate::testcases::Account {
    static constexpr std::string_view kStage = "arn:aws:apigateway:us-east-1::/restapis/abc/stages/Prod";

    Waf waf{world};
    gate::Declared acl;

    WafWorld() {
        gate.add(waf);
        gate.set_inspector(waf);
    }

    gate::Declared declare(std::string_view type, std::string_view logical_id, std::string_view properties) {
        return Account::declare(waf, type, logical_id, json(properties));
    }

    static std::string arn(const gate::Declared& declared) { return declared.arn; }

    /// A web ACL with these rules before the stage.
    void protect(std::string_view rules, std::string_view default_action = R"({"Allow": {}})",
                 std::string_view more = "") {
        acl = declare("AWS::WAFv2::WebACL", "Acl",
                      R"({"Name": "acl", "Scope": "REGIONAL", "DefaultAction": )" +
                          std::string(default_action) +
                          R"(, "VisibilityConfig": {"MetricName": "acl", "SampledRequestsEnabled": true,
                          "CloudWatchMetricsEnabled": false}, "Rules": [)" +
                          std::string(rules) + "]" + std::string(more) + "}");
        declare("AWS::WAFv2::WebACLAssociation", "Association",
                R"({"ResourceArn": ")" + std::string(kStage) + R"(", "WebACLArn": ")" + acl.arn + "\"}");
    }

    /// A rule with a statement; blocking unless another action is given.
    static std::string rule(std::string_view name, int priority, std::string_view statement,
                            std::string_view action = R"("Action": {"Block": {}})",
                            std::string_view more = "") {
        return R"({"Name": ")" + std::string(name) + R"(", "Priority": )" + std::to_string(priority) + ", " +
               std::string(action) + R"(, "Statement": )" + std::string(statement) + std::string(more) +
               R"(, "VisibilityConfig": {"MetricName": ")" + std::string(name) +
               R"(", "SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": false}})";
    }

    gate::Inspection inspect(const http::Request& request, std::string client_ip = "192.0.2.1") {
        return gate.inspect(
            {request, std::move(client_ip), std::string(kStage), "abc.execute-api.us-east-1.amazonaws.com"});
    }
    gate::Inspection get(std::string target, std::string client_ip = "192.0.2.1") {
        http::Request request;
        request.method = "GET";
        request.target = std::move(target);
        return inspect(request, std::move(client_ip));
    }

    core::Document call(std::string_view operation, std::string_view input) {
        return gate.call_now(admin, "wafv2", operation, json(input)).output;
    }
    std::string failure(std::string_view operation, std::string_view input) {
        return gate::testcases::failure_of([&] { call(operation, input); });
    }
};

/// `ByteMatchStatement` on the path.
inline std::string path_contains(std::string_view text) {
    return R"({"ByteMatchStatement": {"SearchString": ")" + std::string(text) +
           R"(", "FieldToMatch": {"UriPath": {}}, "PositionalConstraint": "CONTAINS",
           "TextTransformations": [{"Priority": 0, "Type": "NONE"}]}})";
}

}  // namespace leastwise::waf
