#include "emulators/apigateway/testcases/gateway_world.hpp"
#include "emulators/apigateway/limits.hpp"

using namespace leastwise;
using apigateway::testing::GatewayWorld;
using apigateway::testing::to_function;

namespace {

std::string api_with(std::string_view path, std::string_view method) {
    return R"({"paths":{")" + std::string(path) + R"(":{")" + std::string(method) + R"(":{)" +
           to_function("fn") + "}}}}";
}

}  // namespace

TEST_CASE("a request reaches its function and the answer comes back with AWS's headers") {
    GatewayWorld w;
    w.rest_api(api_with("/activities/{id}", "get"));
    w.lambda.answer("fn", {R"({"statusCode":201,"headers":{"X-Own":"1"},"body":"made"})"});
    const auto response = w.send("GET", "/Prod/activities/a1?x=1", {{"User-Agent", "curl/8"}});
    CHECK(response.status == 201);
    CHECK(response.body == "made");
    CHECK(*response.headers.find("Content-Type") == "application/json");
    CHECK(*response.headers.find("X-Own") == "1");
    REQUIRE(w.lambda.invoked.size() == 1);
    const auto& invoked = w.lambda.invoked.front();
    CHECK(*response.headers.find("x-amzn-RequestId") == invoked.parent_id);
    CHECK(response.headers.find("x-amz-apigw-id")->ends_with("="));
    CHECK(response.headers.find("X-Amzn-Trace-Id")->starts_with("Root=1-"));
    CHECK(invoked.principal.service == "apigateway.amazonaws.com");
    CHECK(invoked.source_arn ==
          "arn:aws:execute-api:us-east-1:123456789012:" + w.api_id + "/Prod/GET/activities/{id}");
    CHECK(*invoked.event.find("pathParameters")->find_string("id") == "a1");
    CHECK(*invoked.event.find("requestContext")->find_string("requestId") == invoked.parent_id);
}

TEST_CASE("each request is one entry of the ledger, and the invocation belongs to it") {
    GatewayWorld w;
    w.rest_api(api_with("/activities/{id}", "get"));
    w.send("GET", "/Prod/activities/a1",
           {{"User-Agent", "curl/8"}, {"X-Leastwise-Client-Ip", "203.0.113.9"}});
    const auto& entry = w.last_request();
    CHECK(entry.service == "execute-api");
    CHECK(entry.operation == "GET /activities/{id}");
    CHECK(entry.status == 200);
    CHECK(entry.source_ip == "203.0.113.9");
    CHECK(entry.user_agent == "curl/8");
    CHECK(entry.actor.kind == "anonymous");
    CHECK(w.detail("client_ip_simulated") == "true");
    CHECK(w.detail("function") == "arn:aws:lambda:us-east-1:123456789012:function:fn");
    CHECK(w.detail("waf_rule") == "Default_Action");
    CHECK(w.detail("api") == "Api");
    const auto& entries = w.ledger.entries();
    CHECK(entries[entries.size() - 2].operation == "Invoke");
    CHECK(entries[entries.size() - 2].parent_id == entry.request_id);
    const auto& identity = *w.lambda.invoked[0].event.find("requestContext")->find("identity");
    CHECK(*identity.find_string("sourceIp") == "203.0.113.9");
    CHECK(w.lambda.invoked[0].event.find("headers")->find("X-Leastwise-Client-Ip") == nullptr);
}

TEST_CASE("what has no route is a missing authentication token, what has no stage is forbidden") {
    GatewayWorld w;
    w.rest_api(api_with("/pets", "get"));
    const char* missing =
        R"(403 MissingAuthenticationTokenException {"message":"Missing Authentication Token"})";
    CHECK(w.outcome("GET", "/Prod/unknown") == missing);
    CHECK(w.outcome("POST", "/Prod/pets") == missing);
    CHECK(w.outcome("GET", "/Prod") == missing);
    CHECK(w.outcome("GET", "/Other/pets") == R"(403 ForbiddenException {"message":"Forbidden"})");
    CHECK(w.outcome("GET", "/") == R"(403 ForbiddenException {"message":"Forbidden"})");
    CHECK(w.outcome("GET", "/Prod/pets/") == "200 ok");
    CHECK(w.outcome("GET", "//Prod//pets") == "200 ok");
    const auto response = w.send("GET", "/Prod/unknown");
    CHECK(response.headers.find("x-amzn-RequestId") != nullptr);
    CHECK(response.headers.find("X-Amzn-Trace-Id") == nullptr);
    CHECK(w.last_request().operation == "GET /unknown");
    const auto bearer = w.send("GET", "/Prod/unknown", {{"Authorization", "Bearer abc"}});
    CHECK(bearer.status == 403);
    CHECK(*bearer.headers.find("x-amzn-ErrorType") == "IncompleteSignatureException");
    CHECK(bearer.body.starts_with(
        R"({"message":"Invalid key=value pair (missing equal-sign) in Authorization header)"));
    CHECK(w.outcome("GET", "http://127.0.0.1:3000/Prod/pets") == "200 ok");
}

TEST_CASE("what a function does wrong is a bad gateway, what the API may not do an internal error") {
    GatewayWorld w;
    w.rest_api(api_with("/pets", "get"));
    const char* bad_gateway = R"(502 InternalServerErrorException {"message":"Internal server error"})";
    const char* internal = R"(500 InternalServerErrorException {"message":"Internal server error"})";
    w.lambda.answer("fn", {R"({"errorMessage":"boom"})", true});
    CHECK(w.outcome("GET", "/Prod/pets") == bad_gateway);
    CHECK(w.detail("integration_error") == "function error");
    w.lambda.answer("fn", {R"({"foo":"bar"})"});
    CHECK(w.outcome("GET", "/Prod/pets") == bad_gateway);
    CHECK(w.detail("integration_error") == "malformed proxy response");
    w.lambda.answer("fn", {.error = gate::AwsError("TooManyRequestsException", 429, "Rate Exceeded.")});
    CHECK(w.outcome("GET", "/Prod/pets") == bad_gateway);
    w.lambda.set_policy(R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Resource":"*",
        "Principal":{"Service":"apigateway.amazonaws.com"},"Action":"lambda:InvokeFunction",
        "Condition":{"ArnLike":{"AWS:SourceArn":"arn:aws:execute-api:us-east-1:123456789012:other/*/GET/pets"}}}]})");
    CHECK(w.outcome("GET", "/Prod/pets") == internal);
    CHECK(w.detail("integration_error") == "AccessDeniedException");
    w.lambda.set_policy(R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Resource":"*",
        "Principal":{"Service":"apigateway.amazonaws.com"},"Action":"lambda:InvokeFunction",
        "Condition":{"ArnLike":{"AWS:SourceArn":"arn:aws:execute-api:us-east-1:123456789012:)" +
                        w.api_id + R"(/*/GET/pets"}}}]})");
    w.lambda.answer("fn", {R"({"statusCode":200,"body":"ok"})"});
    CHECK(w.outcome("GET", "/Prod/pets") == "200 ok");
}

TEST_CASE("the web ACL comes before everything else") {
    GatewayWorld w;
    w.rest_api(api_with("/pets", "get"));
    w.inspector.blocked_ip = "203.0.113.9";
    const std::pair<std::string, std::string> from{"X-Leastwise-Client-Ip", "203.0.113.9"};
    CHECK(w.outcome("GET", "/Prod/unknown", {from}) == R"(403 ForbiddenException {"message":"Forbidden"})");
    CHECK(w.detail("waf_action") == "BLOCK");
    CHECK(w.detail("waf_rule") == "BlockedAddresses");
    CHECK(w.inspector.seen.back() ==
          "203.0.113.9 arn:aws:apigateway:us-east-1::/restapis/" + w.api_id + "/stages/Prod");
    CHECK_FALSE(w.inspector.saw_own_header);
    CHECK(w.lambda.invoked.empty());
    w.inspector.custom = http::Response{418, {}, "teapot"};
    CHECK(w.outcome("GET", "/Prod/pets", {from}) == "418 teapot");
    w.inspector.inserted = {{"x-amzn-waf-checked", "yes"}};
    CHECK(w.outcome("GET", "/Prod/pets") == "200 ok");
    CHECK(*w.lambda.invoked.back().event.find("headers")->find_string("x-amzn-waf-checked") == "yes");
}

TEST_CASE("requests over a quota are refused, those at it are not") {
    using namespace apigateway;
    GatewayWorld w;
    w.rest_api(R"({"paths":{"/{proxy+}":{"x-amazon-apigateway-any-method":{)" + to_function("fn") + "}}}}");
    CHECK(w.outcome("POST", "/Prod/x", {}, std::string(kBodyBytesMax, 'a')) == "200 ok");
    CHECK(w.outcome("POST", "/Prod/x", {}, std::string(kBodyBytesMax + 1, 'a')) ==
          R"(413 RequestTooLargeException {"message":"Request Too Long"})");
    const std::size_t host = std::string_view("127.0.0.1:3000").size();
    CHECK(w.outcome("GET", "/Prod/x", {{"A", std::string(kHeaderValueBytesMax - host, 'a')}}) == "200 ok");
    CHECK(w.outcome("GET", "/Prod/x", {{"A", std::string(kHeaderValueBytesMax - host + 1, 'a')}}) ==
          R"(431 BadRequestException {"message":"Request Header Fields Too Large"})");
    const std::string prefix = "/Prod/";
    CHECK(w.outcome("GET", prefix + std::string(kTargetBytesMax - prefix.size(), 'a')) == "200 ok");
    CHECK(w.outcome("GET", prefix + std::string(kTargetBytesMax - prefix.size() + 1, 'a')) ==
          R"(414 RequestURITooLongException {"message":"Request URI too long"})");
    CHECK(w.outcome("GET", "/Prod/x") == "200 ok");
    CHECK(refusal(400, "malformed").body == R"({"message":"Bad Request"})");
    CHECK(refusal(413, "body").status == 413);
    CHECK(refusal(431, "headers").status == 431);
}

TEST_CASE("a simulated address that is none is refused") {
    GatewayWorld w;
    w.rest_api(api_with("/pets", "get"));
    CHECK(w.outcome("GET", "/Prod/pets", {{"X-Leastwise-Client-Ip", "localhost"}}) ==
          R"(400 BadRequestException {"message":"Bad Request"})");
    CHECK(w.detail("client_ip_refused") == "localhost");
    auto foreign = GatewayWorld::request("GET", "/Prod/pets", {{"X-Leastwise-Client-Ip", "203.0.113.9"}});
    foreign.arrival.peer_address = "192.0.2.1";
    CHECK(w.send(foreign).status == 200);
    CHECK(w.last_request().source_ip == "192.0.2.1");
    CHECK(w.detail("client_ip_simulated") == "absent");
}

TEST_CASE("binary answers are decoded for clients that accept a binary type first") {
    GatewayWorld w;
    w.rest_api(api_with("/image", "get"), R"({"BinaryMediaTypes":["image/png"]})");
    w.lambda.answer("fn",
                    {R"({"isBase64Encoded":true,"body":"iVBORw==","headers":{"Content-Type":"image/png"}})"});
    CHECK(w.outcome("GET", "/Prod/image", {{"Accept", "image/png, */*"}}) == "200 \x89PNG");
    CHECK(w.outcome("GET", "/Prod/image", {{"Accept", "text/html, image/png"}}) == "200 iVBORw==");
    CHECK(w.outcome("GET", "/Prod/image") == "200 iVBORw==");
    w.lambda.answer("fn", {R"({"isBase64Encoded":true,"body":"not base64"})"});
    CHECK(w.outcome("GET", "/Prod/image", {{"Accept", "image/png"}}) ==
          R"(500 InternalServerErrorException {"message":"Internal server error"})");
}

TEST_CASE("a slow function is given up after the integration's timeout, and its late answer is dropped") {
    GatewayWorld w;
    w.rest_api(api_with("/pets", "get"));
    std::vector<std::pair<std::chrono::microseconds, std::function<void()>>> timers;
    w.gateway.set_timer([&timers](std::chrono::microseconds delay, std::function<void()> callback) {
        timers.emplace_back(delay, std::move(callback));
        return loop::Watch([] {});
    });
    w.lambda.answer("fn", {.payload = R"({"body":"late"})", .held = true});
    std::vector<http::Response> answers;
    w.gateway.serve(w.api_id, GatewayWorld::request("GET", "/Prod/pets"),
                    [&answers](http::Response response) { answers.push_back(std::move(response)); });
    CHECK(answers.empty());
    REQUIRE(timers.size() == 1);
    CHECK(timers[0].first == std::chrono::seconds{29});
    timers[0].second();
    REQUIRE(answers.size() == 1);
    CHECK(GatewayWorld::shown(answers[0]) ==
          R"(504 InternalServerErrorException {"message":"Endpoint request timed out"})");
    w.lambda.release();
    CHECK(answers.size() == 1);
    w.gateway.serve(w.api_id, GatewayWorld::request("GET", "/Prod/pets"),
                    [&answers](http::Response response) { answers.push_back(std::move(response)); });
    w.lambda.release();
    REQUIRE(answers.size() == 2);
    CHECK(answers[1].body == "late");
    timers.back().second();
    CHECK(answers.size() == 2);
}

TEST_CASE("CORS of a REST API is a MOCK method with plain templates") {
    GatewayWorld w;
    w.rest_api(R"({"paths":{"/pets":{"options":{"x-amazon-apigateway-integration":{"type":"mock",
        "requestTemplates":{"application/json":"{\n  \"statusCode\" : 200\n}\n"},
        "responses":{"default":{"statusCode":"200","responseTemplates":{"application/json":"{}\n"},
        "responseParameters":{"method.response.header.Access-Control-Allow-Methods":"'GET,OPTIONS'",
        "method.response.header.Access-Control-Allow-Origin":"'*'"}}}}}}}})");
    const auto response = w.send("OPTIONS", "/Prod/pets", {{"Origin", "https://example.com"}});
    CHECK(GatewayWorld::shown(response) == "200 {}\n");
    CHECK(*response.headers.find("Access-Control-Allow-Methods") == "GET,OPTIONS");
    CHECK(*response.headers.find("Access-Control-Allow-Origin") == "*");
    CHECK(response.headers.find("X-Amzn-Trace-Id") == nullptr);
    CHECK(w.lambda.invoked.empty());
    CHECK(w.problems().empty());
}

TEST_CASE("MOCK answers are selected by status; a template without one is an internal error") {
    const char* internal = R"(500 InternalServerErrorException {"message":"Internal server error"})";
    const char* rows[][2] = {{"{statusCode: 200}", "200 fine"},
                             {"{\\\"statusCode\\\": 404,}", "404 gone"},
                             {"{'statusCode': 418}", "500 other"},
                             {"{statusCode: \\\"200\\\"}", internal},
                             {"{}", internal},
                             {"", internal},
                             {"{statusCode: 2000}", internal},
                             {"statusCode: 200", internal}};
    for (const auto& [text, expected] : rows) {
        INFO(text);
        GatewayWorld w;
        w.rest_api(R"({"paths":{"/m":{"get":{"x-amazon-apigateway-integration":{"type":"mock",
            "requestTemplates":{"application/json":")" +
                   std::string(text) + R"("},"responses":{
            "200":{"statusCode":"200","responseTemplates":{"application/json":"fine"}},
            "4\\d4":{"statusCode":"404","responseTemplates":{"application/json":"gone"}},
            "default":{"statusCode":"500","responseTemplates":{"application/json":"other"}}}}}}}})");
        CHECK(w.outcome("GET", "/Prod/m") == expected);
    }
}

TEST_CASE("a MOCK body without a template of its content type is passed through or refused") {
    const char* internal = R"(500 InternalServerErrorException {"message":"Internal server error"})";
    const char* refused = R"(415 BadRequestException {"message":"Unsupported Media Type"})";
    const char* rows[][3] = {{"when_no_match", "fine", "fine"},
                             {"WHEN_NO_TEMPLATES", refused, "fine"},
                             {"never", refused, refused}};
    for (const auto& [behavior, with_templates, without] : rows) {
        for (const bool templates : {true, false}) {
            INFO(behavior << templates);
            GatewayWorld w;
            w.rest_api(
                R"({"paths":{"/m":{"post":{"x-amazon-apigateway-integration":{"type":"mock","passthroughBehavior":")" +
                std::string(behavior) + R"(","requestTemplates":)" +
                (templates ? R"({"application/json":"{statusCode: 200}"})" : "{}") +
                R"(,"responses":{"default":{"statusCode":"200","responseTemplates":{"text/plain":"fine"}}}}}}}})");
            const std::string expected(templates ? with_templates : without);
            const auto shown =
                w.outcome("POST", "/Prod/m", {{"Content-Type", "text/plain"}}, "{\"statusCode\": 200}");
            CHECK(shown == (expected == "fine" ? "200 fine" : expected));
            if (expected == "fine")
                CHECK(w.outcome("POST", "/Prod/m", {{"Content-Type", "text/plain"}}, "x") == internal);
        }
    }
}

TEST_CASE("a method that cannot run says so at start and answers 500") {
    const char* rows[][2] = {
        {R"("type":"http_proxy","httpMethod":"GET","uri":"https://example.com")",
         "warning: integration type HTTP_PROXY: not supported; requests will answer 500"},
        {R"("type":"aws","httpMethod":"POST","uri":"arn:aws:apigateway:us-east-1:dynamodb:action/PutItem")",
         "warning: integration type AWS: not supported; requests will answer 500"},
        {R"("type":"mock","requestTemplates":{"application/json":"#set($a = 1){\"statusCode\": 200}"})",
         "warning: mock integration: the request template for application/json uses #set, and mapping "
         "templates are "
         "not rendered; requests will answer 500"},
        {R"("type":"aws_proxy","httpMethod":"POST","uri":"arn:aws:apigateway:us-east-1:sqs:path/x")",
         "warning: integration target arn:aws:apigateway:us-east-1:sqs:path/x is not a Lambda function: not "
         "supported; "
         "requests will answer 500"}};
    for (const auto& [settings, problem] : rows) {
        INFO(settings);
        GatewayWorld w;
        w.rest_api(R"({"paths":{"/m":{"get":{"x-amazon-apigateway-integration":{)" + std::string(settings) +
                   "}}}}}");
        REQUIRE(w.problems().size() == 1);
        CHECK(w.problems().front() == problem);
        CHECK(w.outcome("GET", "/Prod/m") ==
              R"(500 InternalServerErrorException {"message":"Internal server error"})");
    }
}

TEST_CASE("a Lambda integration whose method is not POST is an internal error") {
    GatewayWorld w;
    std::string body = api_with("/pets", "get");
    body.replace(body.find(R"("httpMethod":"POST")"), 19, R"("httpMethod":"GET")");
    w.rest_api(body);
    REQUIRE(w.problems().size() == 1);
    CHECK(w.outcome("GET", "/Prod/pets") ==
          R"(500 InternalServerErrorException {"message":"Internal server error"})");
    CHECK(w.lambda.invoked.empty());
}
