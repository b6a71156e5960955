#include "emulators/apigateway/gateway_response.hpp"

#include "emulators/apigateway/testcases/gateway_world.hpp"

#include <set>

using namespace leastwise;
using namespace leastwise::apigateway;
using apigateway::testing::client_request;
using apigateway::testing::GatewayWorld;
using apigateway::testing::json;
using apigateway::testing::request_context;
using apigateway::testing::to_function;

namespace {

std::string api(std::string_view responses) {
    return R"({"x-amazon-apigateway-gateway-responses":)" + std::string(responses) +
           R"(,"paths":{"/pets":{"get":{)" + to_function("fn") + "}}}}";
}

}  // namespace

TEST_CASE("an API's own response for a type wins over its family's, which wins over AWS's") {
    GatewayWorld w;
    w.rest_api(api(R"({"DEFAULT_4XX":{"statusCode":"418","responseParameters":{
        "gatewayresponse.header.Access-Control-Allow-Origin":"'*'"}},
        "DEFAULT_5XX":{"responseTemplates":{"application/json":"{\"oops\":$context.error.messageString}"}}})"));
    const auto response = w.send("GET", "/Prod/none");
    CHECK(GatewayWorld::shown(response) ==
          R"(418 MissingAuthenticationTokenException {"message":"Missing Authentication Token"})");
    CHECK(*response.headers.find("Access-Control-Allow-Origin") == "*");
    CHECK(*response.headers.find("Content-Type") == "application/json");
    w.lambda.answer("fn", {"not an object"});
    CHECK(w.outcome("GET", "/Prod/pets") ==
          R"(502 InternalServerErrorException {"oops":"Internal server error"})");
    GatewayWorld v;
    v.rest_api(
        api(R"({"DEFAULT_4XX":{"statusCode":418},"MISSING_AUTHENTICATION_TOKEN":{"statusCode":404}})"));
    CHECK(v.send("GET", "/Prod/none").status == 404);
}

TEST_CASE("templates and headers of gateway responses see the context and the request") {
    GatewayWorld w;
    w.rest_api(api(R"({"MISSING_AUTHENTICATION_TOKEN":{"statusCode":404,"responseParameters":{
        "gatewayresponse.header.x-accept":"method.request.header.Accept",
        "gatewayresponse.header.x-q":"method.request.querystring.q",
        "gatewayresponse.header.x-none":"method.request.header.None",
        "gatewayresponse.header.x-stage":"context.stage"},
        "responseTemplates":{"application/json":"{\"message\":$context.error.messageString,)"
               R"(\"plain\":\"$context.error.message\",\"type\":\"$context.error.responseType\",)"
               R"(\"stage\":\"${context.stage}\",\"ip\":\"$context.identity.sourceIp\",)"
               R"(\"none\":\"$context.nothing\",\"price\":\"$5\"}",
        "application/xml":"<m>$context.error.message</m>"}}})"));
    const auto response = w.send("GET", "/Prod/none?q=1&q=2", {{"Accept", "application/json"}});
    CHECK(response.body ==
          R"({"message":"Missing Authentication Token","plain":"Missing Authentication Token",)"
          R"("type":"MISSING_AUTHENTICATION_TOKEN","stage":"Prod","ip":"127.0.0.1","none":"","price":"$5"})");
    CHECK(*response.headers.find("x-accept") == "application/json");
    CHECK(*response.headers.find("x-q") == "2");
    CHECK(*response.headers.find("x-stage") == "Prod");
    CHECK(response.headers.find("x-none") == nullptr);
    const auto xml = w.send("GET", "/Prod/none", {{"Accept", "text/html, application/xml;q=0.9"}});
    CHECK(xml.body == "<m>Missing Authentication Token</m>");
    CHECK(*xml.headers.find("Content-Type") == "application/xml");
}

TEST_CASE("the validator's findings can be shown") {
    GatewayWorld w;
    w.rest_api(R"({"x-amazon-apigateway-gateway-responses":{"BAD_REQUEST_BODY":{"responseTemplates":{
        "application/json":"$context.error.validationErrorString"}}},
        "definitions":{"M":{"required":["a"]}},"x-amazon-apigateway-request-validator":"v",
        "x-amazon-apigateway-request-validators":{"v":{"validateRequestBody":true}},
        "paths":{"/pets":{"post":{"parameters":[{"in":"body","name":"b","schema":{"$ref":"#/definitions/M"}}],)" +
               to_function("fn") + "}}}}");
    CHECK(w.outcome("POST", "/Prod/pets", {}, "{}") ==
          R"(400 BadRequestException [object has missing required properties (["a"])])");
}

TEST_CASE("a gateway response that AWS would refuse is reported") {
    const std::pair<const char*, const char*> rows[] = {
        {R"({"NO_SUCH_TYPE":{}})", "error: \"NO_SUCH_TYPE\" is no gateway response type"},
        {R"({"UNAUTHORIZED":{"statusCode":"99"}})",
         "error: a gateway response's status code must be between 100 and 599"},
        {R"({"UNAUTHORIZED":{"responseParameters":{"gatewayresponse.header.X":"*"}}})",
         "error: gateway response parameter \"gatewayresponse.header.X\" has the value *, which is neither "
         "'text' in "
         "single quotes nor a mapping"},
        {R"({"UNAUTHORIZED":{"responseParameters":{"x":"'y'"}}})",
         "warning: gateway response parameter \"x\" has no effect"}};
    for (const auto& [responses, problem] : rows) {
        GatewayWorld w;
        w.rest_api(api(responses));
        REQUIRE(w.problems().size() == 1);
        CHECK(w.problems()[0] == problem);
    }
}

TEST_CASE("there are 21 types, and each default answer is JSON with its status") {
    CHECK(kDefaultStatus.size() == 21);
    std::set<std::string_view> names;
    for (const auto& [name, status] : kDefaultStatus) names.insert(name);
    CHECK(names.size() == 21);
    const auto request = client_request("GET", "/Prod/x");
    const auto context = request_context();
    const PathParameters path;
    const Texts variables;
    for (const Fault& fault : {fault::unknown_route(),
                               fault::missing_parameters("a"),
                               fault::invalid_body("x"),
                               fault::unauthorized(),
                               fault::authorizer_denied(),
                               fault::authorizer_denied_explicitly(),
                               fault::not_authorized("anonymous", "arn", ""),
                               fault::invalid_api_key(),
                               fault::waf_filtered(),
                               fault::unknown_stage(),
                               fault::unsupported_media_type(),
                               fault::request_too_large(),
                               fault::uri_too_long(),
                               fault::headers_too_large(),
                               fault::bad_request(),
                               fault::authorizer_misconfigured(),
                               fault::authorizer_failed(),
                               fault::internal_error(),
                               fault::malformed_proxy_response(),
                               fault::integration_timeout()}) {
        INFO(fault.type);
        CHECK(is_response_type(fault.type));
        const auto response = render_fault(fault, {}, {request, context, path, variables});
        CHECK(response.status == fault.status);
        CHECK(*response.headers.find("x-amzn-ErrorType") == fault.error_type);
        const auto body = json(response.body);
        const bool capital = fault.type == response_type::kAccessDenied && fault.message != "Forbidden";
        const auto* message = body.find(capital ? "Message" : "message");
        REQUIRE(message != nullptr);
        CHECK(*message == (fault.message ? core::Document(*fault.message) : core::Document()));
    }
}
