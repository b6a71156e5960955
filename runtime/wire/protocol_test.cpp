#include "runtime/wire/protocol.hpp"

#include "runtime/wire/json.hpp"
#include "tests/catch.hpp"

using namespace leastwise;
using core::Document;

namespace {
constexpr wire::Traits kJson{wire::Protocol::json_1_0,           "DynamoDB_20120810", "dynamodb", "", "",
                             "com.amazonaws.dynamodb.v20120810#"};
constexpr wire::Traits kQuery{wire::Protocol::query, "", "sts", "2011-06-15",
                              "https://sts.amazonaws.com/doc/2011-06-15/"};
constexpr wire::Traits kRest{wire::Protocol::rest_json, "", "lambda"};
const core::Object kNoMembers;

Document decoded(std::string_view form) { return wire::decode_form(form).value(); }
}  // namespace

TEST_CASE("the JSON protocols name their operation in X-Amz-Target") {
    http::Request request;
    CHECK_FALSE(wire::operation_name(kJson, request).has_value());
    request.headers.set("x-amz-target", "DynamoDB_20120810.GetItem");
    CHECK(wire::operation_name(kJson, request) == "GetItem");
    request.headers.set("x-amz-target", "Other_1.GetItem");
    CHECK_FALSE(wire::operation_name(kJson, request).has_value());
}

TEST_CASE("a form becomes a tree") {
    const Document tree = decoded("A=1&Tags.member.2.Key=b&Tags.member.1.Key=a%20&P.X.Y=z");
    CHECK(wire::to_json(tree) == R"({"A":"1","Tags":[{"Key":"a "},{"Key":"b"}],"P":{"X":{"Y":"z"}}})");
    CHECK(wire::to_json(decoded("T.member.99999999999=x&T.member.0=x&T.member.a=x")) ==
          R"({"T":null})");
    CHECK(wire::to_json(decoded("A=1&A.B=2")) == R"({"A":"1"})");
    std::string deep = "A";
    for (int i = 0; i < 100; ++i) deep += ".B";
    CHECK(wire::to_json(decoded(deep + "=1")) == "{}");
}

TEST_CASE("a form whose tree would be much larger than the form is refused") {
    std::string lists;
    for (int i = 1; i <= 10; ++i) lists += "A.member." + std::to_string(i) + ".member.10000=x&";
    CHECK_FALSE(wire::decode_form(lists).has_value());
    CHECK(wire::decode_form(lists.substr(0, lists.find("A.member.10."))).has_value());
    std::string fields = "A0=";
    for (std::size_t i = 1; i < wire::kFormFieldsMax; ++i) fields += "&A" + std::to_string(i) + "=";
    CHECK(wire::decode_form(fields).has_value());
    CHECK_FALSE(wire::decode_form(fields + "&B=").has_value());
}

TEST_CASE("text that XML cannot hold is replaced") {
    std::string out;
    wire::append_xml_text(out, std::string_view("a\0\x1f\t\n\r\x80 \xc3\xa9\x7f", 11));
    CHECK(out == "a\xef\xbf\xbd\xef\xbf\xbd\t\n&#xD;\xef\xbf\xbd \xc3\xa9\x7f");
}

TEST_CASE("query answers are XML with member lists") {
    const auto output =
        Document::object({{"Arn", "a<b>&\"c\""}, {"List", Document::array({1, true})}, {"None", nullptr}});
    const auto response = wire::encode_output(kQuery, "GetX", output, 200, "r-1");
    CHECK(response.body ==
          "<GetXResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetXResult>"
          "<Arn>a&lt;b&gt;&amp;&quot;c&quot;</Arn><List><member>1</member><member>true</member></List></"
          "GetXResult>"
          "<ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></GetXResponse>");
    CHECK(*response.headers.find("content-type") == "text/xml");
    const auto error = wire::encode_error(kQuery, {"AccessDenied", 403, "no", kNoMembers}, "r-2");
    CHECK(error.body ==
          "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type>"
          "<Code>AccessDenied</Code><Message>no</Message></Error><RequestId>r-2</RequestId></ErrorResponse>");
}

TEST_CASE("JSON errors carry the service's type; the protocol's own errors spell Message with a capital") {
    CHECK(wire::encode_error(kJson, {"ResourceNotFoundException", 400, "gone", kNoMembers}, "r").body ==
          R"({"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","message":"gone"})");
    CHECK(wire::encode_error(kJson, {"AccessDeniedException", 400, "User: x", kNoMembers}, "r").body ==
          R"({"__type":"com.amazon.coral.service#AccessDeniedException","Message":"User: x"})");
    CHECK(wire::encode_error(kJson, {"ValidationException", 400, "bad", kNoMembers}, "r").body ==
          R"({"__type":"com.amazon.coral.validate#ValidationException","message":"bad"})");
}

TEST_CASE("REST errors carry their type in a header") {
    const auto response =
        wire::encode_error(kRest, {"ResourceNotFoundException", 404, "gone", kNoMembers}, "r");
    CHECK(response.status == 404);
    CHECK(*response.headers.find("x-amzn-ErrorType") == "ResourceNotFoundException");
    CHECK(response.body == R"({"Type":"User","Message":"gone"})");
}

TEST_CASE("a malformed body decodes to nothing") {
    http::Request request;
    CHECK(wire::decode_input(kJson, request).has_value());
    for (const char* body : {"{", "[]", "1", "\xff"}) {
        request.body = body;
        CHECK_FALSE(wire::decode_input(kJson, request).has_value());
    }
}
