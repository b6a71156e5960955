#include "runtime/wire/json.hpp"

#include "runtime/core/random.hpp"
#include "tests/catch.hpp"

#include <nlohmann/json.hpp>

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

TEST_CASE("a text is escaped wherever its escapes stand") {
    for (const std::string_view special : {"\"", "\\", "\n", "\x01", "\x1f", "\x7f", "\xc3\xa9"}) {
        for (std::size_t before = 0; before < 20; ++before) {
            for (const std::size_t after : {0, 1, 7, 8, 9}) {
                const Document text(std::string(before, 'x') + std::string(special) + std::string(after, 'y'));
                CHECK(nlohmann::json::parse(wire::to_json(text)).get<std::string>() == *text.if_string());
                CHECK(wire::read_json(wire::to_json(text)) == text);
            }
        }
    }
}

TEST_CASE("what is accepted does not depend on which of the parsers reads it") {
    const std::vector<std::string> seeds = {
        R"({"TableName":"t","Item":{"pk":{"S":"a\u00e9\ud83d\ude00\n"},"n":{"N":"1"},"l":{"L":[{"NULL":true}]}}})",
        R"([0,-0,-1.5e+10,1E400,123456789012345678901234567890,true,false,null,"",{},[]])",
        "\xef\xbb\xbf{\"a\": [1, 2 ,\t3]\r\n}",
        "\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"",
        R"("\ud800")",
        R"("\u0000\/")"};
    const std::string_view bytes = "{}[],:\"\\/0123456789-+.eEtrufalsn \t\n\x01\x80\xc3\xed\xa0\xff";
    constexpr std::uint64_t kSeed = 20260131;
    core::Random random(kSeed);
    for (int round = 0; round < 60'000; ++round) {
        std::string text = seeds[random.below(seeds.size())];
        for (std::uint64_t changes = random.below(3); changes > 0; --changes) {
            const std::size_t at = random.below(text.size());
            const char byte = bytes[random.below(bytes.size())];
            switch (random.below(3)) {
                case 0: text[at] = byte; break;
                case 1: text.insert(at, 1, byte); break;
                default: text.erase(at, 1); break;
            }
            if (text.empty()) text = "1";
        }
        if (wire::read_json(text).has_value() == nlohmann::json::accept(text)) continue;
        FAIL("seed " << kSeed << ", round " << round << ": " << text);
    }
    CHECK(wire::read_json(seeds[0]).has_value());
}

TEST_CASE("numbers keep their text, and one that no double holds is refused") {
    CHECK(wire::to_json(*wire::read_json("[-0, 1.50, 1e-400, 18446744073709551616]")) ==
          "[-0,1.50,1e-400,18446744073709551616]");
    CHECK_FALSE(wire::read_json("1e400").has_value());
    CHECK(std::get<wire::JsonError>(wire::parse_json("[1e400]")).message.find("number overflow") != std::string::npos);
}
