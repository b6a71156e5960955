#include "emulators/waf/json_scan.hpp"
#include "runtime/wire/json.hpp"
#include "tests/catch.hpp"

using namespace leastwise;

TEST_CASE("keys and values come with their pointers") {
    const auto scan = waf::scan_json(R"J({"a": {"b/c": [1, "x\u00e9\ud83d\ude00"]}, "d~": true})J");
    REQUIRE(scan.complete);
    std::string all;
    for (const auto& element : scan.elements) {
        all += (element.kind == waf::JsonElement::Kind::key ? "K" : "V") + element.pointer + "=" +
               element.text + ";";
    }
    CHECK(all == "K/a=a;K/a/b~1c=b/c;V/a/b~1c/0=1;V/a/b~1c/1=x\xc3\xa9\xf0\x9f\x98\x80;K/d~0=d~;V/d~0=true;");
}

TEST_CASE("malformed text is read up to its first failure") {
    const auto scan = waf::scan_json(R"({"a": "one", "b": tru, "c": "three"})");
    CHECK_FALSE(scan.complete);
    REQUIRE(scan.elements.size() == 3);
    CHECK(scan.elements[1].text == "one");
    CHECK(scan.elements[2].text == "b");
    for (const char* bad : {"", "{", "[", "[1,]", "{\"a\"}", "{\"a\":1,}", "01", "1.", "1e", "-", "\"\\x\"",
                            "\"\\u12\"", "\"a", "nul", "[1] x", "\"\n\"", "+1"}) {
        INFO(bad);
        CHECK_FALSE(waf::scan_json(bad).complete);
    }
    CHECK_FALSE(waf::scan_json(std::string(100'000, '[')).complete);
}

TEST_CASE("what the scanner takes for JSON, the strict parser does too") {
    for (const char* text :
         {"{}", "[]", " [ ] ", "null", "-0.5e+3", "\"\"", R"({"a":[{},[],"",0]})", "[1 , 2]", "1E5"}) {
        INFO(text);
        CHECK(waf::scan_json(text).complete == wire::read_json(text).has_value());
        CHECK(waf::scan_json(text).complete);
    }
}
