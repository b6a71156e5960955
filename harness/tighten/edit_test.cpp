#include "harness/tighten/edit.hpp"

#include "tests/catch.hpp"

#include <algorithm>

using namespace leastwise;
using namespace leastwise::tighten;

namespace {

constexpr const char* kTemplate = R"(# the app
Transform: AWS::Serverless-2016-10-31
Resources:
  Table:   # kept
    Type: AWS::Serverless::SimpleTable
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      InlineCode: "exports.handler = async () => 1"
      Policies:
        # crud is more than it needs
        - DynamoDBCrudPolicy:
            TableName: !Ref Table
        - AmazonS3ReadOnlyAccess   # never used
        - Version: "2012-10-17"
          Statement:
            - Sid: Read
              Effect: Allow
              Action:
                - dynamodb:GetItem  # one
                - dynamodb:Scan
              Resource: "*"
              Condition:
                StringEquals:
                  aws:RequestedRegion: us-east-1
            - {Effect: Allow, Action: "sqs:*", Resource: "*"}
      Timeout: 3  # seconds
)";

/// The span of the n-th occurrence of `text`.
core::Span at(const std::string& source, const std::string& text) {
    const auto offset = source.find(text);
    REQUIRE(offset != std::string::npos);
    const auto line_start = source.rfind('\n', offset) + 1;
    const auto line = static_cast<std::uint32_t>(
        std::count(source.begin(), source.begin() + static_cast<std::ptrdiff_t>(offset), '\n') + 1);
    return {0, line, static_cast<std::uint32_t>(offset - line_start + 1)};
}

templates::Template load(const std::string& text) {
    auto loaded =
        templates::load_text(text, "template.yaml", {}, [](const std::string&) { return std::nullopt; });
    for (const auto& one : loaded.diagnostics) INFO(core::to_text(one, loaded.files));
    REQUIRE_FALSE(core::has_errors(loaded.diagnostics));
    return loaded;
}

Narrowed get_on_table() {
    return {{"dynamodb:GetItem"}, {"arn:t"}, {{Reference::Kind::get_att, "Table.Arn"}}};
}

Change change(Change::Kind kind, core::Span span, std::vector<Narrowed> after) {
    Change result;
    result.kind = kind;
    result.role = "FnRole";
    result.subject = "it";
    result.span = span;
    result.resources_before = {"*"};
    result.after = std::move(after);
    return result;
}

std::string edited(const std::string& text, const std::vector<Change>& changes) {
    const auto result = edit(load(text), changes);
    if (const auto* problem = std::get_if<1>(&result)) FAIL(*problem);
    return std::get<0>(result);
}

}  // namespace

TEST_CASE("an entry is replaced, an unused one removed, and the rest of the text stays") {
    const std::string text = kTemplate;
    const std::string out =
        edited(text, {change(Change::Kind::replace_entry, at(text, "DynamoDBCrudPolicy"), {get_on_table()}),
                      change(Change::Kind::remove_entry, at(text, "AmazonS3ReadOnlyAccess"), {})});
    CHECK(unified_diff(text, out, "t") == R"(--- a/t
+++ b/t
@@ -11,9 +11,11 @@
       InlineCode: "exports.handler = async () => 1"
       Policies:
         # crud is more than it needs
-        - DynamoDBCrudPolicy:
-            TableName: !Ref Table
-        - AmazonS3ReadOnlyAccess   # never used
+        - Version: "2012-10-17"
+          Statement:
+            - Effect: Allow
+              Action: dynamodb:GetItem
+              Resource: !GetAtt Table.Arn
         - Version: "2012-10-17"
           Statement:
             - Sid: Read
)");
    load(out);
}

TEST_CASE("a statement is narrowed in place: only the lines that go, conditions and comments kept") {
    const std::string text = kTemplate;
    const std::string out =
        edited(text, {change(Change::Kind::narrow_statement, at(text, "Sid: Read"), {get_on_table()}),
                      change(Change::Kind::remove_statement, at(text, "{Effect: Allow, Action: \"sqs"), {})});
    CHECK(unified_diff(text, out, "t") == R"(--- a/t
+++ b/t
@@ -20,10 +20,8 @@
               Effect: Allow
               Action:
                 - dynamodb:GetItem  # one
-                - dynamodb:Scan
-              Resource: "*"
+              Resource: !GetAtt Table.Arn
               Condition:
                 StringEquals:
                   aws:RequestedRegion: us-east-1
-            - {Effect: Allow, Action: "sqs:*", Resource: "*"}
       Timeout: 3  # seconds
)");
    load(out);
}

TEST_CASE("a statement that becomes several keeps its condition in each") {
    const std::string text = kTemplate;
    const Narrowed other{{"dynamodb:Scan"}, {"arn:i"}, {{Reference::Kind::sub, "${Table.Arn}/index/i"}}};
    const std::string out = edited(
        text, {change(Change::Kind::narrow_statement, at(text, "Sid: Read"), {get_on_table(), other})});
    const auto loaded = load(out);
    CHECK(out.find("Sid: Read2") != std::string::npos);
    CHECK(out.find("!Sub \"${Table.Arn}/index/i\"") != std::string::npos);
    std::size_t conditions = 0;
    for (auto from = out.find("aws:RequestedRegion"); from != std::string::npos;
         from = out.find("aws:RequestedRegion", from + 1)) {
        ++conditions;
    }
    CHECK(conditions == 2);
}

TEST_CASE("when every statement goes, its entry goes; when every entry goes, Policies goes") {
    const std::string text = kTemplate;
    const std::string out =
        edited(text, {change(Change::Kind::remove_entry, at(text, "DynamoDBCrudPolicy"), {}),
                      change(Change::Kind::remove_entry, at(text, "AmazonS3ReadOnlyAccess"), {}),
                      change(Change::Kind::remove_statement, at(text, "Sid: Read"), {}),
                      change(Change::Kind::remove_statement, at(text, "{Effect: Allow, Action: \"sqs"), {})});
    CHECK(out.find("Policies") == std::string::npos);
    CHECK(out.find("Timeout: 3  # seconds") != std::string::npos);
    load(out);
}

TEST_CASE("a JSON template stays JSON") {
    const std::string text = R"({"Resources": {"R": {"Type": "AWS::IAM::Role", "Properties": {
  "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []},
  "Policies": [{"PolicyName": "p", "PolicyDocument": {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:Scan"], "Resource": "*"},
    {"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}
  ]}}]}}}}
)";
    const std::string out = edited(
        text,
        {change(Change::Kind::narrow_statement, at(text, "{\"Effect\": \"Allow\", \"Action\": [\"dyn"),
                {get_on_table()}),
         change(Change::Kind::remove_statement, at(text, "{\"Effect\": \"Allow\", \"Action\": \"sqs"), {})});
    CHECK(out.find("sqs") == std::string::npos);
    CHECK(out.find(R"("Fn::GetAtt": ["Table", "Arn"])") != std::string::npos);
}

TEST_CASE("a diff joins near changes and separates far ones") {
    std::string before, after;
    for (int i = 0; i < 30; ++i) {
        before += std::to_string(i) + "\n";
        if (i != 5) after += (i == 25 ? "x" : std::to_string(i)) + "\n";
    }
    const std::string diff = unified_diff(before, after, "n");
    CHECK(diff.find("@@ -3,7 +3,6 @@") != std::string::npos);
    CHECK(diff.find("@@ -23,7 +22,7 @@") != std::string::npos);
    CHECK(unified_diff(before, before, "n").empty());
}

TEST_CASE("a statement in braces under a dash becomes several under dashes") {
    const std::string text = edited(
        kTemplate, {change(Change::Kind::narrow_statement, at(kTemplate, "{Effect: Allow, Action: \"sqs:*\""),
                           {get_on_table(), get_on_table()})});
    const templates::Template loaded = load(text);
    const auto* policies = loaded.source.find("Resources")->find("Fn")->find("Properties")->find("Policies");
    CHECK(policies->if_array()->back().find("Statement")->if_array()->size() == 3);
}
