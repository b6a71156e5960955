#include "runtime/wire/json.hpp"

#include "tests/catch.hpp"

using namespace leastwise;
using core::Document;

TEST_CASE("JSON survives a round trip, numbers by their text") {
    const std::string text =
        R"({"a":[1,-2,12345678901234567890123456789012345678,0.10,1E300],"b":{"c":null,"d":true},"e":"\"\\\n\u0001é"})";
    const auto document = wire::read_json(text);
    REQUIRE(document.has_value());
    CHECK(wire::to_json(*document) == text);
}

TEST_CASE("what is not JSON is refused with the place") {
    for (const char* text : {"", "{", "[1,]", "{\"a\" 1}", "nul", "1 2", "\"\xff\"", "{'a':1}", "[01]", "\"\t\""}) {
        INFO(text);
        CHECK_FALSE(wire::read_json(text).has_value());
    }
    const auto parsed = wire::parse_json("{\"a\": x}");
    REQUIRE(std::holds_alternative<wire::JsonError>(parsed));
    CHECK(std::get<wire::JsonError>(parsed).offset == 6);
}

TEST_CASE("nesting is accepted up to the limit") {
    const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
    CHECK(wire::read_json(nested(512)).has_value());
    CHECK_FALSE(wire::read_json(nested(513)).has_value());
    CHECK_FALSE(wire::read_json(std::string(1'000'000, '[')).has_value());
}

TEST_CASE("duplicate names are kept in order") {
    const auto document = wire::read_json(R"({"a":1,"a":2})");
    REQUIRE(document.has_value());
    CHECK(document->if_object()->size() == 2);
}

TEST_CASE("text that is not UTF-8 is repaired when written") {
    CHECK(wire::to_json(Document("a\xff\xc3")) == "\"a\xef\xbf\xbd\xef\xbf\xbd\"");
    CHECK(wire::to_pretty_json(Document::object({{"a", Document::array({1})}, {"b", Document::array()}})) ==
          "{\n  \"a\": [\n    1\n  ],\n  \"b\": []\n}");
}
