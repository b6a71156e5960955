#include "runtime/core/text.hpp"
#include "runtime/sigv4/canonical.hpp"
#include "runtime/sigv4/hash.hpp"
#include "runtime/sigv4/sigv4.hpp"
#include "runtime/wire/json.hpp"
#include "tests/catch.hpp"
#include "tests/conformance.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace leastwise::sigv4 {
namespace {

namespace fs = std::filesystem;

/// One case of AWS's signing test suite.
struct SigningCase {
    std::string name;
    http::Request request;        ///< before signing
    http::Request query_request;  ///< signed in the query string
    std::string secret, access_key_id, token;
    bool normalize = true, sign_body = false, omit_token = false;
    std::string header_canonical, header_to_sign, header_signature;
    std::string query_canonical, query_to_sign, query_signature;
};

using testcases::read_whole;

/// `METHOD target HTTP/1.1`, `Name:value` lines (a line that starts with a space continues the value), a
/// blank line, the body. The target may hold spaces.
http::Request read_request(const std::string& text) {
    http::Request request;
    const auto blank = text.find("\n\n");
    const std::string_view head = std::string_view(text).substr(0, blank);
    if (blank != std::string::npos) request.body = text.substr(blank + 2);
    std::vector<http::Header> fields;
    bool first = true;
    for (const auto line : core::split(head, '\n')) {
        if (first) {
            request.method = line.substr(0, line.find(' '));
            const auto target = line.find(' ') + 1;
            request.target = line.substr(target, line.rfind(' ') - target);
            first = false;
        } else if (!line.empty() && line.front() == ' ') {
            fields.back().value.append("\n").append(line);
        } else if (!line.empty()) {
            fields.push_back(
                {std::string(line.substr(0, line.find(':'))), std::string(line.substr(line.find(':') + 1))});
        }
    }
    for (auto& field : fields) request.headers.add(field.name, field.value);
    return request;
}

bool flag(const core::Document& context, std::string_view name) {
    const auto* value = context.find(name);
    return value && value->if_bool() && *value->if_bool();
}

SigningCase read_case(const fs::path& folder) {
    SigningCase result;
    result.name = folder.filename().string();
    const auto context = wire::read_json(read_whole(folder / "context.json"));
    REQUIRE(context);
    const auto* credentials = context->find("credentials");
    result.access_key_id = *credentials->find_string("access_key_id");
    result.secret = *credentials->find_string("secret_access_key");
    if (const auto* token = credentials->find_string("token")) result.token = *token;
    result.normalize = flag(*context, "normalize");
    result.sign_body = flag(*context, "sign_body");
    result.omit_token = flag(*context, "omit_session_token");
    result.request = read_request(read_whole(folder / "request.txt"));
    result.query_request = read_request(read_whole(folder / "query-signed-request.txt"));
    result.header_canonical = read_whole(folder / "header-canonical-request.txt");
    result.header_to_sign = read_whole(folder / "header-string-to-sign.txt");
    result.header_signature = read_whole(folder / "header-signature.txt");
    result.query_canonical = read_whole(folder / "query-canonical-request.txt");
    result.query_to_sign = read_whole(folder / "query-string-to-sign.txt");
    result.query_signature = read_whole(folder / "query-signature.txt");
    return result;
}

Scope suite_scope() { return {"20150830", "us-east-1", "service"}; }

/// The names that a canonical request lists in its last line but one.
std::vector<std::string> names_of(const std::string& canonical) {
    const auto lines = core::split(canonical, '\n');
    std::vector<std::string> names;
    for (const auto name : core::split(lines[lines.size() - 2], ';')) names.emplace_back(name);
    return names;
}

void check_case(const http::Request& request, const SigningCase& expected, const std::string& canonical,
                const std::string& to_sign, const std::string& signature) {
    const CanonicalForm form{expected.normalize ? PathRule::normalized : PathRule::as_sent,
                             names_of(canonical), sha256_hex(request.body)};
    const std::string made = canonical_request(request, form);
    CHECK(made == canonical);
    CHECK(string_to_sign("20150830T123600Z", suite_scope(), made) == to_sign);
    const std::string key = derive_signing_key(expected.secret, suite_scope());
    CHECK(core::to_hex(hmac_sha256(key, to_sign)) == signature);
}

std::string without_parameter(std::string_view target, std::string_view name) {
    std::string result;
    for (const auto part : core::split(target, '&')) {
        if (part.starts_with(name)) continue;
        if (!result.empty()) result += '&';
        result += part;
    }
    return result;
}

Credentials credentials_of(const SigningCase& each) {
    return {each.access_key_id, core::Secret(each.secret), each.omit_token ? "" : each.token};
}

/// 2015-08-30T12:36:00Z, the time of every case.
core::Instant suite_time() {
    return core::Instant(std::chrono::sys_days(std::chrono::year(2015) / 8 / 30)) + std::chrono::hours(12) +
           std::chrono::minutes(36);
}

/// All version 4 cases; empty, after a printed line, when the suite is absent.
std::vector<SigningCase> read_signing_cases() {
    const testcases::UnpackedConformance suite("sigv4/aws-signing-test-suite.tar.xz");
    std::vector<SigningCase> cases;
    if (!suite.usable()) return cases;
    for (const auto& entry : fs::directory_iterator(suite.folder() / "tests/aws-signing-test-suite/v4")) {
        cases.push_back(read_case(entry.path()));
    }
    std::ranges::sort(cases, {}, &SigningCase::name);
    return cases;
}

}  // namespace

TEST_CASE("AWS's signing test suite: canonical request, string to sign, signature in the header form") {
    for (const auto& each : read_signing_cases()) {
        INFO(each.name);
        http::Request request = each.request;
        if (each.sign_body) request.headers.add("x-amz-content-sha256", sha256_hex(request.body));
        if (!each.omit_token && !each.token.empty()) request.headers.add("X-Amz-Security-Token", each.token);
        request.headers.add("X-Amz-Date", "20150830T123600Z");
        check_case(request, each, each.header_canonical, each.header_to_sign, each.header_signature);
    }
}

TEST_CASE("AWS's signing test suite: canonical request, string to sign, signature in the query form") {
    for (const auto& each : read_signing_cases()) {
        INFO(each.name);
        http::Request request = each.query_request;
        // A token that is added behind the signature is not part of what was signed.
        if (each.omit_token) request.target = without_parameter(request.target, "X-Amz-Security-Token");
        check_case(request, each, each.query_canonical, each.query_to_sign, each.query_signature);
    }
}

TEST_CASE("AWS's signing test suite: sign and presign make its signatures, and verify accepts them") {
    const core::Instant at = suite_time();
    for (const auto& each : read_signing_cases()) {
        if (!each.normalize) continue;  // the service of the suite normalizes paths
        INFO(each.name);
        http::Request header_form = each.request;
        http::Request query_form = each.request;
        if (each.sign_body) header_form.headers.add("x-amz-content-sha256", sha256_hex(header_form.body));
        sign(header_form, credentials_of(each), "us-east-1", "service", at);
        presign(query_form, credentials_of(each), "us-east-1", "service", at, std::chrono::seconds(3600));
        CHECK(header_form.headers.find("Authorization")->ends_with("Signature=" + each.header_signature));
        CHECK(query_form.target.ends_with("X-Amz-Signature=" + each.query_signature));
        const auto find = [&each](std::string_view) {
            return Key{each.secret, each.omit_token ? std::string_view{} : std::string_view(each.token), {}};
        };
        const Expectation expected{"service", "us-east-1", at};
        CHECK(std::holds_alternative<Verified>(verify(header_form, find, expected)));
        CHECK(std::holds_alternative<Verified>(verify(query_form, find, expected)));
    }
}

TEST_CASE("AWS's signing test suite has its 38 cases") {
    const auto cases = read_signing_cases();
    CHECK((cases.empty() || cases.size() == 38));
}

}  // namespace leastwise::sigv4
