#include "runtime/core/text.hpp"
#include "runtime/sigv4/hash.hpp"
#include "runtime/sigv4/sigv4.hpp"
#include "tests/catch.hpp"

#include <set>

using namespace leastwise;
using namespace leastwise::sigv4;

namespace {

constexpr std::string_view kSecret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const core::Instant kNow = core::Instant(std::chrono::sys_days(std::chrono::year(2026) / 1 / 31)) +
                           std::chrono::hours(8) + std::chrono::minutes(9) + std::chrono::seconds(10);

std::optional<Key> find_key(std::string_view access_key_id) {
    if (access_key_id == "AKIDEXAMPLE") return Key{kSecret, {}, {}};
    if (access_key_id == "ASIAEXAMPLE") return Key{kSecret, "token", kNow + std::chrono::minutes(10)};
    return {};
}

http::Request get_item() {
    http::Request request;
    request.method = "POST";
    request.target = "/";
    request.headers.add("Host", "dynamodb.us-east-1.amazonaws.com");
    request.headers.add("X-Amz-Target", "DynamoDB_20120810.GetItem");
    request.headers.add("Content-Type", "application/x-amz-json-1.0");
    request.body = R"({"TableName":"T"})";
    return request;
}

http::Request signed_request(core::Instant at = kNow, std::string access_key_id = "AKIDEXAMPLE",
                             std::string token = {}) {
    http::Request request = get_item();
    sign(request, {std::move(access_key_id), core::Secret(std::string(kSecret)), std::move(token)},
         "us-east-1", "dynamodb", at);
    return request;
}

Expectation expectation(Dialect dialect = Dialect::json) { return {"dynamodb", "us-east-1", kNow, dialect}; }

Refused refusal(const http::Request& request, Dialect dialect = Dialect::json) {
    const auto outcome = verify(request, find_key, expectation(dialect));
    REQUIRE(std::holds_alternative<Refused>(outcome));
    return std::get<Refused>(outcome);
}

bool accepted(const http::Request& request, const Expectation& expected = expectation()) {
    return std::holds_alternative<Verified>(verify(request, find_key, expected));
}

/// The request with its Authorization header rewritten.
http::Request with_authorization(std::string_view from, std::string_view to) {
    http::Request request = signed_request();
    const std::string header = *request.headers.find("Authorization");
    REQUIRE(header.find(from) != std::string::npos);
    request.headers.set("Authorization", core::replace_all(header, from, to));
    return request;
}

std::string hash_of(const http::Request& request) {
    return core::to_base64(sha256(*request.headers.find("Authorization")));
}

}  // namespace

TEST_CASE("a signed request is verified, and its facts come back") {
    const auto outcome = verify(signed_request(), find_key, expectation());
    REQUIRE(std::holds_alternative<Verified>(outcome));
    const auto& verified = std::get<Verified>(outcome);
    CHECK(verified.access_key_id == "AKIDEXAMPLE");
    CHECK(verified.signed_at == kNow);
    CHECK(verified.region == "us-east-1");
    CHECK(verified.service == "dynamodb");
    CHECK(accepted(signed_request(kNow, "ASIAEXAMPLE", "token")));
}

TEST_CASE("hashes agree with published values") {
    // FIPS 180-2 appendix B.1 and RFC 4231 test case 2.
    CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(core::to_hex(hmac_sha256("Jefe", "what do ya want for nothing?")) ==
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    CHECK(core::to_hex(hmac_sha256("", "")) ==
          "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST_CASE("whatever is signed cannot be changed") {
    const auto changed = [](auto change) {
        http::Request request = signed_request();
        change(request);
        return refusal(request).code;
    };
    const std::string code = "InvalidSignatureException";
    CHECK(changed([](auto& r) { r.body += " "; }) == code);
    CHECK(changed([](auto& r) { r.method = "PUT"; }) == code);
    CHECK(changed([](auto& r) { r.target = "/other"; }) == code);
    CHECK(changed([](auto& r) { r.target = "/?a=b"; }) == code);
    CHECK(changed([](auto& r) { r.headers.set("Host", "elsewhere"); }) == code);
    CHECK(changed([](auto& r) { r.headers.set("X-Amz-Target", "DynamoDB_20120810.DeleteTable"); }) == code);
    CHECK(changed([](auto& r) { r.headers.add("X-Amz-Target", "DynamoDB_20120810.DeleteTable"); }) == code);
    // What is not signed can: proxies do.
    http::Request request = signed_request();
    request.headers.add("User-Agent", "changed");
    CHECK(accepted(request));
}

TEST_CASE("a wrong signature is answered in the words of the protocol") {
    const std::string text =
        "The request signature we calculated does not match the signature you provided. Check your AWS "
        "Secret Access "
        "Key and signing method. Consult the service documentation for details.";
    http::Request request = signed_request();
    request.body = "{}";
    CHECK(refusal(request).status == 400);
    CHECK(refusal(request).message == text);
    CHECK(refusal(request, Dialect::query).code == "SignatureDoesNotMatch");
    CHECK(refusal(request, Dialect::query).status == 403);
    CHECK(refusal(request, Dialect::query).message == text);
    const Refused rest = refusal(request, Dialect::rest_json);
    CHECK(rest.code == "InvalidSignatureException");
    CHECK(rest.status == 403);
    CHECK(rest.message ==
          text +
              "\n\nThe Canonical String for this request should have been\n'POST\n/\n\n"
              "content-type:application/x-amz-json-1.0\nhost:dynamodb.us-east-1.amazonaws.com\n"
              "x-amz-date:20260131T080910Z\nx-amz-target:DynamoDB_20120810.GetItem\n\n"
              "content-type;host;x-amz-date;x-amz-target\n" +
              sha256_hex("{}") +
              "'\n\nThe String-to-Sign should have been\n'AWS4-HMAC-SHA256\n20260131T080910Z\n"
              "20260131/us-east-1/dynamodb/aws4_request\n" +
              sha256_hex("POST\n/\n\ncontent-type:application/x-amz-json-1.0\n"
                         "host:dynamodb.us-east-1.amazonaws.com\nx-amz-date:20260131T080910Z\n"
                         "x-amz-target:DynamoDB_20120810.GetItem\n\n"
                         "content-type;host;x-amz-date;x-amz-target\n" +
                         sha256_hex("{}")) +
              "'\n");
}

TEST_CASE("a request without a signature has no token") {
    CHECK(refusal(get_item()).code == "MissingAuthenticationTokenException");
    CHECK(refusal(get_item()).status == 400);
    CHECK(refusal(get_item()).message == "Request is missing Authentication Token");
    CHECK(refusal(get_item(), Dialect::rest_json).message == "Missing Authentication Token");
    CHECK(refusal(get_item(), Dialect::query).code == "MissingAuthenticationToken");
    CHECK(refusal(get_item(), Dialect::query).status == 403);
    http::Request bearer = get_item();
    bearer.headers.set("Authorization", "Bearer abc");
    CHECK(refusal(bearer).code == "MissingAuthenticationTokenException");
    CHECK(refusal(bearer, Dialect::rest_json).code == "IncompleteSignatureException");
    CHECK(refusal(bearer, Dialect::rest_json).message ==
          "Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and "
          "encoded with "
          "Base64): '" +
              hash_of(bearer) + "'.");
}

TEST_CASE("an Authorization header that lacks parts is answered with everything that it lacks") {
    http::Request request = get_item();
    request.headers.set("Authorization", "AWS4-HMAC-SHA256 Foo=Bar");
    CHECK(refusal(request).code == "IncompleteSignatureException");
    CHECK(refusal(request).message ==
          "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' "
          "parameter. "
          "Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence "
          "of either a "
          "'X-Amz-Date' or a 'Date' header. (Hashed with SHA-256 and encoded with Base64) Authorization=" +
              hash_of(request));
    CHECK(refusal(with_authorization("Signature=", "Sig="))
              .message.starts_with("Authorization header requires 'Signature' parameter. (Hashed"));
    CHECK(refusal(with_authorization("AWS4-HMAC-SHA256", "AWS5-HMAC-SHA256")).message ==
          "Unsupported AWS 'algorithm': 'AWS5-HMAC-SHA256'.");
    CHECK(refusal(request, Dialect::query).code == "IncompleteSignature");
}

TEST_CASE("Host and every x-amz header must be signed") {
    CHECK(refusal(with_authorization("content-type;host;", "content-type;")).message ==
          "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
    CHECK(refusal(with_authorization(";x-amz-target", "")).message ==
          "'X-Amz-Target' must be a 'SignedHeader' in the AWS Authorization.");
    CHECK(refusal(with_authorization(";x-amz-target", "")).code == "InvalidSignatureException");
}

TEST_CASE("a signature lives five minutes before and after its date, fifteen with the Query protocol") {
    using std::chrono::seconds;
    CHECK(accepted(signed_request(kNow - seconds(300))));
    CHECK(accepted(signed_request(kNow + seconds(300))));
    const Refused expired = refusal(signed_request(kNow - seconds(301)));
    CHECK(expired.code == "InvalidSignatureException");
    CHECK(expired.message ==
          "Signature expired: 20260131T080409Z is now earlier than 20260131T080410Z (20260131T080910Z - 5 "
          "min.)");
    CHECK(refusal(signed_request(kNow + seconds(301))).message ==
          "Signature not yet current: 20260131T081411Z is still later than 20260131T081410Z "
          "(20260131T080910Z + 5 min.)");
    CHECK(accepted(signed_request(kNow - seconds(900)), expectation(Dialect::query)));
    CHECK(refusal(signed_request(kNow - seconds(901)), Dialect::query).message ==
          "Signature expired: 20260131T075409Z is now earlier than 20260131T075410Z (20260131T080910Z - 15 "
          "min.)");
}

TEST_CASE("a date that is not of the basic format is incomplete") {
    for (const std::string date : {"", "2026-01-31T08:09:10Z", "20260131T080910", "20260231T080910Z",
                                   "20260131T240000Z", "2026013xT080910Z", "+2260131T080910Z"}) {
        INFO(date);
        http::Request request = signed_request();
        request.headers.set("X-Amz-Date", date);
        CHECK(refusal(request).code == "IncompleteSignatureException");
        CHECK(refusal(request).message == "Date must be in ISO-8601 'basic format'. Got '" + date +
                                              "'. See http://en.wikipedia.org/wiki/ISO_8601");
    }
}

TEST_CASE("every wrong part of the credential's scope is named") {
    const std::string scope = "20260131/us-east-1/dynamodb/aws4_request";
    CHECK(refusal(with_authorization(scope, "b/c/d/e")).message ==
          "Credential should be scoped to a valid region, not 'c'. Credential should be scoped to correct "
          "service: "
          "'dynamodb'. Credential should be scoped with a valid terminator: 'aws4_request', not 'e'. Date in "
          "Credential "
          "scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: 'b' != '20260131', from "
          "'20260131T080910Z'.");
    CHECK(refusal(with_authorization("us-east-1", "eu-west-1")).message ==
          "Credential should be scoped to a valid region, not 'eu-west-1'. ");
    CHECK(refusal(with_authorization("/dynamodb/", "/s3/")).message ==
          "Credential should be scoped to correct service: 'dynamodb'. ");
    CHECK(refusal(with_authorization(scope, "20260131/us-east-1")).message ==
          "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got "
          "'AKIDEXAMPLE/20260131/us-east-1'");
}

TEST_CASE("services with one endpoint for all regions also take us-east-1") {
    http::Request request = get_item();
    sign(request, {"AKIDEXAMPLE", core::Secret(std::string(kSecret)), {}}, "us-east-1", "iam", kNow);
    CHECK(accepted(request, {"iam", "eu-west-1", kNow, Dialect::query}));
    request = get_item();
    sign(request, {"AKIDEXAMPLE", core::Secret(std::string(kSecret)), {}}, "us-east-1", "sqs", kNow);
    CHECK_FALSE(accepted(request, {"sqs", "eu-west-1", kNow, Dialect::query}));
}

TEST_CASE("unknown keys, missing and foreign session tokens are invalid; old ones are expired") {
    const std::string invalid = "The security token included in the request is invalid.";
    CHECK(refusal(signed_request(kNow, "AKIDOTHER")).code == "UnrecognizedClientException");
    CHECK(refusal(signed_request(kNow, "AKIDOTHER")).message == invalid);
    CHECK(refusal(signed_request(kNow, "AKIDOTHER"), Dialect::query).code == "InvalidClientTokenId");
    CHECK(refusal(signed_request(kNow, "ASIAEXAMPLE")).message == invalid);
    CHECK(refusal(signed_request(kNow, "ASIAEXAMPLE", "other")).message == invalid);
    CHECK(refusal(signed_request(kNow, "AKIDEXAMPLE", "token")).message == invalid);
    const auto at = [](core::Instant now) {
        return verify(signed_request(now, "ASIAEXAMPLE", "token"), find_key, {"dynamodb", "us-east-1", now});
    };
    CHECK(std::holds_alternative<Verified>(at(kNow + std::chrono::seconds(599))));
    const auto expired = at(kNow + std::chrono::minutes(10));
    REQUIRE(std::holds_alternative<Refused>(expired));
    CHECK(std::get<Refused>(expired).code == "ExpiredTokenException");
    CHECK(std::get<Refused>(expired).message == "The security token included in the request is expired");
}

TEST_CASE("a key without a secret signs nothing") {
    const auto outcome = verify(
        signed_request(), [](std::string_view) { return Key{}; }, expectation());
    REQUIRE(std::holds_alternative<Refused>(outcome));
    CHECK(std::get<Refused>(outcome).code == "UnrecognizedClientException");
}

TEST_CASE("a presigned request carries its signature in the query string") {
    http::Request request = get_item();
    request.headers.erase("X-Amz-Target");
    request.target = "/path?b=2&a=1";
    presign(request, {"ASIAEXAMPLE", core::Secret(std::string(kSecret)), "token"}, "us-east-1", "dynamodb",
            kNow, std::chrono::seconds(60));
    CHECK(accepted(request));
    http::Request changed = request;
    changed.target = core::replace_all(changed.target, "a=1", "a=2");
    CHECK(refusal(changed).code == "InvalidSignatureException");
    changed = request;
    changed.target = core::replace_all(changed.target, "X-Amz-SignedHeaders", "X-Other");
    CHECK(refusal(changed).message ==
          "AWS query-string parameters must include 'X-Amz-SignedHeaders'. Re-examine the query-string "
          "parameters.");
    changed.target = "/?X-Amz-Algorithm=AWS4-ECDSA-P256-SHA256";
    CHECK(refusal(changed).message == "Unsupported AWS 'algorithm': 'AWS4-ECDSA-P256-SHA256'.");
}

TEST_CASE("only Amazon S3 takes an unsigned payload and paths as they are") {
    http::Request request = get_item();
    request.target = "/bucket//a/../key%20x";
    request.headers.set("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD");
    const Credentials credentials{"AKIDEXAMPLE", core::Secret(std::string(kSecret)), {}};
    sign(request, credentials, "us-east-1", "s3", kNow);
    const Expectation s3{"s3", "us-east-1", kNow, Dialect::query};
    CHECK(accepted(request, s3));
    request.body = "changed";
    CHECK(accepted(request, s3));
    request.target = "/key%20x";
    CHECK_FALSE(accepted(request, s3));
    request = get_item();
    request.headers.set("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD");
    sign(request, credentials, "us-east-1", "dynamodb", kNow);
    request.body = "changed";
    CHECK_FALSE(accepted(request));
}

TEST_CASE("derived keys are kept by scope, and a changed secret is noticed") {
    SigningKeys keys;
    Expectation expected = expectation();
    expected.keys = &keys;
    CHECK(accepted(signed_request(), expected));
    CHECK(accepted(signed_request(), expected));
    CHECK(keys.size() == 1);
    const auto other = [](std::string_view) { return Key{"another secret", {}, {}}; };
    CHECK(std::holds_alternative<Refused>(verify(signed_request(), other, expected)));
    CHECK(accepted(signed_request(), expected));
    CHECK(keys.size() == 1);
    for (std::size_t i = 0; i < SigningKeys::kCountMax + 10; ++i) {
        keys.find("AKID" + std::to_string(i), "s", {"20260131", "us-east-1", "dynamodb"});
    }
    CHECK(keys.size() == SigningKeys::kCountMax);
}

TEST_CASE("the published signing key comes out") {
    // Source: "Deriving the signing key" of the Signature Version 4 documentation.
    CHECK(core::to_hex(derive_signing_key(kSecret, {"20150830", "us-east-1", "iam"})) ==
          "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9");
}

TEST_CASE("hostile Authorization headers are refused") {
    for (const std::string header :
         {"AWS4-HMAC-SHA256", "AWS4-HMAC-SHA256 ", "AWS4-HMAC-SHA256 =", "AWS4-HMAC-SHA256 ,,,",
          "AWS4-HMAC-SHA256 Credential",
          "AWS4-HMAC-SHA256 Credential=,Signature=,SignedHeaders=", "AWS4-HMAC-SHA256\tCredential=a", "AWS",
          "AWS4-HMAC-SHA256 Credential=////,Signature=x,SignedHeaders=;;;host;", " "}) {
        INFO(header);
        http::Request request = signed_request();
        request.headers.set("Authorization", header);
        CHECK_FALSE(accepted(request));
    }
    http::Request request = signed_request();
    request.headers.set("Authorization", "AWS4-HMAC-SHA256 " + std::string(1'000'000, ','));
    CHECK_FALSE(accepted(request));
    request = signed_request();
    request.headers.set("Authorization", *request.headers.find("Authorization") + std::string("\0", 1));
    CHECK_FALSE(accepted(request));
}
