#include "emulators/apigateway/proxy_response.hpp"

#include "tests/catch.hpp"

using namespace leastwise;
using namespace leastwise::apigateway;

namespace {

/// "200 name=value,name=value body", or "502".
std::string shown(const std::optional<ProxyResponse>& response) {
    if (!response) return "502";
    std::string out = std::to_string(response->status) + ' ';
    for (const auto& [name, value] : response->headers) out += name + '=' + value + ',';
    for (const auto& cookie : response->cookies) out += "cookie=" + cookie + ',';
    return out + ' ' + response->body + (response->is_base64 ? " base64" : "");
}

}  // namespace

TEST_CASE("a function's answer in format 1.0 is an object of known members, none of them required") {
    const char* rows[][2] = {
        {R"({})", "200  "},
        {R"({"statusCode":201,"body":"x"})", "201  x"},
        {R"({"statusCode":"404"})", "404  "},
        {R"({"headers":null,"multiValueHeaders":null,"body":null})", "200  "},
        {R"({"headers":{"a":"1","b":true,"c":false}})", "200 a=1,b=true,c=false, "},
        {R"({"multiValueHeaders":{"T":["m"]},"headers":{"t":"s"}})", "200 T=m,T=s, "},
        {R"({"headers":{"TEST":"s"},"multiValueHeaders":{"tesT":["m1","m2"]}})",
         "200 tesT=m1,tesT=m2,tesT=s, "},
        {R"({"isBase64Encoded":true,"body":"eA=="})", "200  eA== base64"},
        {R"({"body":"h\u00e9"})", "200  h\xc3\xa9"},
        {R"({"message":"x"})", "502"},
        {R"({"statusCode":200,"cookies":[]})", "502"},
        {R"("text")", "502"},
        {"null", "502"},
        {"[]", "502"},
        {"7", "502"},
        {"", "502"},
        {R"({"statusCode":200)", "502"},
        {R"({"statusCode":"abc"})", "502"},
        {R"({"statusCode":99})", "502"},
        {R"({"statusCode":600})", "502"},
        {R"({"statusCode":200.5})", "502"},
        {R"({"statusCode":99999999999999999999})", "502"},
        {R"({"headers":{"a":1}})", "502"},
        {R"({"headers":{"a":null}})", "502"},
        {R"({"headers":[]})", "502"},
        {R"({"headers":{"a\r\nb":"1"}})", "502"},
        {R"({"headers":{"a":"1\r\nb: 2"}})", "502"},
        {R"({"headers":{"":"1"}})", "502"},
        {R"({"multiValueHeaders":{"a":"1"}})", "502"},
        {R"({"multiValueHeaders":{"a":[1]}})", "502"},
        {R"({"body":{}})", "502"},
        {R"({"body":1})", "502"},
        {R"({"isBase64Encoded":"yes"})", "502"},
        {R"({"body":"a","body":"b"})", "502"},
        {"{\"body\":\"\xff\"}", "502"},
    };
    for (const auto& [payload, expected] : rows) {
        INFO(payload);
        CHECK(shown(read_proxy_response(payload)) == expected);
    }
}

TEST_CASE("format 2.0 takes anything without a status code for the body") {
    const char* rows[][2] = {
        {R"({"message":"hi"})", R"(200 content-type=application/json, {"message":"hi"})"},
        {R"("hello")", "200 content-type=application/json, hello"},
        {"[1, 2]", "200 content-type=application/json, [1, 2]"},
        {"null", "200 content-type=application/json, null"},
        {R"({"statusCode":201,"headers":{"A":"1"},"cookies":["c=1","d=2"],"body":"x"})",
         "201 A=1,cookie=c=1,cookie=d=2, x"},
        {R"({"statusCode":200,"anything":1})", "200  "},
        {R"({"statusCode":200,"cookies":"c=1"})", "502"},
        {R"({"statusCode":200,"cookies":["a\r\nb"]})", "502"},
        {R"({"statusCode":"x"})", "502"},
        {"{", "502"},
        {"", "502"},
    };
    for (const auto& [payload, expected] : rows) {
        INFO(payload);
        CHECK(shown(read_proxy_response_v2(payload)) == expected);
    }
}

TEST_CASE("a base64 body is decoded only where binary is wanted, and must then be base64") {
    const auto text = read_proxy_response(R"({"isBase64Encoded":true,"body":"dGVzdC1kYXRh"})");
    REQUIRE(text.has_value());
    CHECK(to_response(*text, Decoding::never)->body == "dGVzdC1kYXRh");
    CHECK(to_response(*text, Decoding::when_base64)->body == "test-data");
    const auto broken = read_proxy_response(R"({"isBase64Encoded":true,"body":"no base64"})");
    REQUIRE(broken.has_value());
    CHECK(to_response(*broken, Decoding::never)->body == "no base64");
    CHECK_FALSE(to_response(*broken, Decoding::when_base64).has_value());
}

TEST_CASE("headers that belong to the gateway are renamed or dropped") {
    http::Headers headers;
    for (const char* name :
         {"Connection", "content-length", "Date", "Server", "Transfer-Encoding", "Via", "X-Own"}) {
        headers.add(name, "v");
    }
    std::string names;
    for (const auto& header : remapped(headers)) names += header.name + ' ';
    CHECK(names ==
          "x-amzn-Remapped-Connection x-amzn-Remapped-content-length x-amzn-Remapped-Date "
          "x-amzn-Remapped-Server Via X-Own ");
}
