#include "emulators/apigateway/event.hpp"

#include "emulators/apigateway/testcases/testing.hpp"

using namespace leastwise;
using namespace leastwise::apigateway;
using apigateway::testing::client_request;
using apigateway::testing::json;
using apigateway::testing::request_context;

namespace {

const Texts kNoTexts;
const std::vector<std::string> kNoTypes;
const PathParameters kNoPath;

/// The event's member as JSON; "absent" when there is none.
std::string member(const core::Document& event, std::string_view name) {
    const auto* value = event.find(name);
    return value == nullptr ? "absent" : wire::to_json(*value);
}

}  // namespace

TEST_CASE("a proxy event has every member, null where there is nothing") {
    const auto request = client_request("GET", "/Prod/activities/a1");
    const auto context = request_context();
    const PathParameters path{{"id", "a1"}};
    const auto event = proxy_event({request, context, path, kNoTexts, kNoTypes});
    CHECK(
        wire::to_json(event) ==
        R"({"resource":"/activities/{id}","path":"/activities/a1","httpMethod":"GET",)"
        R"("headers":{"X-Amzn-Trace-Id":"Root=1-5e9de7b0-0123456789abcdef01234567","X-Forwarded-For":"203.0.113.9",)"
        R"("X-Forwarded-Port":"443","X-Forwarded-Proto":"https"},)"
        R"("multiValueHeaders":{"X-Amzn-Trace-Id":["Root=1-5e9de7b0-0123456789abcdef01234567"],)"
        R"("X-Forwarded-For":["203.0.113.9"],"X-Forwarded-Port":["443"],"X-Forwarded-Proto":["https"]},)"
        R"("queryStringParameters":null,"multiValueQueryStringParameters":null,"pathParameters":{"id":"a1"},)"
        R"("stageVariables":null,"requestContext":{"accountId":"123456789012","apiId":"abc123","deploymentId":"dep1",)"
        R"("domainName":"abc123.execute-api.us-east-1.amazonaws.com","domainPrefix":"abc123",)"
        R"("extendedRequestId":"JKJaXmPLvHcESHA=","httpMethod":"GET","identity":{"accessKey":null,"accountId":null,)"
        R"("caller":null,"cognitoAuthenticationProvider":null,"cognitoAuthenticationType":null,)"
        R"("cognitoIdentityId":null,"cognitoIdentityPoolId":null,"principalOrgId":null,"sourceIp":"203.0.113.9",)"
        R"("user":null,"userAgent":"test/1","userArn":null},"path":"/Prod/activities/a1","protocol":"HTTP/1.1",)"
        R"("requestId":"c6af9ac6-7b61-11e6-9a41-93e8deadbeef","requestTime":"10/Mar/2020:00:03:59 +0000",)"
        R"("requestTimeEpoch":1583798639428,"resourceId":"res123","resourcePath":"/activities/{id}","stage":"Prod"},)"
        R"("body":null,"isBase64Encoded":false})");
}

TEST_CASE("paths and queries come to the function as AWS sends them") {
    const char* rows[][5] = {
        // target, path, requestContext.path, queryStringParameters, multiValueQueryStringParameters
        {"/stage/proxy-value/", "/proxy-value/", "/stage/proxy-value/", "null", "null"},
        {"//stage/proxy-value", "/proxy-value", "/stage/proxy-value", "null", "null"},
        {"/stage//proxy-value", "/proxy-value", "/stage//proxy-value", "null", "null"},
        {"/stage/a//b", "/a//b", "/stage/a//b", "null", "null"},
        {"/stage/a/test%2Balias@gmail.com", "/a/test%2Balias@gmail.com", "/stage/a/test%2Balias@gmail.com",
         "null", "null"},
        {"/stage", "/", "/stage", "null", "null"},
        {"/stage?", "/", "/stage", "null", "null"},
        {"/stage/x?email=test%2Balias@gmail.com&plus=a+b&url=https://www.google.com/&w=foo%20bar", "/x",
         "/stage/x",
         R"({"email":"test+alias@gmail.com","plus":"a b","url":"https://www.google.com/","w":"foo bar"})",
         R"({"email":["test+alias@gmail.com"],"plus":["a b"],"url":["https://www.google.com/"],"w":["foo bar"]})"},
        {"/stage/x?category=electronics&category=books&price=10&price=20&price=30", "/x", "/stage/x",
         R"({"category":"books","price":"30"})",
         R"({"category":["electronics","books"],"price":["10","20","30"]})"},
        {"/stage/x?flag&empty=&A=1&a=2", "/x", "/stage/x", R"({"flag":"","empty":"","A":"1","a":"2"})",
         R"({"flag":[""],"empty":[""],"A":["1"],"a":["2"]})"},
    };
    for (const auto& [target, path, context_path, query, multi] : rows) {
        INFO(target);
        const auto request = client_request("GET", target);
        const auto context = request_context();
        const auto event = proxy_event({request, context, kNoPath, kNoTexts, kNoTypes});
        CHECK(*event.find_string("path") == path);
        CHECK(*event.find("requestContext")->find_string("path") == context_path);
        CHECK(member(event, "queryStringParameters") == query);
        CHECK(member(event, "multiValueQueryStringParameters") == multi);
    }
}

TEST_CASE("headers keep their spelling and order, repeated ones their last value") {
    http::Headers sent;
    for (const auto& [name, value] :
         std::vector<std::pair<const char*, const char*>>{{"Host", "h"},
                                                          {"tEsT-HEADeR", "aValUE"},
                                                          {"aUThorization", "Bearer t"},
                                                          {"user-agent", "u"},
                                                          {"Connection", "close"},
                                                          {"Content-Length", "3"},
                                                          {"Expect", "100-continue"},
                                                          {"TE", "trailers"},
                                                          {"X-Multi", "1"},
                                                          {"x-multi", "2"},
                                                          {"X-Forwarded-For", "198.51.100.7"},
                                                          {"X-Forwarded-Proto", "gopher"},
                                                          {"X-Leastwise-Client-Ip", "203.0.113.9"},
                                                          {"Cookie", "a=b"}}) {
        sent.add(name, value);
    }
    auto request = client_request("GET", "/Prod/x");
    request.headers = passed_headers(sent);
    request.host = "127.0.0.1:3000";
    const auto context = request_context();
    const auto event = proxy_event({request, context, kNoPath, kNoTexts, kNoTypes});
    CHECK(
        member(event, "headers") ==
        R"({"Host":"h","tEsT-HEADeR":"aValUE","Authorization":"Bearer t","User-Agent":"u","X-Multi":"2",)"
          R"("Cookie":"a=b",)"
        R"("X-Amzn-Trace-Id":"Root=1-5e9de7b0-0123456789abcdef01234567",)"
        R"("X-Forwarded-For":"198.51.100.7, 203.0.113.9","X-Forwarded-Port":"3000","X-Forwarded-Proto":"http"})");
    CHECK(wire::to_json(*event.find("multiValueHeaders")->find("X-Multi")) == R"(["1","2"])");
}

TEST_CASE("a body is text unless its content type is binary") {
    const std::vector<std::string> images{"image/png", "audio/*"};
    const std::vector<std::string> everything{"*/*"};
    struct Row {
        const char* type;
        const char* body;
        const std::vector<std::string>& types;
        const char* expected;
        const char* flag;
    };
    for (const Row& row :
         {Row{"application/json", "{}", images, "\"{}\"", "false"},
          Row{"image/png", "\x89PNG", images, "\"iVBORw==\"", "true"},
          Row{"IMAGE/PNG; q=1", "x", images, "\"eA==\"", "true"},
          Row{"audio/mp3", "x", images, "\"eA==\"", "true"}, Row{"image/jpeg", "x", images, "\"x\"", "false"},
          Row{"text/plain", "x", everything, "\"eA==\"", "true"},
          Row{"text/plain", "", everything, "null", "false"},
          Row{"text/plain", "a\xff", images, "\"a\xef\xbf\xbd\"", "false"}}) {
        INFO(row.type << ' ' << row.body);
        auto request = client_request("POST", "/Prod/x");
        request.headers.add("Content-Type", row.type);
        request.body = row.body;
        const auto context = request_context();
        const auto event = proxy_event({request, context, kNoPath, kNoTexts, row.types});
        CHECK(member(event, "body") == row.expected);
        CHECK(member(event, "isBase64Encoded") == row.flag);
    }
}

TEST_CASE("authorizer events: the token alone, or the whole request with empty maps") {
    const std::string arn = "arn:aws:execute-api:us-east-1:123456789012:abc123/Prod/GET/x";
    CHECK(wire::to_json(token_event("t", arn)) ==
          R"({"type":"TOKEN","methodArn":")" + arn + R"(","authorizationToken":"t"})");
    const auto request = client_request("GET", "/Prod/x");
    const auto context = request_context();
    const auto event = request_event({request, context, kNoPath, kNoTexts, kNoTypes}, arn);
    CHECK(member(event, "type") == "\"REQUEST\"");
    CHECK(member(event, "queryStringParameters") == "{}");
    CHECK(member(event, "pathParameters") == "{}");
    CHECK(member(event, "stageVariables") == "{}");
    CHECK(member(event, "body") == "absent");
}

TEST_CASE("what an authorizer said is in the request context") {
    const auto request = client_request("GET", "/Prod/x");
    auto context = request_context();
    context.authorizer =
        AuthorizerContext{"user-1", *json(R"({"tenant":"7","admin":"true"})").if_object(), 12};
    const auto event = proxy_event({request, context, kNoPath, kNoTexts, kNoTypes});
    CHECK(wire::to_json(*event.find("requestContext")->find("authorizer")) ==
          R"({"tenant":"7","admin":"true","principalId":"user-1","integrationLatency":12})");
    CHECK(context_value(context, request, "authorizer.tenant") == "7");
    CHECK(context_value(context, request, "identity.sourceIp") == "203.0.113.9");
    CHECK(context_value(context, request, "identity.user") == std::nullopt);
    CHECK(context_value(context, request, "no.such") == std::nullopt);
}

TEST_CASE("payload format 2.0 joins, lower-cases and leaves out what is empty") {
    auto request = client_request("POST", "/$default/a%20b?x=1&x=2&y=");
    request.path = {"$default", "/a%20b", "/a%20b"};
    request.headers.add("X-One", "1");
    request.headers.add("x-one", "2");
    request.headers.add("Cookie", "a=1; b=2");
    request.headers.add("Content-Type", "application/json");
    request.body = "{}";
    auto context = request_context();
    context.route_key = "POST /{name}";
    context.stage = "$default";
    const PathParameters path{{"name", "a%20b"}};
    const auto event = proxy_event_v2({request, context, path, kNoTexts, kNoTypes});
    CHECK(
        wire::to_json(event) ==
        R"({"version":"2.0","routeKey":"POST /{name}","rawPath":"/a b","rawQueryString":"x=1&x=2&y=",)"
        R"("cookies":["a=1","b=2"],"headers":{"x-one":"1,2","content-type":"application/json",)"
        R"("x-amzn-trace-id":"Root=1-5e9de7b0-0123456789abcdef01234567","x-forwarded-for":"203.0.113.9",)"
        R"("x-forwarded-port":"443","x-forwarded-proto":"https"},"queryStringParameters":{"x":"1,2","y":""},)"
        R"("requestContext":{"accountId":"123456789012","apiId":"abc123",)"
        R"("domainName":"abc123.execute-api.us-east-1.amazonaws.com","domainPrefix":"abc123",)"
        R"("http":{"method":"POST","path":"/a b","protocol":"HTTP/1.1","sourceIp":"203.0.113.9","userAgent":"test/1"},)"
        R"("requestId":"c6af9ac6-7b61-11e6-9a41-93e8deadbeef","routeKey":"POST /{name}","stage":"$default",)"
        R"("time":"10/Mar/2020:00:03:59 +0000","timeEpoch":1583798639428},"pathParameters":{"name":"a b"},)"
        R"("body":"{}","isBase64Encoded":false})");
}

TEST_CASE("only loopback peers may choose the client's address") {
    http::Request request;
    request.arrival.peer_address = "127.0.0.1";
    CHECK(client_address(request)->text == "127.0.0.1");
    CHECK_FALSE(client_address(request)->simulated);
    for (const char* good : {"203.0.113.9", "2001:db8::1", " 10.0.0.1 "}) {
        request.headers.set("x-leastwise-client-ip", good);
        const auto address = client_address(request);
        REQUIRE(address.has_value());
        CHECK(address->simulated);
    }
    for (const char* bad : {"", "localhost", "1.2.3", "1.2.3.4.5", "256.1.1.1", "1.2.3.4, 5.6.7.8", "::g"}) {
        INFO(bad);
        request.headers.set("x-leastwise-client-ip", bad);
        CHECK_FALSE(client_address(request).has_value());
    }
    request.arrival.peer_address = "192.0.2.1";
    CHECK(client_address(request)->text == "192.0.2.1");
}
