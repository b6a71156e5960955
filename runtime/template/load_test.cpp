#include "runtime/template/template.hpp"
#include "runtime/wire/json.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <map>

using namespace leastwise;
using core::Document;

namespace {

using Files = std::map<std::string, std::string>;

templates::Template opened(const std::string& text, templates::Options options = {},
                           const Files& files = {}) {
    return templates::load_text(text, "template.yaml", options, [files](const std::string& path) {
        const auto found = files.find(path);
        return found == files.end() ? std::optional<std::string>() : found->second;
    });
}

/// `code line:column message` of each diagnostic, one a line.
std::string problems(const templates::Template& loaded) {
    std::string text;
    for (const auto& one : loaded.diagnostics) {
        text += one.code + " " + std::to_string(one.span.line) + ":" + std::to_string(one.span.column) + " " +
                one.message + "\n";
    }
    return text;
}

std::string problems(const std::string& text) { return problems(opened(text)); }

/// A template whose resource R has the property P.
std::string with_property(const std::string& value) {
    return "Resources:\n  Q: {Type: AWS::SQS::Queue}\n  R:\n    Type: AWS::SNS::Topic\n    Properties:\n     "
           " P: " +
           value + "\n";
}

std::string property(const std::string& value, templates::Options options = {}) {
    const auto loaded = opened(with_property(value), std::move(options));
    if (!loaded.diagnostics.empty()) return problems(loaded);
    const Document* found = loaded.find("R")->properties.find("P");
    return found == nullptr ? "absent" : wire::to_json(*found);
}

/// Queues have a URL and an ARN, and nothing else has anything.
class Queues final : public templates::Created {
public:
    std::optional<Document> ref(std::string_view logical_id) const override {
        return Document("https://sqs/" + std::string(logical_id));
    }
    std::optional<Document> attribute(std::string_view logical_id, std::string_view name) const override {
        if (name != "Arn") return {};
        return Document("arn:aws:sqs:us-east-1:123456789012:" + std::string(logical_id));
    }
};

std::vector<std::string> plan(const templates::Template& loaded) {
    std::vector<std::string> ids;
    for (const auto& resource : loaded.resources) ids.push_back(resource.logical_id);
    return ids;
}

}  // namespace

TEST_CASE("intrinsics that need no resource are evaluated when the template is loaded") {
    const char* table[][2] = {
        {"!Ref AWS::Region", "\"us-east-1\""},
        {"!Ref AWS::AccountId", "\"123456789012\""},
        {"!Ref AWS::NoValue", "absent"},
        {"[a, !Ref AWS::NoValue, b]", "[\"a\",\"b\"]"},
        {"!Sub 'x-${AWS::Region}-${!Literal}-$5'", "\"x-us-east-1-${Literal}-$5\""},
        {"!Sub ['${A}/${AWS::Partition}', {A: !Join ['', [p, q]]}]", "\"pq/aws\""},
        {"!Join ['-', [a, 1, true, !Ref AWS::Region]]", "\"a-1-true-us-east-1\""},
        {"!Join ['', !Split [',', 'a,b,,c']]", "\"abc\""},
        {"!Split [', ', 'a, b']", "[\"a\",\"b\"]"},
        {"!Select [1, [a, b, c]]", "\"b\""},
        {"!Select ['2', !GetAZs '']", "\"us-east-1c\""},
        {"!GetAZs eu-west-1", "[\"eu-west-1a\",\"eu-west-1b\",\"eu-west-1c\"]"},
        {"{Fn::Base64: text}", "\"dGV4dA==\""},
        {"!Cidr [10.0.0.0/16, 2, 8]", "[\"10.0.0.0/24\",\"10.0.1.0/24\"]"},
        {"!Cidr [192.168.1.77/28, 2, 2]", "[\"192.168.1.64/30\",\"192.168.1.68/30\"]"},
        {"{Ref: A, Other: B}", "{\"Ref\":\"A\",\"Other\":\"B\"}"},
        {"{Condition: {StringEquals: {a: b}}}", "{\"Condition\":{\"StringEquals\":{\"a\":\"b\"}}}"},
    };
    for (const auto& [value, expected] : table) {
        INFO(value);
        CHECK(property(value) == expected);
    }
}

TEST_CASE("intrinsics of resources wait and are resolved later") {
    const char* table[][3] = {
        {"!Ref Q", R"({"Ref":"Q"})", "\"https://sqs/Q\""},
        {"!GetAtt Q.Arn", R"({"Fn::GetAtt":["Q","Arn"]})", "\"arn:aws:sqs:us-east-1:123456789012:Q\""},
        {"{Fn::GetAtt: Q.Arn}", R"({"Fn::GetAtt":["Q","Arn"]})", "\"arn:aws:sqs:us-east-1:123456789012:Q\""},
        {"!Sub '${Q.Arn}-${AWS::Region}'", R"({"Fn::Sub":"${Q.Arn}-${AWS::Region}"})",
         "\"arn:aws:sqs:us-east-1:123456789012:Q-us-east-1\""},
        {"!Join [':', [!Ref AWS::Region, !Ref Q]]", R"({"Fn::Join":[":",["us-east-1",{"Ref":"Q"}]]})",
         "\"us-east-1:https://sqs/Q\""},
        {"!Select [5, !Split [':', !GetAtt Q.Arn]]",
         R"({"Fn::Select":[5,{"Fn::Split":[":",{"Fn::GetAtt":["Q","Arn"]}]}]})", "\"Q\""},
        {"!Select [0, [a, !Ref Q]]", "\"a\"", "\"a\""},
        {"{Fn::Base64: !Ref Q}", R"({"Fn::Base64":{"Ref":"Q"}})", "\"aHR0cHM6Ly9zcXMvUQ==\""},
    };
    for (const auto& [value, waiting, resolved] : table) {
        INFO(value);
        const auto loaded = opened(with_property(value));
        REQUIRE(problems(loaded).empty());
        const Document& pending = *loaded.find("R")->properties.find("P");
        CHECK(wire::to_json(pending) == waiting);
        core::Diagnostics diagnostics;
        CHECK(wire::to_json(templates::resolve(loaded, pending, Queues(), diagnostics)) == resolved);
        CHECK(diagnostics.empty());
        CHECK(pending.span().line == 6);
    }
}

TEST_CASE("an attribute that a resource lacks is diagnosed where it is asked for") {
    const auto loaded = opened(with_property("{A: {B: !GetAtt Q.Colour}}"));
    core::Diagnostics diagnostics;
    const Document resolved = templates::resolve(loaded, loaded.find("R")->properties, Queues(), diagnostics);
    REQUIRE(diagnostics.size() == 1);
    CHECK(diagnostics[0].code == "LW0109");
    CHECK(diagnostics[0].message == "resource 'Q' has no attribute 'Colour'");
    CHECK(loaded.files.place(diagnostics[0].span) == "template.yaml:6:18");
    CHECK(resolved.find("P")->find("A")->find("B")->is_null());
}

TEST_CASE("intrinsics with wrong arguments are diagnosed with their place") {
    const char* table[][2] = {
        {"!Foo x", "LW0106 6:10 'Fn::Foo' is not an intrinsic function\n"},
        {"!Select [3, [a]]",
         "LW0107 6:10 Template error: Fn::Select cannot select nonexistent value at index 3\n"},
        {"!Ref [a]", "LW0107 6:10 Ref takes the name of a parameter or resource, not an array\n"},
        {"!GetAtt Q", "LW0107 6:10 Fn::GetAtt takes a logical id and the name of an attribute\n"},
        {"!Equals [a, a]", "LW0107 6:10 Fn::Equals cannot be used here\n"},
        {"!If [C, a, b]", "LW0108 6:15 Template error: unresolved condition dependency C in Fn::If\n"},
        {"!FindInMap [M, a, b]", "LW0108 6:10 Template error: Unable to get mapping for M::a::b\n"},
        {"!ImportValue x", "LW0111 6:10 No export named x found\n"},
        {"!Cidr [10.0.0.0/30, 5, 2]",
         "LW0107 6:10 Template error: 5 blocks of 2 bits do not fit in 10.0.0.0/30\n"},
        {"!Length [a]", "LW0107 6:10 Fn::Length needs the transform AWS::LanguageExtensions\n"},
        {"{Fn::Transform: {Name: MyMacro}}", "absent"},
        {"{Fn::Transform: {Nam: MyMacro}}",
         "LW0107 6:10 Fn::Transform takes the Name of a macro, and its Parameters\n"},
        {"!Split [',', !Sub '${Nobody}']",
         "LW0108 6:23 'Nobody' is neither a parameter nor a resource of this template (Unresolved resource "
         "dependencies [Nobody])\n"},
    };
    for (const auto& [value, expected] : table) {
        INFO(value);
        CHECK(property(value) == expected);
    }
    const auto unknown =
        opened("Resources: {Orders: {Type: T}, B: {Type: T, Properties: {P: !Sub '${Order.Arn}'}}}\n");
    REQUIRE(unknown.diagnostics.size() == 1);
    CHECK(unknown.diagnostics[0].code == "LW0108");
    CHECK(unknown.diagnostics[0].hint == "did you mean 'Orders'?");
}

TEST_CASE("ImportValue and FindInMap find what is there") {
    templates::Options options;
    options.exports["shared-table"] = "users";
    CHECK(property("!ImportValue shared-table", options) == "\"users\"");
    CHECK(property("!ImportValue {'Fn::Sub': 'shared-${Kind}'}", options).starts_with("LW0108"));
    const auto loaded = opened(
        "Mappings: {Regions: {us-east-1: {Ami: ami-1, Zones: [a, b]}}}\n"
        "Resources: {R: {Type: T, Properties: {P: !FindInMap [Regions, !Ref AWS::Region, Ami], "
        "Z: !FindInMap [Regions, us-east-1, Zones]}}}");
    REQUIRE(problems(loaded).empty());
    CHECK(wire::to_json(loaded.find("R")->properties) == R"({"P":"ami-1","Z":["a","b"]})");
}

TEST_CASE("parameters have values, checked as they are declared") {
    const std::string head =
        "Parameters:\n  Stage: {Type: String, Default: dev, AllowedValues: [dev, prod]}\n"
        "  Count: {Type: Number, Default: 3, MinValue: 1, MaxValue: 5}\n"
        "  Names: {Type: CommaDelimitedList, Default: 'a, b'}\n"
        "  Key: {Type: String, NoEcho: true, Default: abc, MinLength: 2, MaxLength: 4, AllowedPattern: "
        "'[a-z]+'}\n"
        "  Image: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /path}\n"
        "Resources: {R: {Type: T, Properties: {S: !Ref Stage, C: !Ref Count, N: !Ref Names, K: !Ref Key}}}\n";
    const auto with = [&](std::vector<std::pair<std::string, std::string>> parameters) {
        templates::Options options;
        options.parameters = std::move(parameters);
        return opened(head, options);
    };
    const auto defaults = with({});
    REQUIRE(problems(defaults).empty());
    CHECK(wire::to_json(defaults.find("R")->properties) == R"({"S":"dev","C":"3","N":["a","b"],"K":"abc"})");
    CHECK(defaults.hidden_parameters == std::vector<std::string>{"Key"});
    CHECK(wire::to_json(with({{"Count", "2"}, {"Count", "5"}, {"Names", "x"}}).find("R")->properties) ==
          R"({"S":"dev","C":"5","N":["x"],"K":"abc"})");
    CHECK(problems(with({{"Stage", "test"}})) ==
          "LW0105 2:3 Parameter 'Stage' must be one of AllowedValues\n");
    CHECK(problems(with({{"Count", "x"}})) == "LW0105 3:3 Parameter 'Count' must be a number\n");
    CHECK(problems(with({{"Count", "0"}})) ==
          "LW0105 3:3 Parameter 'Count' must be a number not less than 1\n");
    CHECK(problems(with({{"Count", "6"}})) ==
          "LW0105 3:3 Parameter 'Count' must be a number not greater than 5\n");
    CHECK(problems(with({{"Key", "a"}})) ==
          "LW0105 5:3 Parameter 'Key' must contain at least 2 characters\n");
    CHECK(problems(with({{"Key", "abcde"}})) ==
          "LW0105 5:3 Parameter 'Key' must contain at most 4 characters\n");
    CHECK(problems(with({{"Key", "ABC"}})) == "LW0105 5:3 Parameter 'Key' must match pattern [a-z]+\n");
    CHECK(problems(with({{"Stag", "dev"}})) ==
          "LW0105 2:3 Parameters: [Stag] do not exist in the template\n");
    CHECK(
        problems(
            "Parameters: {Pool: {Type: String}}\nResources: {R: {Type: T, Properties: {P: !Ref Pool}}}\n") ==
        "LW0105 1:14 Parameters: [Pool] must have values\n");
    CHECK(problems("Parameters: {P: {Type: Text, Default: x}}\nResources: {R: {Type: T}}\n") ==
          "LW0105 1:14 Template format error: Unrecognized parameter type: Text\n");
}

TEST_CASE("conditions decide what is created") {
    const std::string text =
        "Parameters: {Stage: {Type: String, Default: dev}}\n"
        "Conditions:\n  Prod: !Equals [!Ref Stage, prod]\n  Dev: !Not [!Condition Prod]\n"
        "  Any: !Or [!Condition Prod, !Condition Dev]\n  Both: !And [!Condition Prod, !Condition Dev]\n"
        "Resources:\n  A: {Type: T, Condition: Prod}\n  B: {Type: T, Condition: Any, DependsOn: A}\n"
        "  C: {Type: T, Properties: {P: !If [Prod, !Ref A, none], Q: !If [Both, 1, !Ref AWS::NoValue]}}\n"
        "Outputs:\n  A: {Condition: Prod, Value: !Ref A}\n  B: {Value: !Ref B, Export: {Name: !Sub "
        "'x-${Stage}'}}\n";
    const auto dev = opened(text);
    REQUIRE(problems(dev).empty());
    CHECK(plan(dev) == std::vector<std::string>{"B", "C"});
    CHECK(wire::to_json(dev.find("C")->properties) == R"({"P":"none"})");
    REQUIRE(dev.outputs.size() == 1);
    CHECK(wire::to_json(dev.outputs[0].export_name) == "\"x-dev\"");
    templates::Options options;
    options.parameters = {{"Stage", "prod"}};
    const auto prod = opened(text, options);
    CHECK(plan(prod) == std::vector<std::string>{"A", "B", "C"});
    CHECK(prod.outputs.size() == 2);

    CHECK(problems("Conditions: {A: !Condition B, B: !Not [!Condition A]}\nResources: {R: {Type: T}}\n") ==
          "LW0110 1:17 conditions need each other: A -> B -> A\n");
    CHECK(problems("Conditions: {A: !Condition X}\nResources: {R: {Type: T}}\n").starts_with("LW0108 1:17 "));
    CHECK(problems("Conditions: {A: 7}\nResources: {R: {Type: T}}\n").starts_with("LW0107 1:17 "));
    CHECK(problems("Conditions: {A: !Equals [1, 2]}\nResources: {R: {Type: T, Condition: A}, S: {Type: T, "
                   "Properties: "
                   "{P: !Ref R}}}\n") == "LW0108 2:70 'R' is not created: its condition does not hold\n");
}

TEST_CASE("what is wrong with a value that nobody wrote is told at its resource") {
    // SAM writes the trigger's ARN into the pool.
    CHECK(problems("Transform: AWS::Serverless-2016-10-31\nConditions: {Never: !Equals [1, 2]}\nResources:\n"
                   "  Pool: {Type: AWS::Cognito::UserPool, Properties: {UserPoolName: x}}\n  F:\n"
                   "    Type: AWS::Serverless::Function\n"
                   "    Condition: Never\n    Properties:\n      Runtime: python3.13\n      Handler: a.b\n"
                   "      InlineCode: x\n      Events:\n        T: {Type: Cognito, Properties: {UserPool: !Ref "
                   "Pool, Trigger: PreSignUp}}\n") ==
          "LW0108 4:9 'F' is not created: its condition does not hold\n");
}

TEST_CASE("a list that was not given is one problem, whatever is selected from it") {
    CHECK(problems("Parameters:\n  Names: {Type: CommaDelimitedList}\nResources:\n  A: {Type: T, Properties: {P: "
                   "!Select [3, !Ref Names], Q: !Join ['-', !Ref Names]}}\n") ==
          "LW0105 2:3 Parameters: [Names] must have values\n");
}

TEST_CASE("resources come after what they refer to") {
    const auto loaded = opened(
        "Resources:\n  A: {Type: T, Properties: {P: !Sub '${B.Arn}'}}\n  B: {Type: T, DependsOn: [C]}\n"
        "  C: {Type: T, Properties: {L: [{X: !GetAtt D.Arn}]}}\n  D: {Type: T}\n");
    REQUIRE(problems(loaded).empty());
    CHECK(plan(loaded) == std::vector<std::string>{"D", "C", "B", "A"});
    CHECK(loaded.find("A")->depends_on == std::vector<std::string>{"B"});
    CHECK(loaded.files.place(loaded.find("C")->span) == "template.yaml:4:3");
}

TEST_CASE("a reference to a malformed resource is not a second problem") {
    CHECK(problems("Resources:\n  A: 7\n  B: {Type: T, Properties: {P: !Ref A}, DependsOn: A}\n") ==
          "LW0104 2:3 Template format error: [/Resources/A] resource definition is malformed\n");
}

TEST_CASE("a circular reference is named with its members and its place") {
    CHECK(problems("Resources:\n  A: {Type: T, Properties: {P: !Ref B}}\n  B: {Type: T, DependsOn: C}\n"
                   "  C: {Type: T, Properties: {P: !GetAtt A.Arn}}\n") ==
          "LW0110 4:32 Circular dependency between resources: [A, B, C]\n");
    CHECK(problems("Resources: {A: {Type: T, Properties: {P: !Ref A}}}\n") ==
          "LW0110 1:42 Circular dependency between resources: [A]\n");
}

TEST_CASE("a chain of many references is no problem") {
    std::string text = "Resources:\n";
    for (int i = 0; i < 500; ++i) {
        text +=
            "  R" + std::to_string(i) + ": {Type: T, Properties: {P: !Ref R" + std::to_string(i + 1) + "}}\n";
    }
    text += "  R500: {Type: T}\n";
    CHECK(
        problems(text).starts_with("LW0103 1:1 Template format error: Number of Resources, 501, is greater"));
    const auto loaded = opened(text);
    REQUIRE(loaded.resources.size() == 501);
    CHECK(loaded.resources.front().logical_id == "R500");
}

TEST_CASE("everything that is wrong is reported in one run") {
    const auto loaded = opened(
        "Parametres: {}\nResources:\n  my-queue: {Type: AWS::SQS::Queue}\n  A: {Propertys: {}}\n  B: 7\n"
        "  C: {Type: T, Properties: {P: null, Q: !Ref Nobody, R: !Foo 1}, DependsOn: Z}\n"
        "Outputs: {O: {Description: x}}\n");
    CHECK(problems(loaded) ==
          "LW0104 1:1 Invalid template property or properties [Parametres]\n"
          "LW0104 3:3 Template format error: Resource name my-queue is non alphanumeric.\n"
          "LW0104 4:3 Template format error: [/Resources/A] Every Resources object must contain a Type "
          "member.\n"
          "LW0104 4:7 Invalid template resource property 'Propertys'\n"
          "LW0104 5:3 Template format error: [/Resources/B] resource definition is malformed\n"
          "LW0104 6:32 Template format error: [/Resources/C/Properties/P] 'null' values are not allowed in "
          "templates\n"
          "LW0108 6:41 'Nobody' is neither a parameter nor a resource of this template (Unresolved resource "
          "dependencies [Nobody])\n"
          "LW0106 6:57 'Fn::Foo' is not an intrinsic function\n"
          "LW0108 6:77 Template format error: Unresolved resource dependencies [Z] in the Resources block of "
          "the "
          "template\n"
          "LW0104 7:11 Template format error: Output O is malformed: every Outputs member must contain a "
          "Value object\n");
    for (const auto& one : loaded.diagnostics) {
        INFO(one.message);
        CHECK_FALSE(one.hint.empty());
    }
}

TEST_CASE("a file that is no template is said to be none") {
    CHECK(problems("").starts_with("LW0104 1:1 Template format error: unsupported structure."));
    CHECK(problems("- a\n").starts_with("LW0104 1:1 "));
    CHECK(problems("Description: x\n") ==
          "LW0104 1:1 Template format error: At least one Resources member must be defined.\n");
    CHECK(problems("Resources: {A: {Type: AWS::Serverless::Function}}\n")
              .find("LW0114 1:13 AWS::Serverless::Function "
                    "needs the SAM transform") == 0);
    const auto missing = templates::load("no/such/template.yaml", {});
    REQUIRE(missing.diagnostics.size() == 1);
    CHECK(core::to_text(missing.diagnostics[0], missing.files).starts_with("no/such/template.yaml: error: "));
}

TEST_CASE("AWS::Include puts a file in the place of the transform") {
    const std::string text =
        "Parameters: {Name: {Type: String, Default: api}}\nResources:\n  A:\n    Type: "
        "AWS::ApiGateway::RestApi\n"
        "    Properties:\n      Body:\n        Fn::Transform: {Name: AWS::Include, Parameters: {Location: "
        "!Sub '${Name}.yaml'}}\n"
        "      Tags:\n        Own: 1\n        Fn::Transform: {Name: AWS::Include, Parameters: {Location: "
        "tags.json}}\n"
        "  B: {Type: T}\n";
    const auto loaded = opened(text, {},
                               {{"api.yaml", "openapi: 3.0.1\npaths:\n  /x: {Fn::Sub: '${B.Arn}'}\n"},
                                {"tags.json", "{\"Own\": 2, \"More\": 3}"}});
    REQUIRE(problems(loaded).empty());
    const Document& properties = loaded.find("A")->properties;
    CHECK(wire::to_json(properties) ==
          R"({"Body":{"openapi":"3.0.1","paths":{"/x":{"Fn::Sub":"${B.Arn}"}}},"Tags":{"Own":1,"More":3}})");
    CHECK(loaded.find("A")->depends_on == std::vector<std::string>{"B"});
    CHECK(loaded.files.place(properties.find("Body")->find("paths")->find("/x")->span()) == "api.yaml:3:7");
    CHECK(loaded.texts.size() == 3);

    CHECK(problems(opened(text))
              .starts_with("LW0112 7:24 the file 'api.yaml' that AWS::Include names cannot be read\n"
                           "LW0112 10:24 "));
    CHECK(problems(opened(text, {}, {{"api.yaml", "a: [\n"}, {"tags.json", "{}"}})).starts_with("LW0101 "));
}

TEST_CASE("functions and layers of a template that cdk synth wrote have their code in its folder") {
    const auto resource = [](const std::string& type, const std::string& property, const std::string& metadata) {
        return R"({"Resources": {"R": {"Type": ")" + type + R"(", "Properties": {")" + property +
               R"(": {"S3Bucket": "cdk-assets", "S3Key": "8f25.zip"}}, "Metadata": )" + metadata + "}}}";
    };
    const auto of = [&](const std::string& type, const std::string& property, const std::string& metadata) {
        return wire::to_json(*opened(resource(type, property, metadata)).find("R")->properties.find(property));
    };
    const std::string code = R"({"aws:asset:path": "asset.8f25", "aws:asset:property": "Code"})";
    CHECK(of("AWS::Lambda::Function", "Code", code) == R"("asset.8f25")");
    CHECK(of("AWS::Lambda::LayerVersion", "Content",
             R"({"aws:asset:path": "asset.8f25", "aws:asset:property": "Content"})") == R"("asset.8f25")");
    const std::string on_s3 = R"({"S3Bucket":"cdk-assets","S3Key":"8f25.zip"})";
    CHECK(of("AWS::Lambda::Function", "Code", "{}") == on_s3);
    CHECK(of("AWS::S3Deployment::Thing", "Code", code) == on_s3);
    CHECK(of("AWS::Lambda::Function", "Code", R"({"aws:asset:path": 1, "aws:asset:property": "Code"})") == on_s3);
}
