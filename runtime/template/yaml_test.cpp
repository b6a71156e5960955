#include "runtime/template/yaml.hpp"

#include "runtime/wire/json.hpp"
#include "tests/catch.hpp"

using namespace leastwise;
using templates::parse_yaml;

namespace {

std::string json_of(std::string_view yaml) {
    core::Diagnostics diagnostics;
    const auto document = parse_yaml(yaml, 0, diagnostics);
    for (const auto& diagnostic : diagnostics) UNSCOPED_INFO(diagnostic.message);
    return document ? wire::to_json(*document) : "unreadable";
}

/// `code line:column` of the only diagnostic.
std::string problem_of(std::string_view yaml) {
    core::Diagnostics diagnostics;
    parse_yaml(yaml, 0, diagnostics);
    if (diagnostics.size() != 1) return std::to_string(diagnostics.size()) + " diagnostics";
    const auto& found = diagnostics[0];
    CHECK_FALSE(found.message.empty());
    CHECK_FALSE(found.hint.empty());
    return found.code + " " + std::to_string(found.span.line) + ":" + std::to_string(found.span.column);
}

}  // namespace

TEST_CASE("plain scalars are read as PyYAML reads them") {
    const char* table[][2] = {
        {"yes", "true"},
        {"Off", "false"},
        {"~", "null"},
        {"", "null"},
        {"0o14", "\"0o14\""},
        {"0644", "420"},
        {"089", "\"089\""},
        {"0x1F", "31"},
        {"0b101", "5"},
        {"1_000", "1000"},
        {"-12", "-12"},
        {"+5", "5"},
        {"1:30", "90"},
        {"22:22", "1342"},
        {"1:60", "\"1:60\""},
        {"1.0", "1.0"},
        {"1.50", "1.5"},
        {".5", "0.5"},
        {"1e5", "\"1e5\""},
        {"1.0e+3", "1000.0"},
        {"1.0e20", "\"1.0e20\""},
        {"1.5e-7", "1.5e-07"},
        {"1.", "1.0"},
        {"y", "\"y\""},
        {"2012-10-17", "\"2012-10-17\""},
        {"123456789012345678901234567890", "123456789012345678901234567890"},
        {"012345678901", "\"012345678901\""},
        {"'yes'", "\"yes\""},
        {"1.2.3", "\"1.2.3\""},
        {"!!int 86400", "86400"},
        {"!!str 12", "\"12\""},
        {"!!float 3", "3.0"},
        {"!!bool yes", "true"},
    };
    for (const auto& [yaml, json] : table) {
        INFO(yaml);
        CHECK(json_of(std::string("a: ") + yaml) == std::string("{\"a\":") + json + "}");
    }
}

TEST_CASE("keys become text as JSON writes them") {
    CHECK(json_of("200: a\ntrue: b\n~: c\n0644: d\n") == R"({"200":"a","true":"b","null":"c","420":"d"})");
}

TEST_CASE("short intrinsics come out in their long form") {
    const char* table[][2] = {
        {"!Ref X", R"({"Ref":"X"})"},
        {"!Ref 123", R"({"Ref":"123"})"},
        {"!Condition C", R"({"Condition":"C"})"},
        {"!GetAtt Table.Arn", R"({"Fn::GetAtt":["Table","Arn"]})"},
        {"!GetAtt Stack.Outputs.Name", R"({"Fn::GetAtt":["Stack","Outputs.Name"]})"},
        {"!GetAtt [Table, Arn]", R"({"Fn::GetAtt":["Table","Arn"]})"},
        {"!Sub '${A}-x'", R"({"Fn::Sub":"${A}-x"})"},
        {"!Sub ['${A}', {A: !Ref B}]", R"({"Fn::Sub":["${A}",{"A":{"Ref":"B"}}]})"},
        {"!Join ['-', [a, !Ref B]]", R"({"Fn::Join":["-",["a",{"Ref":"B"}]]})"},
        {"!Transform {Name: AWS::Include}", R"({"Fn::Transform":{"Name":"AWS::Include"}})"},
        {"!If [C, 1, !Ref AWS::NoValue]", R"({"Fn::If":["C",1,{"Ref":"AWS::NoValue"}]})"},
    };
    for (const auto& [yaml, json] : table) {
        INFO(yaml);
        CHECK(json_of(std::string("a: ") + yaml) == std::string("{\"a\":") + json + "}");
    }
}

TEST_CASE("anchors, aliases and merge keys are applied") {
    CHECK(json_of("a: &x {k: 1, l: 2}\nb: *x\nc:\n  <<: *x\n  l: 3\n") ==
          R"({"a":{"k":1,"l":2},"b":{"k":1,"l":2},"c":{"k":1,"l":3}})");
    CHECK(json_of("a: &x {k: 1}\nb: &y {k: 2, m: 3}\nc:\n  <<: [*x, *y]\n") ==
          R"({"a":{"k":1},"b":{"k":2,"m":3},"c":{"k":1,"m":3}})");
    CHECK(problem_of("a:\n  <<: text\n") == "LW0101 2:7");
}

TEST_CASE("JSON is read by JSON's rules") {
    CHECK(json_of(R"({"a": "yes", "b": [1, 2.5, 1e3, -0.5, true, null], "c": "\ud83d\ude00\u00e9\/"})") ==
          "{\"a\":\"yes\",\"b\":[1,2.5,1000.0,-0.5,true,null],\"c\":\"\xf0\x9f\x98\x80\xc3\xa9/\"}");
    CHECK(json_of("\t{\n\t\"a\":\t1\n\t}\n") == R"({"a":1})");
}

TEST_CASE("escapes that the parser gets wrong come out as UTF-8") {
    CHECK(json_of("a: \"x\\_y\\Nz\xc3\xa9\\_\"") == "{\"a\":\"x\xc2\xa0y\xc2\x85z\xc3\xa9\xc2\xa0\"}");
}

TEST_CASE("every node and name knows its place") {
    core::Diagnostics diagnostics;
    const auto document = parse_yaml(
        "Resources:\n  Fn:\n    Role: !GetAtt R.Arn\n    Empty:\n    List:\n      - a\n", 3, diagnostics);
    REQUIRE(document.has_value());
    const core::Object& resources = *document->find("Resources")->if_object();
    CHECK(resources.begin()->name_span == core::Span{3, 2, 3});
    const core::Document& fn = resources.begin()->value;
    CHECK(fn.span() == core::Span{3, 3, 5});
    CHECK(fn.find("Role")->span() == core::Span{3, 3, 11});
    CHECK(fn.find("Role")->find("Fn::GetAtt")->if_array()->at(1).span() == core::Span{3, 3, 11});
    CHECK(fn.find("Empty")->span() == core::Span{3, 4, 5});
    CHECK(fn.find("List")->if_array()->at(0).span() == core::Span{3, 6, 9});
}

TEST_CASE("what cannot be read is named with its place") {
    CHECK(problem_of("a: [1, 2") == "LW0101 1:4");
    CHECK(problem_of("a: b\n  c: d\n") == "LW0101 2:4");
    CHECK(problem_of("a: 1\nb: 2\na: 3\n") == "LW0102 3:1");
    CHECK(problem_of("a: \"x\xff\"\n") == "LW0101 1:6");
    CHECK(problem_of(std::string_view("a: x\0y\n", 7)) == "LW0101 1:5");
    CHECK(problem_of("a: 1\n---\nb: 2\n") == "LW0101 3:1");
    CHECK(problem_of("? [a, b]\n: 1\n") == "LW0101 1:3");
    CHECK(problem_of("a: !!int x\n") == "LW0101 1:4");
    CHECK(problem_of("a: !!python/object:os.system x\n") == "LW0101 1:4");
    CHECK(problem_of("a: &x [*x]\n") == "LW0101 1:8");
    CHECK(problem_of("a: *nobody\n") == "LW0101 1:4");
}

TEST_CASE("the last of two equal keys counts") { CHECK(json_of("a: 1\nb: 2\na: 3\n") == R"({"a":3,"b":2})"); }

TEST_CASE("nesting, size and expansion have limits") {
    const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
    CHECK(json_of(nested(templates::kDepthMax)) == nested(templates::kDepthMax));
    CHECK(problem_of(nested(templates::kDepthMax + 1)).starts_with("LW0103 1:"));
    CHECK(problem_of(std::string(20000, '[')).starts_with("LW0103 1:"));
    CHECK(problem_of(std::string(20000, '{')).starts_with("LW0103 1:"));

    std::string comment(templates::kTemplateBytesMax - 5, '#');
    CHECK(json_of("a: 1\n" + comment) == R"({"a":1})");
    CHECK(problem_of("a: 1\n#" + comment) == "LW0103 0:0");

    std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
    for (int i = 1; i < 9; ++i) {
        const std::string before = "*a" + std::to_string(i - 1);
        bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before;
        for (int j = 0; j < 9; ++j) bomb += ", " + before;
        bomb += "]\n";
    }
    CHECK(problem_of(bomb).starts_with("LW0103 "));
}
