#include "runtime/template/source_map.hpp"

#include "runtime/template/yaml.hpp"
#include "tests/catch.hpp"

using namespace leastwise;
using core::Document;
using templates::Range;
using templates::SourceMap;

namespace {

struct Source {
    explicit Source(std::string given) : text(std::move(given)), map(text) {
        core::Diagnostics diagnostics;
        auto parsed = templates::parse_yaml(text, 0, diagnostics);
        REQUIRE(parsed.has_value());
        document = std::move(*parsed);
    }
    std::string at(Range range) const { return text.substr(range.begin, range.end - range.begin); }
    std::string node(const char* name) const { return at(map.range(*document.find(name))); }
    std::string member(const char* name) const {
        for (const auto& one : *document.if_object()) {
            if (one.name == name) return at(map.range(one));
        }
        return "no such member";
    }

    std::string text;
    SourceMap map;
    Document document;
};

}  // namespace

TEST_CASE("a scalar's range is the text it is written as") {
    const Source source(
        "a: plain text # comment\nb: 'it''s'\nc: \"x\\\"y\"\nd: 0x1F\ne: yes\nf: folded\n  over lines\ng: "
        "last");
    CHECK(source.node("a") == "plain text");
    CHECK(source.node("b") == "'it''s'");
    CHECK(source.node("c") == "\"x\\\"y\"");
    CHECK(source.node("d") == "0x1F");
    CHECK(source.node("e") == "yes");
    CHECK(source.node("f") == "folded\n  over lines");
    CHECK(source.node("g") == "last");
    CHECK(source.member("d") == "d: 0x1F");
}

TEST_CASE("a block scalar's range ends with its last line") {
    const Source source("a: |\n  one\n\n  two\n\nb: >-\n  x\nc:\n  - |\n    y\n  - z\n");
    CHECK(source.node("a") == "|\n  one\n\n  two");
    CHECK(source.node("b") == ">-\n  x");
    CHECK(source.at(source.map.range(source.document.find("c")->if_array()->at(0))) == "|\n    y");
    CHECK(source.member("c") == "c:\n  - |\n    y\n  - z");
}

TEST_CASE("collections end with their last value") {
    const Source source(
        "a:\n  b:\n    c: 1  # one\n    d: [x, 'y]', {z: 1}] # list\n  # end\ne: {f: g, h: \"}\"}\ni:\n- "
        "1\n- j: k\n");
    CHECK(source.node("a") == "b:\n    c: 1  # one\n    d: [x, 'y]', {z: 1}]");
    CHECK(source.node("e") == "{f: g, h: \"}\"}");
    CHECK(source.at(source.map.range(*source.document.find("e")->find("f"))) == "g");
    CHECK(source.node("i") == "- 1\n- j: k");
    CHECK(source.member("i") == "i:\n- 1\n- j: k");
}

TEST_CASE("short intrinsics are whole with their tags") {
    const Source source(
        "a: !Ref X # c\nb: !GetAtt Table.Arn\nc: [!Ref A, !GetAtt B.C, !Sub '${D}/*']\nd: !Join\n  - ''\n  - "
        "[p, q]\n"
        "e: !GetAtt [T, Arn]\nf: !Sub\n  - x${y}\n  - y: !Ref Z\n");
    CHECK(source.node("a") == "!Ref X");
    CHECK(source.node("b") == "!GetAtt Table.Arn");
    const auto& list = *source.document.find("c")->if_array();
    CHECK(source.at(source.map.range(list[0])) == "!Ref A");
    CHECK(source.at(source.map.range(list[1])) == "!GetAtt B.C");
    CHECK(source.at(source.map.range(list[2])) == "!Sub '${D}/*'");
    CHECK(source.node("d") == "!Join\n  - ''\n  - [p, q]");
    CHECK(source.node("e") == "!GetAtt [T, Arn]");
    CHECK(source.node("f") == "!Sub\n  - x${y}\n  - y: !Ref Z");
}

TEST_CASE("an alias is its own text, an absent value nothing") {
    const Source source("a: &x {k: 1}\nb: *x\nc:\nd: ~\n");
    CHECK(source.node("a") == "&x {k: 1}");
    CHECK(source.node("b") == "*x");
    CHECK(source.member("c") == "c:");
    CHECK(source.member("d") == "d: ~");
}

TEST_CASE("JSON has ranges too") {
    const Source source("{\n  \"a\": [1, \"x\"],\n  \"b\": {\"c\": null}\n}\n");
    CHECK(source.node("a") == "[1, \"x\"]");
    CHECK(source.at(source.map.range(*source.document.find("b")->find("c"))) == "null");
    CHECK(source.member("b") == "\"b\": {\"c\": null}");
}

TEST_CASE("lines and indentation are those of the text") {
    const Source source(
        "\xef\xbb\xbf"
        "a:\r\n  b: 1\r\n  c: 2\r\n");
    const auto& inner = *source.document.find("a")->if_object();
    const Range range = source.map.range(*inner.begin());
    CHECK(source.at(range) == "b: 1");
    CHECK(source.at(source.map.lines(range)) == "  b: 1\r\n");
    CHECK(source.map.indentation(range.begin) == 2);
    CHECK(source.at(source.map.range(*source.document.if_object()->begin())) == "a:\r\n  b: 1\r\n  c: 2");
}
