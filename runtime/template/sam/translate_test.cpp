#include "runtime/template/template.hpp"
#include "runtime/wire/json.hpp"
#include "tests/catch.hpp"

using namespace leastwise;
using core::Document;

namespace {

templates::Template opened(const std::string& text, templates::Options options = {}) {
    return templates::load_text("Transform: AWS::Serverless-2016-10-31\n" + text, "template.yaml", options,
                                [](const std::string&) { return std::optional<std::string>(); });
}

std::string problems(const templates::Template& loaded) {
    std::string text;
    for (const auto& one : loaded.diagnostics) text += core::to_text(one, loaded.files) + "\n";
    return text;
}

/// A function F with these further properties, each indented by six.
std::string function(const std::string& properties) {
    return "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Runtime: "
           "nodejs24.x\n"
           "      Handler: index.handler\n      CodeUri: src/\n" +
           properties;
}

std::string json(const templates::Template& loaded, const char* logical_id, const char* property) {
    const auto* resource = loaded.find(logical_id);
    const Document* value = resource == nullptr ? nullptr : resource->properties.find(property);
    return value == nullptr ? "absent" : wire::to_json(*value);
}

const Document& statement(const templates::Template& loaded, std::size_t policy) {
    const Document& policies = *loaded.find("FRole")->properties.find("Policies");
    return policies.if_array()->at(policy).find("PolicyDocument")->find("Statement")->if_array()->at(0);
}

}  // namespace

TEST_CASE("statements of a policy template know the entry that a person wrote") {
    const auto loaded = opened(
        function("      Policies:\n        - AWSLambdaExecute\n        - DynamoDBCrudPolicy:\n            "
                 "TableName: users\n"
                 "        - Statement:\n            - Effect: Allow\n              Action: 's3:GetObject'\n"
                 "              Resource: '*'\n"));
    REQUIRE(problems(loaded).empty());
    const auto place = [&](const Document& node) { return loaded.files.place(node.span()); };
    CHECK(place(statement(loaded, 0)) == "template.yaml:11:11");
    CHECK(place(*statement(loaded, 0).find("Action")) == "template.yaml:11:11");
    CHECK(place(*statement(loaded, 1).find("Action")) == "template.yaml:15:23");
    const auto* crud = loaded.policy_origin("FRole", "FRolePolicy1");
    REQUIRE(crud != nullptr);
    CHECK(crud->kind == templates::PolicyOrigin::Kind::policy_template);
    CHECK(crud->name == "DynamoDBCrudPolicy");
    CHECK(crud->source == "F");
    CHECK(loaded.files.place(crud->span) == "template.yaml:11:11");
    const auto* inlined = loaded.policy_origin("FRole", "FRolePolicy2");
    REQUIRE(inlined != nullptr);
    CHECK(inlined->kind == templates::PolicyOrigin::Kind::inline_document);
    CHECK(loaded.policy_origin("FRole", "FRolePolicy0") == nullptr);
    CHECK(json(loaded, "FRole", "ManagedPolicyArns") ==
          R"(["arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",)"
          R"("arn:aws:iam::aws:policy/AWSLambdaExecute"])");
}

TEST_CASE("policies may be one name, one map or a list") {
    for (const char* policies : {"AmazonS3ReadOnlyAccess", "[AmazonS3ReadOnlyAccess]"}) {
        INFO(policies);
        const auto loaded = opened(function(std::string("      Policies: ") + policies + "\n"));
        REQUIRE(problems(loaded).empty());
        CHECK(json(loaded, "FRole", "ManagedPolicyArns").find("policy/AmazonS3ReadOnlyAccess\"") !=
              std::string::npos);
    }
    const auto map = opened(function("      Policies: {SQSPollerPolicy: {QueueName: q}}\n"));
    REQUIRE(problems(map).empty());
    CHECK(json(map, "FRole", "Policies").find("sqs:ReceiveMessage") != std::string::npos);
}

TEST_CASE("generated resources come from the resource that a person wrote, and stand where it stood") {
    const auto loaded =
        opened(function("      Events: {Get: {Type: Api, Properties: {Path: /x, Method: get}}}\n") +
               "  Z: {Type: AWS::SQS::Queue}\n");
    REQUIRE(problems(loaded).empty());
    for (const auto& [id, source] :
         {std::pair{"F", "F"}, std::pair{"FRole", "F"}, std::pair{"FGetPermissionProd", "F"},
          std::pair{"ServerlessRestApi", "ServerlessRestApi"}, std::pair{"Z", "Z"}}) {
        INFO(id);
        REQUIRE(loaded.find(id) != nullptr);
        CHECK(loaded.find(id)->source == source);
    }
    CHECK(loaded.files.place(loaded.find("FRole")->span) == "template.yaml:3:3");
    CHECK(loaded.source.find("Resources")->find("FRole") == nullptr);
    CHECK(json(loaded, "F", "Code") == "\"src/\"");
    CHECK(loaded.find("ServerlessRestApiProdStage") != nullptr);
}

TEST_CASE("a generated resource can be referred to by its property") {
    const auto loaded = opened(function("      AutoPublishAlias: live\n") +
                               "Outputs:\n  V: {Value: !Ref F.Version}\n  A: {Value: !GetAtt F.Alias.Arn}\n");
    REQUIRE(problems(loaded).empty());
    REQUIRE(loaded.outputs.size() == 2);
    CHECK(wire::to_json(loaded.outputs[0].value).starts_with(R"({"Ref":"FVersion)"));
    CHECK(wire::to_json(loaded.outputs[1].value) == R"({"Fn::GetAtt":["FAliaslive","Arn"]})");
}

TEST_CASE("an embedded connector belongs to the resource that has it") {
    const auto loaded = opened(
        "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Connectors:\n      Tables:\n        "
        "Properties:\n"
        "          Destination: {Id: T}\n          Permissions: [Read]\n    Properties: {Runtime: "
        "python3.14, "
        "Handler: index.b, InlineCode: 'b = 1'}\n  T: {Type: AWS::DynamoDB::Table, Properties: {}}\n");
    REQUIRE(problems(loaded).empty());
    REQUIRE(loaded.find("FTablesPolicy") != nullptr);
    CHECK(loaded.find("FTablesPolicy")->source == "F");
    const auto* origin = loaded.policy_origin("FTablesPolicy", "");
    REQUIRE(origin != nullptr);
    CHECK(origin->kind == templates::PolicyOrigin::Kind::connector);
    CHECK(origin->name == "FTables");
    CHECK(loaded.files.place(origin->span) == "template.yaml:6:7");
}

TEST_CASE("code without CodeUri is in the template's folder, as the SAM CLI has it") {
    const auto loaded = opened(
        "Resources:\n  A:\n    Type: AWS::Serverless::Function\n    Properties: {Runtime: nodejs24.x, "
        "Handler: a.b}\n");
    REQUIRE(loaded.find("A") != nullptr);
    CHECK(loaded.find("A")->properties.find("Code") != nullptr);
}

TEST_CASE("what SAM refuses is reported in its words, for every resource, with a place") {
    const auto loaded = opened(
        "Resources:\n  A:\n    Type: AWS::Serverless::Function\n    Properties: {Runtime: nodejs24.x, "
        "Handler: a.b}\n"
        "  B:\n    Type: AWS::Serverless::Function\n    Properties: {Runtime: nodejs24.x, CodeUri: src/}\n"
        "  C:\n    Type: AWS::Serverless::Function\n    Properties: {Handlers: x}\n"
        "  D:\n    Type: AWS::Serverless::Function\n    Properties:\n      CodeUri: src/\n      Runtime: "
        "nodejs24.x\n"
        "      Handler: a.b\n      Policies: [DynamoDBCrudPolicy: {Table: x}]\n"
        "  E: {Type: AWS::Serverless::StatMachine}\n"
        "  Q: {Type: AWS::SQS::Queue, Properties: {P: [!Ref BRole, !Ref Nobody, !Ref ServerlessRestApi]}}\n");
    CHECK(problems(loaded) ==
          "template.yaml:6:3: error: Resource with id [B] is invalid. Runtime and Handler needs to be "
          "present when "
          "PackageType is of type `Zip` [LW0113]\n    help: add Handler: file.function and Runtime, or set "
          "PackageType\n"
          "template.yaml:11:18: error: Resource with id [C] is invalid. property Handlers not defined for "
          "resource of "
          "type AWS::Serverless::Function [LW0113]\n    help: check the name of the property\n"
          "template.yaml:18:18: error: Resource with id [D] is invalid. Following required parameters of "
          "template "
          "'DynamoDBCrudPolicy' don't have values: ['TableName'] [LW0113]\n    help: give the parameters "
          "below the name of "
          "the policy template\n"
          "template.yaml:19:3: error: Template format error: Unrecognized resource types: "
          "[AWS::Serverless::StatMachine] [LW0114]\n    help: did you mean 'AWS::Serverless::StateMachine'?\n"
          "template.yaml:20:59: error: 'Nobody' is neither a parameter nor a resource of this template "
          "(Unresolved "
          "resource dependencies [Nobody]) [LW0108]\n    help: add it under Resources or Parameters\n");
}

TEST_CASE("runtimes, handlers and code of functions are checked") {
    const auto runtime = opened(function("      Timeout: 3\n").replace(0, 0, ""));
    CHECK(problems(runtime).empty());
    std::string wrong = function("");
    wrong.replace(wrong.find("nodejs24.x"), 10, "nodejs24x");
    CHECK(problems(opened(wrong)) ==
          "template.yaml:6:16: error: Lambda has no runtime 'nodejs24x' [LW0116]\n    help: did you mean "
          "'nodejs24.x'?\n");
    const auto plain =
        opened("Resources:\n  F: {Type: AWS::Lambda::Function, Properties: {Runtime: python3.14}}\n");
    CHECK(problems(plain) ==
          "template.yaml:3:3: error: function 'F' has no Code [LW0115]\n    help: add Code, or CodeUri or "
          "InlineCode to an "
          "AWS::Serverless::Function\n"
          "template.yaml:3:3: error: function 'F' has no Handler [LW0115]\n    help: add Handler: "
          "file.function\n"
          "template.yaml:3:3: error: function 'F' has no Role [LW0115]\n    help: add Role: the ARN of an "
          "AWS::IAM::Role\n");
}

TEST_CASE("globals are merged into functions: maps merge, lists join, the rest is overridden") {
    const auto loaded = opened(
        "Globals:\n  Function:\n    Timeout: 3\n    Runtime: nodejs22.x\n    Layers: [a]\n"
        "    Environment: {Variables: {A: 1, B: 2}}\n" +
        function("      Layers: [b]\n      Environment: {Variables: {B: 3, C: 4}}\n"));
    REQUIRE(problems(loaded).empty());
    CHECK(json(loaded, "F", "Timeout") == "3");
    CHECK(json(loaded, "F", "Runtime") == "\"nodejs24.x\"");
    CHECK(json(loaded, "F", "Layers") == R"(["a","b"])");
    CHECK(json(loaded, "F", "Environment") == R"({"Variables":{"A":1,"B":3,"C":4}})");
    const auto wrong = opened("Globals: {Function: {Rolle: x}}\n" + function(""));
    REQUIRE(wrong.diagnostics.size() == 1);
    CHECK(wrong.diagnostics[0].message.starts_with(
        "'Globals' section is invalid. 'Rolle' is not a supported property of 'Function'. Must be one of"));
    CHECK(wrong.files.place(wrong.diagnostics[0].span) == "template.yaml:2:22");
}
