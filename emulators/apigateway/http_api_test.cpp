#include "emulators/apigateway/testcases/gateway_world.hpp"

#include <algorithm>

using namespace leastwise;
using apigateway::testing::GatewayWorld;
using apigateway::testing::json;
using apigateway::testing::kFunctionUri;

namespace {

std::string v2_function(std::string_view function, std::string_view format = "2.0") {
    return R"("x-amazon-apigateway-integration":{"type":"aws_proxy","httpMethod":"POST","payloadFormatVersion":")" +
           std::string(format) + R"(","uri":")" + std::string(kFunctionUri) + std::string(function) +
           R"(/invocations"})";
}

const std::string kRoutes = R"("/pets":{"get":{)" + v2_function("list") + R"(}},"/pets/{id}":{"get":{)" +
                            v2_function("one") + R"(}},"/old":{"get":{)" + v2_function("old", "1.0") +
                            R"(}},"/{proxy+}":{"post":{)" + v2_function("rest") + "}}";

}  // namespace

TEST_CASE("a stage that deploys by itself is what is emulated; one that would wait is told") {
    GatewayWorld w;
    const auto types = w.gateway.resource_types();
    const auto stage = std::ranges::find(types, "AWS::ApiGatewayV2::Stage", &gate::ResourceType::type);
    REQUIRE(stage != types.end());
    const auto property = std::ranges::find(stage->properties, "AutoDeploy", &gate::PropertySupport::name);
    REQUIRE(property != stage->properties.end());
    REQUIRE(property->differs != nullptr);
    CHECK_FALSE(property->differs(core::Document(true)));
    CHECK(property->differs(core::Document(false)));
    CHECK(property->differs(core::Document("false")));
}

TEST_CASE("an HTTP API routes by method and path, most specific first, and answers 404 in its own words") {
    GatewayWorld w;
    w.http_api(R"({"paths":{)" + kRoutes + "}}");
    CHECK(w.problems().empty());
    for (const char* function : {"list", "one", "rest"})
        w.lambda.answer(function, {R"({"from":")" + std::string(function) + "\"}"});
    CHECK(w.outcome("GET", "/pets") == R"(200 {"from":"list"})");
    CHECK(w.outcome("GET", "/pets/7?x=1") == R"(200 {"from":"one"})");
    CHECK(w.outcome("POST", "/a/b") == R"(200 {"from":"rest"})");
    const auto missing = w.send("GET", "/none");
    CHECK(GatewayWorld::shown(missing) == R"(404 {"message":"Not Found"})");
    CHECK(missing.headers.find("apigw-requestid") != nullptr);
    CHECK(w.outcome("GET", "/pets/") == R"(404 {"message":"Not Found"})");
    const auto& event = w.lambda.invoked[1].event;
    CHECK(*event.find_string("version") == "2.0");
    CHECK(*event.find_string("routeKey") == "GET /pets/{id}");
    CHECK(*event.find_string("rawPath") == "/pets/7");
    CHECK(*event.find("pathParameters")->find_string("id") == "7");
    CHECK(w.lambda.invoked[1].source_arn ==
          "arn:aws:execute-api:us-east-1:123456789012:" + w.api_id + "/$default/GET/pets/{id}");
}

TEST_CASE("a function's error is an internal server error of an HTTP API") {
    GatewayWorld w;
    w.http_api(R"({"paths":{)" + kRoutes + "}}");
    w.lambda.answer("list", {R"({"errorMessage":"x"})", true});
    CHECK(w.outcome("GET", "/pets") == R"(500 {"message":"Internal Server Error"})");
    w.lambda.answer("list", {R"({"statusCode":"x"})"});
    CHECK(w.outcome("GET", "/pets") == R"(500 {"message":"Internal Server Error"})");
    w.lambda.answer("old", {R"("text")"});
    CHECK(w.outcome("GET", "/old") == R"(500 {"message":"Internal Server Error"})");
    w.lambda.answer("old", {R"({"statusCode":200,"body":"fine"})"});
    CHECK(w.outcome("GET", "/old") == "200 fine");
    CHECK(*w.lambda.invoked.back().event.find_string("version") == "1.0");
}

TEST_CASE("the $default route takes what nothing else does") {
    GatewayWorld w;
    w.http_api(R"({"paths":{"$default":{"x-amazon-apigateway-any-method":{"isDefaultRoute":true,)" +
               v2_function("fn") + R"(}},"/pets":{"get":{)" + v2_function("list") + "}}}}");
    w.lambda.answer("list", {"1"});
    CHECK(w.outcome("GET", "/pets") == "200 1");
    CHECK(w.outcome("DELETE", "/anything/else") == "200 ok");
    CHECK(*w.lambda.invoked[1].event.find_string("routeKey") == "$default");
    CHECK(w.lambda.invoked[1].source_arn ==
          "arn:aws:execute-api:us-east-1:123456789012:" + w.api_id + "/$default/$default");
}

TEST_CASE("routes, integrations and authorizers may be resources of their own") {
    GatewayWorld w;
    w.api_id =
        w.declare("AWS::ApiGatewayV2::Api", "Api", json(R"({"Name":"x","ProtocolType":"HTTP"})")).physical_id;
    const auto with = [&w](std::string_view text) {
        core::Document document = json(text);
        document.if_object()->append("ApiId", w.api_id);
        return document;
    };
    const std::string integration =
        w.declare("AWS::ApiGatewayV2::Integration", "I", with(R"({"IntegrationType":"AWS_PROXY",
        "PayloadFormatVersion":"2.0","IntegrationUri":"arn:aws:lambda:us-east-1:123456789012:function:fn"})"))
            .physical_id;
    const std::string authorizer =
        w.declare("AWS::ApiGatewayV2::Authorizer", "A", with(R"({"AuthorizerType":"REQUEST","Name":"A",
        "AuthorizerPayloadFormatVersion":"2.0","EnableSimpleResponses":true,
        "IdentitySource":["$request.header.X-Token"],
        "AuthorizerUri":")" + std::string(kFunctionUri) + R"(auth/invocations"})"))
            .physical_id;
    w.declare("AWS::ApiGatewayV2::Route", "R",
              with(R"({"RouteKey":"GET /a","Target":"integrations/)" + integration +
                   R"(","AuthorizationType":"CUSTOM","AuthorizerId":")" + authorizer + "\"}"));
    w.declare("AWS::ApiGatewayV2::Stage", "S", with(R"({"StageName":"dev","AutoDeploy":true})"));
    w.lambda.answer("auth", {R"({"isAuthorized":true,"context":{"level":3}})"});
    CHECK(w.outcome("GET", "/dev/a", {{"X-Token", "t"}}) == "200 ok");
    CHECK(wire::to_json(*w.lambda.invoked[0].event.find("identitySource")) == R"(["t"])");
    CHECK(wire::to_json(*w.lambda.invoked[1].event.find("requestContext")->find("authorizer")) ==
          R"({"lambda":{"level":3}})");
    CHECK(*w.lambda.invoked[1].event.find_string("rawPath") == "/dev/a");
    CHECK(w.outcome("GET", "/dev/a") == R"(401 {"message":"Unauthorized"})");
    w.lambda.answer("auth", {R"({"isAuthorized":false})"});
    CHECK(w.outcome("GET", "/dev/a", {{"X-Token", "t"}}) == R"(403 {"message":"Forbidden"})");
    w.lambda.answer("auth", {R"({"isAuthorized":"yes"})"});
    CHECK(w.outcome("GET", "/dev/a", {{"X-Token", "t"}}) == R"(500 {"message":"Internal Server Error"})");
    CHECK_THROWS_AS(w.declare("AWS::ApiGatewayV2::Route", "Bad",
                              with(R"({"RouteKey":"GET","Target":"integrations/)" + integration + "\"}")),
                    gate::AwsError);
    CHECK_THROWS_AS(w.declare("AWS::ApiGatewayV2::Route", "Bad",
                              with(R"({"RouteKey":"GET /b","Target":"integrations/none"})")),
                    gate::AwsError);
}

TEST_CASE("CORS of an HTTP API answers preflight requests and adds its headers to answers") {
    GatewayWorld w;
    w.http_api(
        R"({"x-amazon-apigateway-cors":{"allowOrigins":["https://*.example.com"],"allowMethods":["GET","POST"],
        "allowHeaders":["x-a"],"maxAge":60,"allowCredentials":true,"exposeHeaders":["x-b"]},"paths":{)" +
        kRoutes + "}}");
    w.lambda.answer("list",
                    {R"({"statusCode":200,"headers":{"Access-Control-Allow-Origin":"*"},"body":"x"})"});
    const GatewayWorld::Fields preflight{{"Origin", "https://app.example.com"},
                                         {"Access-Control-Request-Method", "GET"}};
    const auto answer = w.send("OPTIONS", "/pets", preflight);
    CHECK(answer.status == 204);
    CHECK(*answer.headers.find("access-control-allow-origin") == "https://app.example.com");
    CHECK(*answer.headers.find("access-control-allow-methods") == "GET,POST");
    CHECK(*answer.headers.find("access-control-max-age") == "60");
    const auto got = w.send("GET", "/pets", {{"Origin", "https://app.example.com"}});
    CHECK(got.headers.all("access-control-allow-origin") ==
          std::vector<std::string_view>{"https://app.example.com"});
    CHECK(*got.headers.find("access-control-expose-headers") == "x-b");
    const auto foreign = w.send("OPTIONS", "/pets",
                                {{"Origin", "https://evil.test"}, {"Access-Control-Request-Method", "GET"}});
    CHECK(foreign.headers.find("access-control-allow-origin") == nullptr);
}

TEST_CASE("an HTTP API's JWT authorizer is listed as unsupported and fails closed") {
    GatewayWorld w;
    w.http_api(
        R"({"components":{"securitySchemes":{"Jwt":{"type":"oauth2","x-amazon-apigateway-authorizer":{"type":"jwt",
        "identitySource":"$request.header.Authorization","jwtConfiguration":{"audience":["a"],"issuer":"https://i"}}}}},
        "paths":{"/a":{"get":{"security":[{"Jwt":[]}],)" +
        v2_function("fn") + "}}}}");
    REQUIRE(w.problems().size() == 1);
    CHECK(w.problems()[0] ==
          "warning: authorizer \"Jwt\": authorizer type jwt; requests that need it will answer 500");
    CHECK(w.outcome("GET", "/a", {{"Authorization", "Bearer x"}}) ==
          R"(500 {"message":"Internal Server Error"})");
}
