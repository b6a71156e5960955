#pragma once
#include "emulators/apigateway/service.hpp"
#include "emulators/apigateway/testcases/testing.hpp"
#include "runtime/gate/testcases/account.hpp"

#include <deque>

namespace leastwise::apigateway::testing {

/// Stands for the Lambda service: records every Invoke with its caller and gives the answers that a test
/// queued.
class FakeLambda final : public gate::Service {
public:
    struct Invoked {
        std::string function;
        core::Document event;
        iam::Principal principal;
        std::string parent_id;
        std::string source_arn;
    };
    struct Planned {
        std::string payload{};
        bool function_error = false;
        std::optional<gate::AwsError> error{};
        bool held = false;  ///< answered by `release`
    };

    FakeLambda() {
        operations_.push_back(
            {.name = "Invoke",
             .route = {"POST", "/2015-03-31/functions/{FunctionName}/invocations"},
             .input = {},
             .access = [](const gate::Call& call) -> std::vector<iam::AccessCheck> {
                 return {{"lambda:InvokeFunction", *call.input.find_string("FunctionName"), {}}};
             },
             .handle = [this](const gate::Call& call, const gate::Permit&) { return invoke(call); }});
        // Everyone may invoke; tests of permissions narrow it.
        set_policy(
            R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow",
                       "Principal":{"Service":"apigateway.amazonaws.com"},
                       "Action":"lambda:InvokeFunction","Resource":"*"}]})");
    }
    std::string_view name() const override { return "lambda"; }
    const gate::WireTraits& wire() const override {
        static const gate::WireTraits kTraits{
            .protocol = gate::Protocol::rest_json, .signing_name = "lambda", .access_denied_status = 403};
        return kTraits;
    }
    std::span<const gate::Operation> operations() const override { return operations_; }
    const iam::Policy* resource_policy(std::string_view) const override { return &*policy_; }

    void set_policy(std::string_view text) {
        core::Diagnostics diagnostics;
        policy_ = iam::parse_policy(json(text), iam::PolicyKind::resource, "default", diagnostics);
        LW_CHECK(policy_.has_value(), "the test gives a policy");
    }
    void answer(std::string function, Planned planned) { answers_[std::move(function)] = std::move(planned); }
    void release() {
        auto held = std::move(held_);
        held_.clear();
        for (auto& complete : held) complete();
    }
    std::vector<Invoked> invoked;

private:
    gate::Answer invoke(const gate::Call& call) {
        const std::string arn = *call.input.find_string("FunctionName");
        const std::string name = arn.substr(arn.rfind(':') + 1);
        const auto* source = call.caller.context.find("aws:SourceArn");
        invoked.push_back({name, json(call.payload), call.caller.principal, call.caller.parent_id,
                           source == nullptr ? "" : source->values.front()});
        const Planned planned = answers_[name];
        if (planned.error) throw *planned.error;
        gate::Reply reply{.payload = planned.payload};
        if (planned.function_error) reply.headers.add("X-Amz-Function-Error", "Unhandled");
        if (!planned.held) return reply;
        return gate::Pending{[this, reply](gate::Completion complete) {
            held_.push_back([complete = std::move(complete), reply] { complete(reply); });
        }};
    }

    std::vector<gate::Operation> operations_;
    std::optional<iam::Policy> policy_;
    std::map<std::string, Planned> answers_;
    std::vector<std::function<void()>> held_;
};

/// Notes what it is asked and blocks what a test names.
class FakeInspector final : public gate::Inspector {
public:
    gate::Inspection inspect(const gate::InspectedRequest& request) override {
        seen.push_back(request.client_ip + ' ' + request.resource_arn);
        saw_own_header = request.request.headers.find(kClientAddressHeader) != nullptr;
        gate::Inspection inspection;
        inspection.web_acl = "acl";
        inspection.action = "ALLOW";
        inspection.terminating_rule = "Default_Action";
        inspection.inserted_headers = inserted;
        if (request.client_ip != blocked_ip) return inspection;
        inspection.blocked = true;
        inspection.action = "BLOCK";
        inspection.terminating_rule = "BlockedAddresses";
        inspection.custom_response = custom;
        return inspection;
    }
    std::string blocked_ip;
    std::optional<http::Response> custom;
    std::vector<std::pair<std::string, std::string>> inserted;
    std::vector<std::string> seen;
    bool saw_own_header = false;
};

constexpr std::string_view kFunctionUri =
    "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/"
    "arn:aws:lambda:us-east-1:123456789012:function:";

/// `"x-amazon-apigateway-integration": {…}` to a function.
inline std::string to_function(std::string_view function) {
    return R"("x-amazon-apigateway-integration":{"type":"aws_proxy","httpMethod":"POST","uri":")" +
           std::string(kFunctionUri) + std::string(function) + R"(/invocations"})";
}

/// An engine with API Gateway and a Lambda that answers as told.
struct GatewayWorld : gate::testcases::Account {
    FakeLambda lambda;
    ApiGateway gateway{world, gate};
    FakeInspector inspector;
    std::string api_id;

    GatewayWorld() : Account({}, core::Instant(std::chrono::milliseconds(1'800'000'000'000))) {
        gate.add(lambda);
        gate.add(gateway);
        gate.set_inspector(inspector);
        lambda.answer("fn", {R"({"statusCode":200,"body":"ok"})"});
    }

    gate::Declared declare(std::string_view type, std::string_view logical_id, core::Document properties) {
        return Account::declare(gateway, type, logical_id, std::move(properties));
    }

    /// A REST API with stage Prod from an OpenAPI document, which may leave out swagger and info.
    void rest_api(std::string_view body_text, std::string_view more_properties = "{}") {
        core::Document body = json(body_text);
        body.if_object()->append("swagger", "2.0");
        body.if_object()->append("info", json(R"({"title":"app","version":"1.0"})"));
        core::Document properties = json(more_properties);
        properties.if_object()->append("Body", std::move(body));
        api_id = declare("AWS::ApiGateway::RestApi", "Api", std::move(properties)).physical_id;
        deploy();
    }
    void deploy() {
        const auto id = core::Document(api_id);
        const auto deployed = declare("AWS::ApiGateway::Deployment", "ApiDeployment",
                                      core::Document::object({{"RestApiId", id}}));
        declare("AWS::ApiGateway::Stage", "ApiProdStage",
                core::Document::object(
                    {{"RestApiId", id}, {"StageName", "Prod"}, {"DeploymentId", deployed.physical_id}}));
    }
    void http_api(std::string_view body_text) {
        core::Document body = json(body_text);
        body.if_object()->append("openapi", "3.0.1");
        body.if_object()->append("info", json(R"({"title":"app","version":"1.0"})"));
        api_id =
            declare("AWS::ApiGatewayV2::Api", "HttpApi", core::Document::object({{"Body", std::move(body)}}))
                .physical_id;
        declare("AWS::ApiGatewayV2::Stage", "HttpStage",
                core::Document::object({{"ApiId", api_id}, {"StageName", "$default"}, {"AutoDeploy", true}}));
    }

    using Fields = std::vector<std::pair<std::string, std::string>>;

    static http::Request request(std::string_view method, std::string_view target, const Fields& headers = {},
                                 std::string body = {}) {
        http::Request made;
        made.method = method;
        made.target = target;
        made.body = std::move(body);
        made.arrival = {"127.0.0.1", 40000, 3000, ""};
        made.headers.add("Host", "127.0.0.1:3000");
        for (const auto& [name, value] : headers) made.headers.add(name, value);
        return made;
    }
    /// Sends and expects the answer at once.
    http::Response send(http::Request made) {
        std::optional<http::Response> answer;
        gateway.serve(api_id, std::move(made), [&answer](http::Response response) {
            LW_CHECK(!answer.has_value(), "answered twice");
            answer = std::move(response);
        });
        LW_CHECK(answer.has_value(), "the test expects an answer at once");
        return std::move(*answer);
    }
    http::Response send(std::string_view method, std::string_view target, const Fields& headers = {},
                        std::string body = {}) {
        return send(request(method, target, headers, std::move(body)));
    }
    /// "403 MissingAuthenticationTokenException {…}", or "200 body" when there is no error type.
    std::string outcome(std::string_view method, std::string_view target, const Fields& headers = {},
                        std::string body = {}) {
        return shown(send(method, target, headers, std::move(body)));
    }
    static std::string shown(const http::Response& response) {
        const auto* type = response.headers.find("x-amzn-ErrorType");
        return std::to_string(response.status) + ' ' + (type == nullptr ? "" : *type + ' ') + response.body;
    }
    const ledger::Entry& last_request() const {
        for (auto entry = ledger.entries().rbegin(); entry != ledger.entries().rend(); ++entry) {
            if (entry->kind == ledger::Kind::request) return *entry;
        }
        LW_CHECK(false, "no request was recorded");
        return ledger.entries().front();
    }
    std::string detail(const std::string& name) const {
        const auto& details = last_request().details;
        const auto found = details.find(name);
        return found == details.end() ? "absent" : found->second;
    }
    /// Each diagnostic as "severity message".
    std::vector<std::string> problems() const {
        std::vector<std::string> out;
        for (const auto& problem : diagnostics) {
            const char* severity = problem.severity == core::Severity::error     ? "error: "
                                   : problem.severity == core::Severity::warning ? "warning: "
                                                                                 : "note: ";
            out.push_back(severity + problem.message);
        }
        return out;
    }
};

}  // namespace leastwise::apigateway::testing
