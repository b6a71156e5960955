#include "emulators/waf/field.hpp"
#include "emulators/waf/address.hpp"
#include "tests/catch.hpp"

using namespace leastwise;
using waf::Component;
using waf::Extract;
using waf::Field;
using Texts = std::vector<std::string>;

namespace {

http::Request request() {
    http::Request made;
    made.method = "POST";
    made.target = "/Prod/a%20b?Q=1%2B&q=2&flag";
    made.headers.add("Host", "127.0.0.1:3000");
    made.headers.add("X-Tag", "one");
    made.headers.add("x-tag", "two");
    made.headers.add("Cookie", "session=abc; theme=dark");
    return made;
}

Extract look(Field field, const http::Request& from) {
    return waf::extract(field, {from, "192.0.2.1", "arn", "api.example"}, {});
}
Extract look(Component component, const http::Request& from, std::string name = "") {
    Field field;
    field.component = component;
    field.name = std::move(name);
    return look(field, from);
}

}  // namespace

TEST_CASE("components are taken as they were sent") {
    const http::Request r = request();
    CHECK(look(Component::uri_path, r).texts == Texts{"/Prod/a%20b"});
    CHECK(look(Component::query_string, r).texts == Texts{"Q=1%2B&q=2&flag"});
    CHECK(look(Component::single_query_argument, r, "q").texts == Texts{"1%2B", "2"});
    CHECK(look(Component::all_query_arguments, r).texts == Texts{"1%2B", "2", ""});
    CHECK(look(Component::single_header, r, "x-tag").texts == Texts{"one", "two"});
    CHECK(look(Component::single_header, r, "host").texts == Texts{"api.example"});
    CHECK(look(Component::single_header, r, "absent").texts.empty());
    CHECK(look(Component::method, r).texts == Texts{"POST"});
}

TEST_CASE("headers and cookies are selected by name and part") {
    const http::Request r = request();
    Field field;
    field.component = Component::headers;
    field.selection = {waf::Selection::Kind::included, {"x-tag"}};
    CHECK(look(field, r).texts == Texts{"x-tag", "one", "x-tag", "two"});
    field.scope = waf::Scope::value;
    CHECK(look(field, r).texts == Texts{"one", "two"});
    field.selection.kind = waf::Selection::Kind::excluded;
    field.scope = waf::Scope::key;
    CHECK(look(field, r).texts == Texts{"host", "cookie"});
    field.component = Component::cookies;
    field.selection = {};
    field.scope = waf::Scope::all;
    CHECK(look(field, r).texts == Texts{"session", "abc", "theme", "dark"});
}

TEST_CASE("a body is looked at up to its limit; what is longer may decide by itself") {
    http::Request r = request();
    r.body = std::string(16 * 1024, 'a');
    Field field;
    field.component = Component::body;
    CHECK(look(field, r).texts.front().size() == 16 * 1024);
    field.oversize = waf::Oversize::match;
    CHECK(look(field, r).verdict == Extract::Verdict::look);
    r.body += 'b';
    CHECK(look(field, r).verdict == Extract::Verdict::match);
    field.oversize = waf::Oversize::no_match;
    CHECK(look(field, r).verdict == Extract::Verdict::no_match);
    field.oversize = waf::Oversize::go_on;
    CHECK(look(field, r).texts.front() == std::string(16 * 1024, 'a'));
}

TEST_CASE("headers are looked at up to 200 of them or 8 KB") {
    http::Request r;
    for (int i = 0; i < 200; ++i) r.headers.add("n", "v");
    Field field;
    field.component = Component::headers;
    field.oversize = waf::Oversize::match;
    CHECK(look(field, r).verdict == Extract::Verdict::look);
    r.headers.add("n", "v");
    CHECK(look(field, r).verdict == Extract::Verdict::match);
    http::Request big;
    big.headers.add("a", std::string(8 * 1024 - 1, 'v'));
    CHECK(look(field, big).verdict == Extract::Verdict::look);
    big.headers.add("b", "");
    CHECK(look(field, big).verdict == Extract::Verdict::match);
}

TEST_CASE("JSON bodies are looked at by part and path, and malformed ones as configured") {
    http::Request r = request();
    r.body = R"({"user": {"name": "eve", "tags": ["x"]}, "username": "z"})";
    Field field;
    field.component = Component::json_body;
    field.scope = waf::Scope::value;
    CHECK(look(field, r).texts == Texts{"eve", "x", "z"});
    field.selection = {waf::Selection::Kind::included, {"/user"}};
    CHECK(look(field, r).texts == Texts{"eve", "x"});
    field.scope = waf::Scope::all;
    CHECK(look(field, r).texts == Texts{"user", "name", "eve", "tags", "x"});
    field.selection = {};
    r.body = R"({"a": "one", "b)";
    CHECK(look(field, r).texts == Texts{"a", "one"});
    field.invalid_json = waf::InvalidJson::match;
    CHECK(look(field, r).verdict == Extract::Verdict::match);
    field.invalid_json = waf::InvalidJson::no_match;
    CHECK(look(field, r).verdict == Extract::Verdict::no_match);
    field.invalid_json = waf::InvalidJson::as_text;
    CHECK(look(field, r).texts == Texts{r.body});
}

TEST_CASE("address blocks contain what their prefix says") {
    const auto contains = [](std::string_view range, std::string_view address) {
        const auto block = waf::parse_range(range);
        const auto one = waf::parse_address(address);
        REQUIRE(block);
        REQUIRE(one);
        return block->contains(*one);
    };
    CHECK(contains("192.0.2.0/24", "192.0.2.255"));
    CHECK_FALSE(contains("192.0.2.0/24", "192.0.3.0"));
    CHECK(contains("192.0.2.44/32", "192.0.2.44"));
    CHECK(contains("128.0.0.0/1", "255.0.0.1"));
    CHECK_FALSE(contains("128.0.0.0/1", "127.255.255.255"));
    CHECK(contains("10.0.0.0/9", "10.127.0.1"));
    CHECK_FALSE(contains("10.0.0.0/9", "10.128.0.1"));
    CHECK(contains("2001:db8::/33", "2001:db8:7fff::1"));
    CHECK_FALSE(contains("2001:db8::/33", "2001:db8:8000::1"));
    CHECK_FALSE(contains("192.0.2.0/24", "::ffff:192.0.2.1"));
    for (const char* bad : {"", "/", "192.0.2.1", "192.0.2.1/0", "192.0.2.1/33", "192.0.2/24", "2001::/129",
                            "x/8", "192.0.2.1/-1", "192.0.2.1/ 8", "1.1.1.1/08x"}) {
        INFO(bad);
        CHECK_FALSE(waf::parse_range(bad));
    }
}
