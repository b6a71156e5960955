#pragma once
#include "emulators/waf/waf.hpp"
#include "runtime/core/check.hpp"
#include "runtime/gate/gate.hpp"
#include "runtime/wire/json.hpp"

namespace leastwise::waf {

/// An engine with nothing but AWS WAF and one API stage, for tests.
struct WafWorld {
    static constexpr std::string_view kStage = "arn:aws:apigateway:us-east-1::/restapis/abc/stages/Prod";

    core::ManualClock clock{core::Instant(std::chrono::milliseconds(1'800'000'000'000))};
    core::Random random{7};
    core::Ids ids{random};
    core::World world{clock, random, ids, {}};
    gate::Directory directory{world};
    ledger::Ledger ledger;
    gate::Gate gate{world, directory, ledger};
    Waf waf{world};
    gate::Caller admin;
    core::Diagnostics diagnostics;
    gate::Declared acl;

    WafWorld() {
        gate.add(waf);
        gate.set_inspector(waf);
        const gate::Credential& key = directory.add_operator("admin", "AKIAEXAMPLEEXAMPLE01", "secret");
        admin.principal = key.principal;
        admin.access_key_id = key.access_key_id;
        admin.deployer = true;
    }

    static core::Document json(std::string_view text) {
        auto document = wire::read_json(text);
        LW_CHECK(document.has_value(), "the test gives JSON");
        return *document;
    }

    gate::Declared declare(std::string type, std::string logical_id, std::string_view properties) {
        const gate::Declaration declaration{
            std::move(logical_id), std::move(type), "app", json(properties), {0, 3, 5}};
        for (const gate::ResourceType& known : waf.resource_types()) {
            if (known.type != declaration.type) continue;
            gate::Deployment deployment{gate, admin, diagnostics};
            return known.declare(declaration, deployment);
        }
        LW_CHECK(false, "the test names a known resource type");
        return {};
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
        try {
            call(operation, input);
        } catch (const gate::AwsError& error) {
            return error.code() + ": " + error.message();
        }
        return "no error";
    }
};

/// `ByteMatchStatement` on the path.
inline std::string path_contains(std::string_view text) {
    return R"({"ByteMatchStatement": {"SearchString": ")" + std::string(text) +
           R"(", "FieldToMatch": {"UriPath": {}}, "PositionalConstraint": "CONTAINS",
           "TextTransformations": [{"Priority": 0, "Type": "NONE"}]}})";
}

}  // namespace leastwise::waf
