#include "emulators/apigateway/testcases/gateway_world.hpp"

using namespace leastwise;
using apigateway::testing::GatewayWorld;
using apigateway::testing::json;
using apigateway::testing::to_function;

namespace {

constexpr const char* kInvalidBody = R"(400 BadRequestException {"message":"Invalid request body"})";

std::string missing(std::string_view names) {
    return R"(400 BadRequestException {"message":"Missing required request parameters: [)" +
           std::string(names) + "]\"}";
}

/// An API with a model and three validators; `method` is the POST operation of /items/{issuer}.
std::string api(std::string_view method) {
    return R"({"definitions":{"Activity":{"type":"object","required":["kind","minutes"],"additionalProperties":false,
        "properties":{"kind":{"enum":["run","swim"]},"minutes":{"type":"integer","minimum":1},
        "place":{"$ref":"#/definitions/Place"}}},
        "Place":{"type":"object","properties":{"inside":{"$ref":"#/definitions/Place"},
        "name":{"type":"string","pattern":"^[A-Z]"}}}},
        "x-amazon-apigateway-request-validators":{
        "both":{"validateRequestBody":true,"validateRequestParameters":true},
        "body":{"validateRequestBody":true,"validateRequestParameters":false},
        "params":{"validateRequestBody":false,"validateRequestParameters":true}},
        "paths":{"/items/{issuer}":{"post":{)" +
           std::string(method) + "," + to_function("fn") + "}}}}";
}

constexpr std::string_view kParameters =
    R"("parameters":[{"in":"header","name":"x-header-param","required":true},
    {"in":"query","name":"qs1","required":true},{"in":"query","name":"free"},
    {"in":"body","name":"body","required":true,"schema":{"$ref":"#/definitions/Activity"}}])";

std::string with(std::string_view validator) {
    return api(std::string(kParameters) + R"(,"x-amazon-apigateway-request-validator":")" +
               std::string(validator) + "\"");
}

const GatewayWorld::Fields kHeader{{"x-header-param", "1"}};

}  // namespace

TEST_CASE("missing and blank parameters are named in the order of their full keys") {
    GatewayWorld w;
    w.rest_api(with("params"));
    CHECK(w.outcome("POST", "/Prod/items/1") == missing("x-header-param, qs1"));
    CHECK(w.outcome("POST", "/Prod/items/1?qs1=2") == missing("x-header-param"));
    CHECK(w.outcome("POST", "/Prod/items/1", kHeader) == missing("qs1"));
    CHECK(w.outcome("POST", "/Prod/items/1?qs1=%20", kHeader) == missing("qs1"));
    CHECK(w.outcome("POST", "/Prod/items/1?QS1=2", kHeader) == missing("qs1"));
    CHECK(w.outcome("POST", "/Prod/items/1?qs1=2", {{"X-Header-Param", "1"}}) == missing("x-header-param"));
    CHECK(w.outcome("POST", "/Prod/items/%20?qs1=2", kHeader) == "200 ok");
    CHECK(w.outcome("POST", "/Prod/items/1?qs1=2", kHeader, "not json") == "200 ok");
    CHECK(w.detail("validator") == "params: passed");
}

TEST_CASE("bodies are held against the model of their content type") {
    GatewayWorld w;
    w.rest_api(with("body"));
    const char* good = R"({"kind":"run","minutes":30,"place":{"name":"Park","inside":{"name":"Town"}}})";
    const auto post = [&w](std::string body, GatewayWorld::Fields headers = {}) {
        return w.outcome("POST", "/Prod/items/1", headers, std::move(body));
    };
    CHECK(post(good) == "200 ok");
    CHECK(post(good, {{"Content-Type", "application/json; charset=utf-8"}}) == "200 ok");
    CHECK(post("anything", {{"Content-Type", "text/plain"}}) == "200 ok");
    for (const std::string& bad :
         {std::string(""), std::string("{}"), std::string("not json"),
          std::string(R"({"kind":"run","minutes":30)"), std::string(R"({"kind":"run","minutes":0})"),
          std::string(R"({"kind":"run","minutes":1.5})"), std::string(R"({"kind":"walk","minutes":3})"),
          std::string(R"({"kind":"run","minutes":3,"x":1})"),
          std::string(R"({"kind":"run","minutes":3,"place":{"inside":{"inside":{"name":"town"}}}})"),
          std::string("[1]"), std::string("null"), std::string("\xff\xfe"),
          std::string("{\"kind\":\"\xff\"}"), std::string(100'000, '['),
          std::string(R"({"kind":"run","minutes":1}x)")}) {
        INFO(bad.substr(0, 80));
        CHECK(post(bad) == kInvalidBody);
    }
    CHECK(w.outcome("POST", "/Prod/items/1", {}, good) == "200 ok");
    CHECK(w.lambda.invoked.size() == 4);
}

TEST_CASE("parameters are checked before the body, and the details are in the ledger") {
    GatewayWorld w;
    w.rest_api(with("both"));
    CHECK(w.outcome("POST", "/Prod/items/1", {}, "{}") == missing("x-header-param, qs1"));
    CHECK(w.outcome("POST", "/Prod/items/1?qs1=1", kHeader, R"({"minutes":0})") == kInvalidBody);
    CHECK(w.detail("validation_error") == R"([object has missing required properties (["kind"])])");
    CHECK(w.detail("validator") == "both: Invalid request body");
}

TEST_CASE("a method without a validator takes anything") {
    GatewayWorld w;
    w.rest_api(api(kParameters));
    CHECK(w.outcome("POST", "/Prod/items/1", {}, "not json") == "200 ok");
}

TEST_CASE("a validator's name that is not defined is an error of the template") {
    GatewayWorld w;
    w.rest_api(with("nonsense"));
    REQUIRE(w.problems().size() == 1);
    CHECK(w.problems()[0] == "error: request validator \"nonsense\" is not defined");
}

TEST_CASE("a model that cannot be used is reported, and its method fails closed") {
    GatewayWorld w;
    std::string body = with("body");
    body.replace(body.find(R"("minimum":1)"), 11, R"("minimum":"1")");
    w.rest_api(body);
    REQUIRE(w.problems().size() == 1);
    CHECK(w.problems()[0] == "error: schema keyword \"minimum\" must be a number, not string");
    CHECK(w.outcome("POST", "/Prod/items/1", {}, "{}") ==
          R"(500 InternalServerErrorException {"message":"Internal server error"})");
}

TEST_CASE("OpenAPI 3 describes bodies by requestBody") {
    GatewayWorld w;
    w.rest_api(api(
        R"("requestBody":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Named"}}}},
        "x-amazon-apigateway-request-validator":"body")"));
    CHECK(w.problems() == std::vector<std::string>{"error: model \"Named\" is not defined"});
    GatewayWorld v;
    std::string body = api(
        R"("requestBody":{"content":{"application/json":{"schema":{"type":"array","items":{"type":"integer"}}}}},
        "x-amazon-apigateway-request-validator":"body")");
    v.rest_api(body);
    CHECK(v.problems().empty());
    CHECK(v.outcome("POST", "/Prod/items/1", {}, "[1,2]") == "200 ok");
    CHECK(v.outcome("POST", "/Prod/items/1", {}, "[1,\"2\"]") == kInvalidBody);
}
