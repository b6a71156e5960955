#include "harness/tighten/edit.hpp"

#include "runtime/core/text.hpp"
#include "runtime/wire/json.hpp"
#include "tests/catch.hpp"

#include <algorithm>

using namespace leastwise;
using namespace leastwise::tighten;
using core::Document;

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

namespace {

constexpr const char* kSynthesized = R"({
 "Resources": {
  "Table": {"Type": "AWS::SQS::Queue"},
  "Policy": {
   "Type": "AWS::IAM::Policy",
   "Properties": {
    "PolicyName": "p",
    "PolicyDocument": {
     "Statement": [
      {
       "Action": [
        "dynamodb:GetItem",
        "dynamodb:Query",
        "dynamodb:Scan"
       ],
       "Effect": "Allow",
       "Resource": [
        {
         "Fn::GetAtt": [
          "Table",
          "Arn"
         ]
        }
       ]
      },
      {
       "Action": "sqs:*",
       "Effect": "Allow",
       "Resource": "*"
      },
      {
       "Action": "sns:*",
       "Effect": "Allow",
       "Resource": "*"
      }
     ],
     "Version": "2012-10-17"
    }
   }
  }
 }
}
)";

Document parsed(const std::string& json) {
    auto document = wire::parse_json(json);
    INFO(json);
    REQUIRE(document.index() == 0);
    return std::get<0>(std::move(document));
}

/// The change for the statement whose Action begins so.
Change of_statement(Change::Kind kind, const std::string& text, const std::string& action,
                    std::vector<Narrowed> after) {
    const auto offset = text.find(action);
    REQUIRE(offset != std::string::npos);
    return change(kind, at(text, text.substr(text.rfind('{', offset), offset - text.rfind('{', offset) + 30)),
                  std::move(after));
}

}  // namespace

TEST_CASE("JSON keeps its layout: only lines of actions go, and what is written is indented as the rest") {
    const std::string text = kSynthesized;
    Change fewer = of_statement(Change::Kind::narrow_statement, text, "\"Action\": [\n", {get_on_table()});
    fewer.resources_before = {"arn:t"};
    CHECK(unified_diff(text, edited(text, {fewer}), "t") == R"(--- a/t
+++ b/t
@@ -9,9 +9,7 @@
      "Statement": [
       {
        "Action": [
-        "dynamodb:GetItem",
-        "dynamodb:Query",
-        "dynamodb:Scan"
+        "dynamodb:GetItem"
        ],
        "Effect": "Allow",
        "Resource": [
)");
    Narrowed guarded = get_on_table();
    guarded.actions = {"dynamodb:BatchGetItem", "dynamodb:GetItem"};
    guarded.patterns = {"arn:i", "arn:t"};
    guarded.resources.insert(guarded.resources.begin(), {Reference::Kind::literal, "arn:i"});
    guarded.guards = {{"Null", "dynamodb:LeadingKeys", {"false"}}};
    const std::string out = edited(
        text, {of_statement(Change::Kind::narrow_statement, text, "\"Action\": [\n", {guarded}),
               of_statement(Change::Kind::narrow_statement, text, "\"Action\": \"sqs", {guarded})});
    parsed(out);
    CHECK(unified_diff(text, out, "t") == R"(--- a/t
+++ b/t
@@ -9,24 +9,45 @@
      "Statement": [
       {
        "Action": [
-        "dynamodb:GetItem",
-        "dynamodb:Query",
-        "dynamodb:Scan"
+        "dynamodb:BatchGetItem",
+        "dynamodb:GetItem"
        ],
        "Effect": "Allow",
        "Resource": [
+        "arn:i",
         {
          "Fn::GetAtt": [
           "Table",
           "Arn"
          ]
         }
-       ]
+       ],
+       "Condition": {
+        "Null": {
+         "dynamodb:LeadingKeys": "false"
+        }
+       }
       },
       {
-       "Action": "sqs:*",
+       "Action": [
+        "dynamodb:BatchGetItem",
+        "dynamodb:GetItem"
+       ],
        "Effect": "Allow",
-       "Resource": "*"
+       "Resource": [
+        "arn:i",
+        {
+         "Fn::GetAtt": [
+          "Table",
+          "Arn"
+         ]
+        }
+       ],
+       "Condition": {
+        "Null": {
+         "dynamodb:LeadingKeys": "false"
+        }
+       }
       },
       {
        "Action": "sns:*",
)");
}

TEST_CASE("whichever statements of a JSON template go, no comma is left over") {
    const std::string text = kSynthesized;
    const std::vector<std::string> actions = {"\"Action\": [\n", "\"Action\": \"sqs", "\"Action\": \"sns"};
    for (unsigned gone = 1; gone < 7; ++gone) {
        INFO("statements " << gone);
        std::vector<Change> changes;
        for (std::size_t i = 0; i < actions.size(); ++i) {
            if ((gone >> i) & 1U)
                changes.push_back(of_statement(Change::Kind::remove_statement, text, actions[i], {}));
        }
        const std::string out = edited(text, changes);
        const Document document = parsed(out);
        const auto* left = document.find("Resources")->find("Policy")->find("Properties")->find("PolicyDocument")
                               ->find("Statement")->if_array();
        REQUIRE(left != nullptr);
        CHECK(left->size() == actions.size() - changes.size());
        const std::string diff = unified_diff(text, out, "t");
        CHECK(std::count(diff.begin(), diff.end(), '+') <= 8);  // two names, hunks, and a line that loses a comma
    }
}

TEST_CASE("what is added has the line ends of the template") {
    const auto windows = [](std::string text) { return core::replace_all(std::move(text), "\n", "\r\n"); };
    const std::string text = kTemplate;
    Narrowed guarded = get_on_table();
    guarded.guards = {{"Null", "dynamodb:LeadingKeys", {"false"}}};
    const auto changes = [&](const std::string& of) {
        return std::vector<Change>{
            change(Change::Kind::replace_entry, at(of, "DynamoDBCrudPolicy"), {get_on_table()}),
            change(Change::Kind::remove_entry, at(of, "AmazonS3ReadOnlyAccess"), {}),
            change(Change::Kind::narrow_statement, at(of, "Sid: Read"), {guarded})};
    };
    CHECK(edited(windows(text), changes(windows(text))) == windows(edited(text, changes(text))));
    const std::string json = kSynthesized;
    const auto narrower = [&](const std::string& of) {
        return std::vector<Change>{
            of_statement(Change::Kind::narrow_statement, of, "\"Action\": \"sqs", {guarded, get_on_table()})};
    };
    CHECK(edited(windows(json), narrower(windows(json))) == windows(edited(json, narrower(json))));
}

TEST_CASE("a JSON template without lines stays in one") {
    std::string text = kSynthesized;
    std::erase(text, '\n');
    const std::vector<Narrowed> twice = {get_on_table(), get_on_table()};
    const std::string out =
        edited(text, {of_statement(Change::Kind::narrow_statement, text, "\"Action\": \"sqs", twice),
                      of_statement(Change::Kind::remove_statement, text, "\"Action\": \"sns", {})});
    CHECK(out.find('\n') == std::string::npos);
    parsed(out);
    CHECK(out.find(R"("Resource": {"Fn::GetAtt": ["Table", "Arn"]}})") != std::string::npos);
}

TEST_CASE("a statement in braces of a YAML template keeps its layout") {
    const std::string text = kTemplate;
    Change narrower =
        change(Change::Kind::narrow_statement, at(text, "{Effect: Allow, Action: \"sqs:*\""), {get_on_table()});
    narrower.after.front().guards = {{"Null", "dynamodb:LeadingKeys", {"false"}}};
    const std::string out = edited(text, {narrower});
    CHECK(out.find("            - {Effect: Allow, Action: dynamodb:GetItem, Resource: !GetAtt Table.Arn, "
                   "Condition: {\"Null\": {\"dynamodb:LeadingKeys\": \"false\"}}}\n") != std::string::npos);
    load(out);
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
