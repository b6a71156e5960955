#include "harness/report/findings.hpp"

#include "runtime/core/text.hpp"
#include "runtime/wire/json.hpp"
#include "tests/catch.hpp"

#include <algorithm>

using namespace leastwise;
using core::Document;

namespace {

const std::vector<std::string> kTexts = {
    "Resources:\n  R:\n    - dynamodb:GetItems\n    - \"s3:HeadObject\"\n    - sqs:SendMessage # again\n    "
    "- sqs:SendMessage\n"};

lint::Finding finding(std::string_view code, core::Severity severity, core::Span span, lint::Fix fix = {}) {
    return {{severity, std::string(code), span, "what is <wrong> & \"why\"", "do this"}, std::move(fix)};
}

struct Sample {
    Sample() {
        files.add("app/template 1.yaml");
        using core::Severity;
        using Kind = lint::Fix::Kind;
        findings = {
            finding("LW0501", Severity::warning, {0, 3, 7},
                    {Kind::replace, "dynamodb:GetItems", "dynamodb:GetItem"}),
            finding("LW0501", Severity::warning, {0, 4, 7}, {Kind::replace, "s3:HeadObject", "s3:GetObject"}),
            finding("LW0517", Severity::note, {0, 5, 7}, {Kind::remove, "sqs:SendMessage", ""}),
            finding("LW0517", Severity::note, {0, 6, 7}, {Kind::remove, "sqs:SendMessage", ""}),
            finding("LW0525", Severity::error, {0, 0, 0}, {Kind::replace, "elsewhere", "x"})};
        report = {lint::kRules, {}, {"R", "Quiet"}, &files, &kTexts};
        for (const lint::Finding& each : findings)
            report.findings.push_back({&each, "R", false, each.severity != Severity::note});
        report.findings[1].accepted = true;
        report.findings[1].failing = false;
    }
    core::SourceFiles files;
    lint::Findings findings;
    report::FindingsReport report;
};

Document sarif(const report::FindingsReport& report) {
    const auto read = wire::read_json(report::to_sarif(report));
    REQUIRE(read);
    return *read;
}

const Document& at(const Document& document, std::string_view path) {
    const Document* found = &document;
    for (const std::string_view step : core::split(path, '.')) {
        INFO(path << " at " << step);
        const auto index = core::to_integer(step);
        found = index ? &found->if_array()->at(static_cast<std::size_t>(*index)) : found->find(step);
        REQUIRE(found);
    }
    return *found;
}

bool has_only(const Document& object, const std::vector<std::string_view>& members) {
    return object.if_object() && std::ranges::all_of(*object.if_object(), [&](const core::Member& member) {
               return std::ranges::find(members, member.name) != members.end();
           });
}

/// What the schema of SARIF 2.1.0 asks of a region: lines and columns from 1, and no end before its start.
void check_region(const Document& region) {
    CHECK(has_only(region, {"startLine", "startColumn", "endLine", "endColumn"}));
    const auto value = [&](std::string_view name) { return at(region, name).as_integer().value_or(0); };
    CHECK(value("startLine") >= 1);
    for (const auto& member : *region.if_object()) CHECK(member.value.as_integer().value_or(0) >= 1);
    if (region.find("endLine") == nullptr) return;
    CHECK(value("endLine") >= value("startLine"));
    if (value("endLine") == value("startLine")) CHECK(value("endColumn") >= value("startColumn"));
}

}  // namespace

TEST_CASE("SARIF has what its schema requires, and nothing that it does not know") {
    const Sample sample;
    const Document log = sarif(sample.report);
    CHECK(has_only(log, {"$schema", "version", "runs"}));
    CHECK(*at(log, "version").if_string() == "2.1.0");
    const Document& run = at(log, "runs.0");
    CHECK(has_only(run, {"tool", "columnKind", "results"}));
    CHECK(has_only(at(run, "tool.driver"), {"name", "semanticVersion", "rules"}));
    const auto& rules = *at(run, "tool.driver.rules").if_array();
    for (const Document& rule : rules) {
        CHECK(has_only(rule, {"id", "name", "shortDescription"}));
        CHECK_FALSE(at(rule, "shortDescription.text").if_string()->empty());
    }
    CHECK(at(run, "results").if_array()->size() == sample.findings.size());
    for (const Document& result : *at(run, "results").if_array()) {
        CHECK(has_only(result, {"ruleId", "ruleIndex", "level", "message", "locations", "partialFingerprints",
                                "fixes", "suppressions"}));
        const auto index = static_cast<std::size_t>(at(result, "ruleIndex").as_integer().value_or(-1));
        CHECK(at(rules.at(index), "id") == at(result, "ruleId"));
        const std::string level = *at(result, "level").if_string();
        CHECK((level == "error" || level == "warning" || level == "note"));
        CHECK_FALSE(at(result, "message.text").if_string()->empty());
        const Document& physical = at(result, "locations.0.physicalLocation");
        CHECK(*at(physical, "artifactLocation.uri").if_string() == "app/template%201.yaml");
        CHECK(*at(physical, "artifactLocation.uriBaseId").if_string() == "%SRCROOT%");
        if (const Document* region = physical.find("region")) check_region(*region);
        CHECK(at(result, "partialFingerprints.leastwise/v1").if_string()->size() == 16);
        if (const Document* fixes = result.find("fixes")) {
            CHECK(has_only(at(*fixes, "0"), {"description", "artifactChanges"}));
            const Document& replacement = at(*fixes, "0.artifactChanges.0.replacements.0");
            CHECK(has_only(replacement, {"deletedRegion", "insertedContent"}));
            check_region(at(replacement, "deletedRegion"));
        }
    }
    CHECK(at(run, "results.4.locations.0.physicalLocation").find("region") == nullptr);
}

TEST_CASE(
    "a fix replaces the very text, quotes left in place, or takes away a line that holds nothing else") {
    const Sample sample;
    const Document log = sarif(sample.report);
    const auto fixed = [&](int index) {
        return at(log, "runs.0.results." + std::to_string(index)).find("fixes");
    };
    const auto region = [&](int index) {
        return wire::to_json(at(*fixed(index), "0.artifactChanges.0.replacements.0.deletedRegion"));
    };
    REQUIRE(fixed(0));
    CHECK(region(0) == R"({"startLine":3,"startColumn":7,"endLine":3,"endColumn":24})");
    CHECK(*at(*fixed(0), "0.artifactChanges.0.replacements.0.insertedContent.text").if_string() ==
          "dynamodb:GetItem");
    CHECK(region(1) == R"({"startLine":4,"startColumn":8,"endLine":4,"endColumn":21})");
    CHECK(fixed(2) == nullptr);  // a comment stands behind it
    CHECK(region(3) == R"({"startLine":6,"startColumn":1,"endLine":7,"endColumn":1})");
    CHECK(fixed(4) == nullptr);
    CHECK(at(log, "runs.0.results.1").find("suppressions") != nullptr);
    CHECK(at(log, "runs.0.results.0").find("suppressions") == nullptr);
}

TEST_CASE("fingerprints tell subject, rule and message apart and do not follow lines") {
    Sample sample;
    const auto print = [&sample] {
        return *at(sarif(sample.report), "runs.0.results.0.partialFingerprints.leastwise/v1").if_string();
    };
    const std::string first = print();
    sample.findings[0].span.line = 40;
    CHECK(print() == first);
    sample.report.findings[0].subject = "S";
    CHECK(print() != first);
}

TEST_CASE("JUnit has a case for each subject, failed by what counts") {
    const Sample sample;
    const std::string text = report::to_junit(sample.report);
    CHECK(text.find("<testsuites tests=\"2\" failures=\"1\">") != std::string::npos);
    CHECK(text.find("<testcase classname=\"app/template 1.yaml\" name=\"Quiet\"/>") != std::string::npos);
    CHECK(text.find("message=\"what is &lt;wrong&gt; &amp; &quot;why&quot;\"") != std::string::npos);
    CHECK(text.find("LW0517") == std::string::npos);
    std::size_t failures = 0;
    for (auto found = text.find("<failure "); found != std::string::npos;
         found = text.find("<failure ", found + 1))
        ++failures;
    CHECK(failures == 2);
}

TEST_CASE("a fix of whole lines replaces them, adds some, or takes them away, up to the end of the text") {
    Sample sample;
    const std::vector<std::string> unfinished = {"a\nb\nlast"};
    report::FindingsReport report = {lint::kRules, {}, {}, &sample.files, &unfinished};
    for (const report::LineEdit& edit : {report::LineEdit{2, 3, "new\n"}, report::LineEdit{2, 2, "new\n"},
                                         report::LineEdit{2, 3, ""}, report::LineEdit{3, 4, "new"}}) {
        report.findings.push_back({&sample.findings[4], "R", false, true, edit});
    }
    const Document document = sarif(report);
    const auto replacement = [&](int i) {
        return at(document, "runs.0.results." + std::to_string(i) + ".fixes.0.artifactChanges.0.replacements.0");
    };
    const auto region = [&](int i) {
        const Document one = replacement(i);
        std::vector<std::int64_t> numbers;
        for (const char* name : {"startLine", "startColumn", "endLine", "endColumn"})
            numbers.push_back(*at(one, std::string("deletedRegion.") + name).as_integer());
        return numbers;
    };
    CHECK(region(0) == std::vector<std::int64_t>{2, 1, 3, 1});
    CHECK(*at(replacement(0), "insertedContent.text").if_string() == "new\n");
    CHECK(region(1) == std::vector<std::int64_t>{2, 1, 2, 1});
    CHECK(replacement(2).find("insertedContent") == nullptr);
    CHECK(region(3) == std::vector<std::int64_t>{3, 1, 3, 5});
}
