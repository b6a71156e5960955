#include "emulators/apigateway/testcases/gateway_world.hpp"
#include "runtime/sigv4/sigv4.hpp"

using namespace leastwise;
using namespace std::chrono_literals;
using apigateway::testing::GatewayWorld;
using apigateway::testing::json;
using apigateway::testing::kFunctionUri;
using apigateway::testing::to_function;

namespace {

constexpr const char* kUnauthorized = R"(401 UnauthorizedException {"message":"Unauthorized"})";
constexpr const char* kImplicit =
    R"(403 AccessDeniedException {"Message":"User is not authorized to access this resource"})";
constexpr const char* kExplicit =
    R"(403 AccessDeniedException {"Message":"User is not authorized to access this resource )"
    R"(with an explicit deny in an identity-based policy"})";
constexpr const char* kMisconfigured = R"(500 AuthorizerConfigurationException {"message":null})";
constexpr const char* kFailed = R"(500 AuthorizerFailureException {"message":null})";

/// GET and DELETE on /things/{id} and GET on /open behind an authorizer with these settings.
std::string guarded(std::string_view settings, std::string_view name = "Authorization") {
    const std::string secured = R"("security":[{"Auth":[]}],)" + to_function("fn");
    return R"({"paths":{"/things/{id}":{"get":{)" + secured + R"(},"delete":{)" + secured +
           R"(}},"/open":{"get":{)" + to_function("fn") +
           R"(}}},"securityDefinitions":{"Auth":{"type":"apiKey","in":"header","name":")" +
           std::string(name) +
           R"(","x-amazon-apigateway-authtype":"custom","x-amazon-apigateway-authorizer":{)" +
           std::string(settings) + R"(,"authorizerUri":")" + std::string(kFunctionUri) +
           R"(auth/invocations"}}}})";
}

/// An authorizer's answer with one statement.
std::string answer(std::string_view effect, std::string_view resource, std::string_view more = "") {
    return R"({"principalId":"user-1","policyDocument":{"Version":"2012-10-17","Statement":[{
        "Action":"execute-api:Invoke",
        "Effect":")" +
           std::string(effect) + R"(","Resource":")" + std::string(resource) + R"("}]})" + std::string(more) +
           "}";
}

const GatewayWorld::Fields kToken{{"Authorization", "Bearer t"}};

}  // namespace

TEST_CASE("a TOKEN authorizer lets through what its policy allows, with its context") {
    GatewayWorld w;
    w.rest_api(guarded(R"("type":"token")"));
    w.lambda.answer("auth", {answer("Allow", "*", R"(,"context":{"tenant":7,"admin":true,"name":"x"})")});
    CHECK(w.outcome("GET", "/Prod/things/a", kToken) == "200 ok");
    REQUIRE(w.lambda.invoked.size() == 2);
    CHECK(wire::to_json(w.lambda.invoked[0].event) ==
          R"({"type":"TOKEN","methodArn":"arn:aws:execute-api:us-east-1:123456789012:)" + w.api_id +
              R"(/Prod/GET/things/a","authorizationToken":"Bearer t"})");
    CHECK(w.lambda.invoked[0].source_arn.starts_with(
        "arn:aws:execute-api:us-east-1:123456789012:" + w.api_id + "/authorizers/"));
    const auto& authorizer = *w.lambda.invoked[1].event.find("requestContext")->find("authorizer");
    CHECK(*authorizer.find_string("principalId") == "user-1");
    CHECK(*authorizer.find_string("tenant") == "7");
    CHECK(*authorizer.find_string("admin") == "true");
    CHECK(authorizer.find("integrationLatency") != nullptr);
    CHECK(w.detail("authorizer_result") == "called");
    CHECK(w.detail("principal") == "user-1");
    CHECK(w.last_request().checks.size() == 1);
    CHECK(w.outcome("GET", "/Prod/open") == "200 ok");
}

TEST_CASE("a missing or ill-formed token is refused without asking the function") {
    GatewayWorld w;
    w.rest_api(guarded(R"("type":"token","identityValidationExpression":"Bearer [a-z]+")"));
    w.lambda.answer("auth", {answer("Allow", "*")});
    for (const char* token : {"", "Bearer", "Bearer 7", "xBearer t", "Bearer t7", "Bearer \xff"}) {
        INFO(token);
        CHECK(w.outcome("GET", "/Prod/things/a", {{"Authorization", token}}) == kUnauthorized);
    }
    CHECK(w.outcome("GET", "/Prod/things/a") == kUnauthorized);
    CHECK(w.lambda.invoked.empty());
    CHECK(w.outcome("GET", "/Prod/things/a", kToken) == "200 ok");
}

TEST_CASE("what an authorizer answers decides, and what is no answer is an error of the API") {
    const std::pair<std::string, const char*> rows[] = {
        {answer("Deny", "*"), kExplicit},
        {answer("Allow", "arn:aws:execute-api:us-east-1:123456789012:*/Prod/POST/*"), kImplicit},
        {answer("Allow", "arn:aws:execute-api:us-east-1:123456789012:*/Prod/GET/things/a"), "200 ok"},
        {R"({"principalId":"u"})", kMisconfigured},
        {R"({"policyDocument":{"Version":"2012-10-17","Statement":[]}})", kMisconfigured},
        {R"({"principalId":"u","policyDocument":{"Statement":[{"Effect":"Perhaps"}]}})", kMisconfigured},
        {answer("Allow", "*", R"(,"context":{"nested":{}})"), kMisconfigured},
        {answer("Allow", "*", R"(,"context":{"list":[1]})"), kMisconfigured},
        {answer("Allow", "*", R"(,"context":"text")"), kMisconfigured},
        {"\"text\"", kMisconfigured},
        {"", kMisconfigured},
        {std::string(100'000, '['), kMisconfigured}};
    for (const auto& [payload, expected] : rows) {
        INFO(payload.substr(0, 300));
        GatewayWorld w;
        w.rest_api(guarded(R"("type":"token")"));
        w.lambda.answer("auth", {payload});
        CHECK(w.outcome("GET", "/Prod/things/a", kToken) == expected);
    }
}

TEST_CASE("an authorizer's error is 401 only when it says Unauthorized") {
    GatewayWorld w;
    w.rest_api(guarded(R"("type":"token")"));
    w.lambda.answer("auth", {R"({"errorMessage":"Unauthorized","errorType":"Error"})", true});
    CHECK(w.outcome("GET", "/Prod/things/a", kToken) == kUnauthorized);
    w.lambda.answer("auth", {R"({"errorMessage":"unauthorized"})", true});
    CHECK(w.outcome("GET", "/Prod/things/a", kToken) == kFailed);
    w.lambda.answer("auth", {"garbage", true});
    CHECK(w.outcome("GET", "/Prod/things/a", kToken) == kFailed);
    w.lambda.answer("auth",
                    {.error = gate::AwsError("ResourceNotFoundException", 404, "Function not found")});
    CHECK(w.outcome("GET", "/Prod/things/a", kToken) == kMisconfigured);
    CHECK(w.detail("authorizer_result") == "ResourceNotFoundException");
}

TEST_CASE("a cached policy is evaluated anew for each method until its time is over") {
    GatewayWorld w;
    w.rest_api(guarded(R"("type":"token","authorizerResultTtlInSeconds":20)"));
    w.lambda.answer("auth",
                    {answer("Allow", "arn:aws:execute-api:us-east-1:123456789012:*/Prod/GET/things/a")});
    const auto asked = [&w] {
        std::size_t count = 0;
        for (const auto& invoked : w.lambda.invoked) count += invoked.function == "auth" ? 1 : 0;
        return count;
    };
    CHECK(w.outcome("GET", "/Prod/things/a", kToken) == "200 ok");
    CHECK(w.outcome("GET", "/Prod/things/a", kToken) == "200 ok");
    CHECK(w.detail("authorizer_result") == "cached");
    CHECK(w.outcome("GET", "/Prod/things/b", kToken) == kImplicit);
    CHECK(asked() == 1);
    CHECK(w.outcome("GET", "/Prod/things/a", {{"Authorization", "other"}}) == "200 ok");
    CHECK(asked() == 2);
    w.clock.advance(19'999ms);
    CHECK(w.outcome("GET", "/Prod/things/a", kToken) == "200 ok");
    CHECK(asked() == 2);
    w.clock.advance(1ms);
    CHECK(w.outcome("GET", "/Prod/things/a", kToken) == "200 ok");
    CHECK(asked() == 3);
    w.gate.call_now(w.admin, "apigateway", "FlushStageAuthorizersCache",
                    core::Document::object({{"restApiId", w.api_id}, {"stageName", "Prod"}}));
    CHECK(w.outcome("GET", "/Prod/things/a", kToken) == "200 ok");
    CHECK(asked() == 4);
}

TEST_CASE("errors are not cached, and a time to live of nothing asks each time") {
    GatewayWorld w;
    w.rest_api(guarded(R"("type":"token","authorizerResultTtlInSeconds":0)"));
    w.lambda.answer("auth", {R"({"errorMessage":"Unauthorized"})", true});
    CHECK(w.outcome("GET", "/Prod/things/a", kToken) == kUnauthorized);
    w.lambda.answer("auth", {answer("Allow", "*")});
    CHECK(w.outcome("GET", "/Prod/things/a", kToken) == "200 ok");
    CHECK(w.outcome("GET", "/Prod/things/a", kToken) == "200 ok");
    CHECK(w.lambda.invoked.size() == 5);
}

TEST_CASE(
    "a REQUEST authorizer is keyed by its sources, all of which must be there when answers are cached") {
    const std::string sources =
        R"("type":"request","identitySource":"method.request.header.Auth, )"
        R"(method.request.querystring.k, context.identity.sourceIp")";
    GatewayWorld w;
    w.rest_api(guarded(sources));
    w.lambda.answer("auth", {answer("Allow", "*")});
    CHECK(w.outcome("GET", "/Prod/things/a?k=1") == kUnauthorized);
    CHECK(w.outcome("GET", "/Prod/things/a", {{"Auth", "x"}}) == kUnauthorized);
    CHECK(w.outcome("GET", "/Prod/things/a?k=", {{"Auth", "x"}}) == kUnauthorized);
    CHECK(w.lambda.invoked.empty());
    CHECK(w.outcome("GET", "/Prod/things/a?k=1", {{"Auth", "x"}}) == "200 ok");
    CHECK(w.outcome("GET", "/Prod/things/a?k=1", {{"Auth", "x"}}) == "200 ok");
    CHECK(w.outcome("GET", "/Prod/things/a?k=2", {{"Auth", "x"}}) == "200 ok");
    CHECK(w.outcome("GET", "/Prod/things/a?k=1", {{"Auth", "x"}, {"X-Leastwise-Client-Ip", "203.0.113.9"}}) ==
          "200 ok");
    std::size_t asked = 0;
    for (const auto& invoked : w.lambda.invoked) asked += invoked.function == "auth" ? 1 : 0;
    CHECK(asked == 3);
    const auto& event = w.lambda.invoked[0].event;
    CHECK(*event.find_string("type") == "REQUEST");
    CHECK(*event.find("queryStringParameters")->find_string("k") == "1");
    CHECK(*event.find("pathParameters")->find_string("id") == "a");
}

TEST_CASE("without caching a REQUEST authorizer is asked whatever is missing") {
    GatewayWorld w;
    w.rest_api(guarded(
        R"("type":"request","authorizerResultTtlInSeconds":0,"identitySource":"method.request.header.Auth")"));
    w.lambda.answer("auth", {answer("Allow", "*")});
    CHECK(w.outcome("GET", "/Prod/things/a") == "200 ok");
}

TEST_CASE("an authorizer that cannot run is listed and fails closed") {
    GatewayWorld w;
    w.rest_api(guarded(
        R"("type":"cognito_user_pools","providerARNs":["arn:aws:cognito-idp:us-east-1:1:userpool/x"])"));
    REQUIRE(w.problems().size() == 1);
    CHECK(w.problems()[0] ==
          "warning: authorizer \"Auth\": authorizer type cognito_user_pools; requests that need it will "
          "answer 500");
    CHECK(w.outcome("GET", "/Prod/things/a", kToken) == kMisconfigured);
}

namespace {

std::string iam_api(std::string_view policy = "") {
    return R"({"paths":{"/iam":{"get":{"security":[{"sigv4":[]}],)" + to_function("fn") +
           R"(}}},"securityDefinitions":{"sigv4":{"type":"apiKey","in":"header","name":"Authorization",
           "x-amazon-apigateway-authtype":"awsSigv4"}})" +
           std::string(policy) + "}";
}

http::Request signed_request(GatewayWorld& w, const gate::Credential& credential, std::string_view target) {
    auto request = GatewayWorld::request("GET", target);
    sigv4::sign(request,
                {credential.access_key_id, core::Secret(std::string(credential.secret.reveal())),
                 credential.session_token},
                "us-east-1", "execute-api", w.clock.now());
    return request;
}

/// A session of a role with one statement.
const gate::Credential& session(GatewayWorld& w, std::string_view statement) {
    core::Diagnostics problems;
    gate::Role role;
    role.name = "Caller";
    role.arn = "arn:aws:iam::123456789012:role/Caller";
    role.unique_id = "AROAEXAMPLEEXAMPLE012";
    auto policy =
        iam::parse_policy(json(R"({"Version":"2012-10-17","Statement":[)" + std::string(statement) + "]}"),
                          iam::PolicyKind::identity, "p", problems);
    REQUIRE(policy.has_value());
    role.policies.push_back(std::move(*policy));
    const gate::Permit permit =
        w.gate.authorize(w.admin, "apigateway", "test", {{"iam:CreateRole", "*", {}}});
    return w.directory.open_session(permit, w.directory.put_role(permit, std::move(role)), {.name = "s"});
}

}  // namespace

TEST_CASE("AWS_IAM methods take verified signatures of callers whose policies allow it") {
    GatewayWorld w;
    w.rest_api(iam_api());
    CHECK(w.outcome("GET", "/Prod/iam") ==
          R"(403 MissingAuthenticationTokenException {"message":"Missing Authentication Token"})");
    const auto& allowed = session(w, R"({"Effect":"Allow","Action":"execute-api:Invoke","Resource":"*"})");
    CHECK(GatewayWorld::shown(w.send(signed_request(w, allowed, "/Prod/iam"))) == "200 ok");
    const auto& identity = *w.lambda.invoked[0].event.find("requestContext")->find("identity");
    CHECK(*identity.find_string("userArn") == "arn:aws:sts::123456789012:assumed-role/Caller/s");
    CHECK(*identity.find_string("accessKey") == allowed.access_key_id);
    CHECK(w.last_request().actor.kind == "role_session");
    REQUIRE(w.last_request().checks.size() == 1);
    CHECK(w.last_request().checks[0].action == "execute-api:Invoke");
    auto tampered = signed_request(w, allowed, "/Prod/iam");
    tampered.target = "/Prod/iam?x=1";
    const auto refused = w.send(tampered);
    CHECK(refused.status == 403);
    CHECK(*refused.headers.find("x-amzn-ErrorType") == "InvalidSignatureException");
}

TEST_CASE("a caller without permission gets AWS's words, the account masked") {
    GatewayWorld w;
    w.rest_api(iam_api());
    const auto& other = session(w, R"({"Effect":"Allow","Action":"s3:GetObject","Resource":"*"})");
    const std::string who =
        "User: arn:aws:sts::123456789012:assumed-role/Caller/s is not authorized to perform: "
        "execute-api:Invoke on resource: arn:aws:execute-api:us-east-1:********9012:" +
        w.api_id + "/Prod/GET/iam";
    CHECK(GatewayWorld::shown(w.send(signed_request(w, other, "/Prod/iam"))) ==
          R"(403 AccessDeniedException {"Message":")" + who + "\"}");
    CHECK(w.last_request().checks[0].verdict == "implicit_deny");
    GatewayWorld v;
    v.rest_api(iam_api());
    const auto& denied = session(v, R"({"Effect":"Deny","Action":"execute-api:*","Resource":"*"})");
    const auto response = v.send(signed_request(v, denied, "/Prod/iam"));
    CHECK(response.body.find("/Prod/GET/iam with an explicit deny\"}") != std::string::npos);
}

TEST_CASE("a resource policy decides about anonymous callers by address") {
    const std::string policy = R"(,"x-amazon-apigateway-policy":{"Version":"2012-10-17","Statement":[
        {"Effect":"Allow","Principal":"*","Action":"execute-api:Invoke","Resource":"execute-api:/*"},
        {"Effect":"Deny","Principal":"*","Action":"execute-api:Invoke","Resource":"execute-api:/Prod/GET/open",
         "Condition":{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}}]})";
    std::string body = guarded(R"("type":"token")");
    body.insert(body.size() - 1, policy);
    GatewayWorld w;
    w.rest_api(body);
    CHECK(w.outcome("GET", "/Prod/open") == "200 ok");
    CHECK(
        w.outcome("GET", "/Prod/open", {{"X-Leastwise-Client-Ip", "203.0.113.9"}}) ==
        R"(403 AccessDeniedException {"Message":"User: anonymous is not authorized to perform: execute-api:Invoke on )"
        R"(resource: arn:aws:execute-api:us-east-1:********9012:)" +
            w.api_id + R"(/Prod/GET/open with an explicit deny"})");
    CHECK(w.last_request().checks[0].verdict == "explicit_deny");
}

TEST_CASE("an explicit denial in the resource policy comes before the authorizer") {
    const std::string policy = R"(,"x-amazon-apigateway-policy":{"Version":"2012-10-17","Statement":[
        {"Effect":"Deny","Principal":"*","Action":"execute-api:Invoke","Resource":"execute-api:/Prod/DELETE/*"}]})";
    std::string body = guarded(R"("type":"token")");
    body.insert(body.size() - 1, policy);
    GatewayWorld w;
    w.rest_api(body);
    w.lambda.answer("auth", {answer("Allow", "*")});
    CHECK(w.send("DELETE", "/Prod/things/a", kToken).status == 403);
    CHECK(w.lambda.invoked.empty());
    CHECK(w.outcome("GET", "/Prod/things/a", kToken) == "200 ok");
    CHECK(
        w.outcome("GET", "/Prod/open") ==
        R"(403 AccessDeniedException {"Message":"User: anonymous is not authorized to perform: execute-api:Invoke on )"
        R"(resource: arn:aws:execute-api:us-east-1:********9012:)" +
            w.api_id + R"(/Prod/GET/open"})");
}

TEST_CASE("API keys are admitted by a usage plan of the stage") {
    GatewayWorld w;
    w.rest_api(
        R"({"paths":{"/k":{"get":{"security":[{"api_key":[]}],)" + to_function("fn") +
        R"(}}},"securityDefinitions":{"api_key":{"type":"apiKey","in":"header","name":"x-api-key"}}})");
    const char* forbidden = R"(403 ForbiddenException {"message":"Forbidden"})";
    const std::string value = "0123456789012345678901234567890123456789";
    const auto declare_key = [&](const char* enabled) {
        return w
            .declare("AWS::ApiGateway::ApiKey", "Key",
                     json(R"({"Enabled":)" + std::string(enabled) + R"(,"Value":")" + value + "\"}"))
            .physical_id;
    };
    const std::string key = declare_key("true");
    const std::string plan =
        w.declare("AWS::ApiGateway::UsagePlan", "Plan",
                  core::Document::object({{"ApiStages", core::Document::array({core::Document::object(
                                                            {{"ApiId", w.api_id}, {"Stage", "Prod"}})})}}))
            .physical_id;
    CHECK(w.outcome("GET", "/Prod/k", {{"x-api-key", value}}) == forbidden);
    w.declare("AWS::ApiGateway::UsagePlanKey", "PlanKey",
              core::Document::object({{"KeyId", key}, {"KeyType", "API_KEY"}, {"UsagePlanId", plan}}));
    CHECK(w.outcome("GET", "/Prod/k", {{"X-API-Key", value}}) == "200 ok");
    CHECK(*w.lambda.invoked[0].event.find("requestContext")->find("identity")->find_string("apiKeyId") ==
          key);
    CHECK(w.outcome("GET", "/Prod/k") == forbidden);
    CHECK(w.outcome("GET", "/Prod/k", {{"x-api-key", "wrong"}}) == forbidden);
}
