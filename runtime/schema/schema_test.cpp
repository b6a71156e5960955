#include "runtime/schema/schema.hpp"
#include "runtime/wire/json.hpp"

#include "tests/catch.hpp"

using namespace leastwise;

namespace {

core::Document json(std::string_view text) {
    auto document = wire::read_json(text);
    INFO(text);
    REQUIRE(document.has_value());
    return *document;
}

/// "/a/b keyword: message" of each violation.
std::vector<std::string> violations(const core::Document& schema_document, const core::Document& instance,
                                    const schema::Resolver& resolver = {}) {
    core::Diagnostics diagnostics;
    const auto compiled = schema::compile(schema_document, resolver, diagnostics);
    REQUIRE(compiled.has_value());
    std::vector<std::string> out;
    for (const auto& violation : schema::validate(*compiled, instance)) {
        out.push_back(violation.pointer + ' ' + violation.keyword + ": " + violation.message);
    }
    return out;
}

std::vector<std::string> problems(std::string_view schema_text) {
    core::Diagnostics diagnostics;
    const core::Document document = json(schema_text);
    CHECK_FALSE(schema::compile(document, {}, diagnostics).has_value());
    std::vector<std::string> out;
    for (const auto& diagnostic : diagnostics) out.push_back(diagnostic.message);
    return out;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("violations carry the place and the validator's words") {
    struct Row {
        const char* schema;
        const char* instance;
        const char* violation;
    };
    for (
        const Row& row :
        {Row{R"({"required":["name","id"]})", R"({})",
             R"( required: object has missing required properties (["id","name"]))"},
         Row{R"({"properties":{"a/b":{"type":"number"}}})", R"({"a/b":"x"})",
             R"(/a~1b type: instance type (string) does not match any allowed primitive type )"
                 R"((allowed: ["integer","number"]))"},
         Row{R"({"items":{"minimum":3}})", "[3,2.5]",
             "/1 minimum: numeric instance is lower than the required minimum (minimum: 3, found: 2.5)"},
         Row{R"({"maximum":3,"exclusiveMaximum":true})", "3.0",
             " maximum: numeric instance is not strictly lower than the required maximum 3"},
         Row{R"({"maxLength":1})", "\"h\xc3\xa9\"",
             " maxLength: string \"h\xc3\xa9\" is too long (length: 2, maximum allowed: 1)"},
         Row{R"({"minLength":2})", R"("a")",
             R"( minLength: string "a" is too short (length: 1, required minimum: 2))"},
         Row{R"({"pattern":"^[a-z]+$"})", R"("A")",
             R"( pattern: ECMA 262 regex "^[a-z]+$" does not match input string "A")"},
         Row{R"({"enum":["run","walk"]})", R"("fly")",
             R"( enum: instance value ("fly") not found in enum (possible values: ["run","walk"]))"},
         Row{R"({"additionalProperties":false,"properties":{"a":{}}})", R"({"c":1,"b":1,"a":1})",
             R"( additionalProperties: object instance has properties which are not allowed by the schema: ["b","c"])"},
         Row{R"({"uniqueItems":true})", "[1,1.0]", " uniqueItems: array must not contain duplicate elements"},
         Row{R"({"multipleOf":0.01})", "0.015",
             " multipleOf: remainder of division is not zero (0.015 / 0.01)"},
         Row{R"({"oneOf":[{},{}]})", "1",
             " oneOf: instance failed to match exactly one schema (matched 2 out of 2)"},
         Row{R"({"anyOf":[{"type":"null"}]})", "1",
             " anyOf: instance failed to match at least one required schema among 1"},
         Row{R"({"allOf":[{},{"type":"null"}]})", "1",
             " allOf: instance failed to match all required schemas (matched only 1 out of 2)"},
         Row{R"({"not":{}})", "1", " not: instance matched a schema which it should not have"}}) {
        INFO(row.schema << " on " << row.instance);
        CHECK(violations(json(row.schema), json(row.instance)) == Lines{row.violation});
    }
}

TEST_CASE("an object that is wrong itself is not looked into") {
    const auto document = json(R"({"required":["a"],"properties":{"b":{"type":"string"}}})");
    CHECK(violations(document, json(R"({"b":1})")).size() == 1);
    CHECK(violations(document, json(R"({"a":0,"b":1})")).size() == 1);
}

TEST_CASE("models of the same API refer to each other, also in circles") {
    const std::string base = "https://apigateway.amazonaws.com/restapis/abc123/models/";
    std::map<std::string, core::Document> models;
    models[base + "House"] =
        json(R"({"properties":{"contains":{"type":"array","items":{"$ref":")" + base + R"(Person"}}}})");
    models[base + "Person"] =
        json(R"({"required":["name"],"properties":{"house":{"$ref":")" + base + R"(House"}}})");
    const auto resolver = [&](std::string_view uri) {
        const auto found = models.find(std::string(uri));
        return found == models.end() ? nullptr : &found->second;
    };
    const auto good = json(R"({"name":"a","house":{"contains":[{"name":"b"}]}})");
    CHECK(violations(models[base + "Person"], good, resolver).empty());
    const auto bad = json(R"({"name":"a","house":{"contains":[{}]}})");
    CHECK(violations(models[base + "Person"], bad, resolver) ==
          Lines{R"(/house/contains/0 required: object has missing required properties (["name"]))"});
}

TEST_CASE("a schema that cannot be used is refused with every reason") {
    CHECK(problems(R"({"type":"text","minimum":"3","required":"a"})").size() == 3);
    const std::pair<const char*, const char*> rows[] = {
        {R"({"$ref":"#/definitions/none"})", "schema reference \"#/definitions/none\" leads nowhere"},
        {R"({"$ref":"https://example.com/schema"})",
         "schema reference \"https://example.com/schema\" leads nowhere"},
        {R"({"$ref":"#"})", "schema reference leads back to itself"},
        {R"({"allOf":[]})", "schema keyword \"allOf\" must be a list of schemas, not array"},
        {R"({"properties":{"a":true}})", "a schema must be an object, not bool"},
        {R"({"multipleOf":0})", "schema keyword \"multipleOf\" must be greater than 0, not number"},
        {R"({"minLength":-1})",
         "schema keyword \"minLength\" must be a whole number of at least 0, not number"},
        {R"({"pattern":"("})", "pattern \"(\" is no regular expression: missing ): ("},
        {R"([])", "a schema must be an object, not array"}};
    for (const auto& [text, message] : rows) {
        INFO(text);
        const auto found = problems(text);
        REQUIRE_FALSE(found.empty());
        CHECK(found.front() == message);
    }
}

TEST_CASE("a pattern that cannot be run is a warning, and nothing satisfies it") {
    core::Diagnostics diagnostics;
    const auto document = json(R"({"pattern":"^(?=.*[0-9]).{8,}$"})");
    const auto compiled = schema::compile(document, {}, diagnostics);
    REQUIRE(compiled.has_value());
    REQUIRE(diagnostics.size() == 1);
    CHECK(diagnostics[0].severity == core::Severity::warning);
    CHECK(diagnostics[0].message ==
          "pattern \"^(?=.*[0-9]).{8,}$\" uses (?= (lookahead), which is not supported: nothing will satisfy "
          "it");
    CHECK(schema::validate(*compiled, "passw0rd").size() == 1);
    CHECK(schema::validate(*compiled, 7).empty());
}

TEST_CASE("hostile instances and schemas end with a violation, not with the engine") {
    SECTION("a recursive schema on a deep instance") {
        const auto document = json(R"({"items":{"$ref":"#"}})");
        core::Document within = core::Document::array(), beyond = core::Document::array();
        for (std::size_t i = 0; i + 1 < schema::kEvaluationDepthMax; ++i)
            within = core::Document::array({within});
        CHECK(violations(document, within).empty());
        for (std::size_t i = 0; i <= schema::kEvaluationDepthMax + 1; ++i)
            beyond = core::Document::array({beyond});
        const auto found = violations(document, beyond);
        REQUIRE(found.size() == 1);
        CHECK(found[0].find("limit: instance is too deep or too costly to validate") != std::string::npos);
    }
    SECTION("a schema that refers to itself without consuming the instance") {
        const auto found = violations(json(R"({"allOf":[{"$ref":"#"}]})"), json("1"));
        REQUIRE_FALSE(found.empty());
        CHECK(found[0] == " limit: instance is too deep or too costly to validate");
    }
    SECTION("a schema whose cost doubles with each level") {
        std::string text = R"({"definitions":{"d0":{"type":"object"})";
        for (int i = 1; i < 40; ++i) {
            const std::string inner = R"({"$ref":"#/definitions/d)" + std::to_string(i - 1) + "\"}";
            text += ",\"d" + std::to_string(i) + "\":{\"allOf\":[" + inner + "," + inner + "]}";
        }
        const auto found =
            violations(json(text + R"(},"$schema":"x","allOf":[{"$ref":"#/definitions/d39"}]})"), json("{}"));
        REQUIRE_FALSE(found.empty());
        CHECK(found[0] == " limit: instance is too deep or too costly to validate");
    }
    SECTION("a negated schema does not turn exhaustion into success") {
        const auto found = violations(json(R"({"not":{"allOf":[{"$ref":"#/not"}]}})"), json("1"));
        CHECK_FALSE(found.empty());
    }
    SECTION("a number too long to divide") {
        CHECK(violations(json(R"({"multipleOf":7})"), core::Number{"1e5000"}).size() == 1);
    }
}
