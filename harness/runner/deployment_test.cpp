#include "harness/runner/deployment.hpp"
#include "harness/runner/scratch.hpp"
#include "harness/runner/services.hpp"
#include "runtime/core/random.hpp"
#include "runtime/wire/json.hpp"
#include "tests/catch.hpp"

#include <algorithm>

using namespace leastwise;

namespace {

/// A template deployed into a world of its own; nothing runs.
struct Deployed {
    explicit Deployed(const std::string& text)
        : loaded(templates::load_text(text, "template.yaml", {},
                                      [](const std::string&) { return std::optional<std::string>(); })) {
        services.directory.add_operator("deployer", "AKIAEXAMPLE", "secret");
        gate::Caller deployer;
        deployer.principal = services.directory.find_credential("AKIAEXAMPLE")->principal;
        deployer.access_key_id = "AKIAEXAMPLE";
        deployer.deployer = true;
        stack = runner::deploy(loaded, services.gate, deployer);
    }

    /// Of the template, then of the deployment.
    std::string problems() const {
        std::string text;
        for (const auto& one : loaded.diagnostics) text += core::to_text(one, loaded.files) + "\n";
        for (const auto& one : stack.diagnostics) text += core::to_text(one, loaded.files) + "\n";
        return text;
    }
    /// `unsupported place subject: note → stand-in`, one a line.
    std::string support() const {
        std::string text;
        for (const auto& one : stack.support) {
            text += std::string(one.support == gate::Support::inert ? "inert " : "unsupported ") +
                    loaded.files.place(one.span) + " " + one.subject + ": " + one.note;
            if (!one.stand_in.empty()) text += " → " + one.stand_in;
            text += "\n";
        }
        return text;
    }
    std::string output(std::string_view name) const {
        const auto found = std::ranges::find(stack.outputs, name, &runner::StackOutput::name);
        return found == stack.outputs.end() ? "absent" : found->value;
    }

    core::ManualClock clock{core::Instant{}};
    core::Random random{1};
    core::Ids ids{random};
    core::World world{clock, random, ids, {}};
    ledger::Ledger ledger;
    runner::Scratch scratch;
    runner::Services services{world, ledger, {.source = ".", .scratch = scratch.path()}};
    templates::Template loaded;
    runner::Stack stack;
};

constexpr const char* kSam = "Transform: AWS::Serverless-2016-10-31\n";

std::string outputs(std::initializer_list<std::string> values) {
    std::string text = "Outputs:\n";
    int number = 0;
    for (const std::string& value : values)
        text += "  O" + std::to_string(number++) + ": {Value: " + value + "}\n";
    return text;
}

}  // namespace

TEST_CASE("what is not emulated is listed with its line and stood in for in the form of its type") {
    const Deployed deployed(
        "Resources:\n"
        "  Topic: {Type: AWS::SNS::Topic}\n"
        "  Queue: {Type: AWS::SQS::Queue}\n"
        "  Bucket: {Type: AWS::S3::Bucket}\n"
        "  Bus: {Type: AWS::Events::EventBus, Properties: {Name: b}}\n"
        "  Alarm: {Type: AWS::CloudWatch::Alarm}\n" +
        outputs({"!Ref Topic", "!Ref Queue", "!GetAtt Queue.Arn", "!GetAtt Queue.QueueName",
                 "!GetAtt Bucket.Arn", "!GetAtt Bus.Arn", "!GetAtt Bucket.DomainName",
                 "!Select [5, !Split [':', !Ref Topic]]", "!Select [9, !Split ['/', !GetAtt Bus.Arn]]",
                 "!Select [0, !GetAtt Bus.Names]"}));
    CHECK(deployed.problems() == "");
    CHECK(deployed.support() ==
          "unsupported template.yaml:2:3 AWS::SNS::Topic: no emulation of this type → "
          "arn:aws:sns:us-east-1:123456789012:unsupported-Topic\n"
          "unsupported template.yaml:3:3 AWS::SQS::Queue: no emulation of this type → "
          "https://sqs.us-east-1.amazonaws.com/123456789012/unsupported-Queue\n"
          "unsupported template.yaml:4:3 AWS::S3::Bucket: no emulation of this type → unsupported-bucket\n"
          "unsupported template.yaml:5:3 AWS::Events::EventBus: no emulation of this type → unsupported-Bus\n"
          "inert template.yaml:6:3 AWS::CloudWatch::Alarm: metrics are not collected → inert-Alarm\n");
    CHECK(deployed.output("O0") == "arn:aws:sns:us-east-1:123456789012:unsupported-Topic");
    CHECK(deployed.output("O1") == "https://sqs.us-east-1.amazonaws.com/123456789012/unsupported-Queue");
    CHECK(deployed.output("O2") == "arn:aws:sqs:us-east-1:123456789012:unsupported-Queue");
    CHECK(deployed.output("O3") == "unsupported-Queue");
    CHECK(deployed.output("O4") == "arn:aws:s3:::unsupported-bucket");
    CHECK(deployed.output("O5") == "arn:aws:events:us-east-1:123456789012:event-bus/unsupported-Bus");
    CHECK(deployed.output("O6") == "unsupported-bucket.us-east-1.amazonaws.com");
    CHECK(deployed.output("O7") == "unsupported-Topic");
    CHECK(deployed.output("O8") == "unsupported-Bus");
    CHECK(deployed.output("O9") == "unsupported-Bus.Names");
}

TEST_CASE("SAM resources that are not translated are stood in for, with what they would have made") {
    const Deployed deployed(
        std::string(kSam) +
        "Resources:\n"
        "  Graph:\n    Type: AWS::Serverless::GraphQLApi\n"
        "    Properties: {SchemaInline: x, DataSources: {Lambda: {L: {FunctionArn: "
        "!GetAtt Role.Arn}}}}\n"
        "  App:\n    Type: AWS::Serverless::Application\n    Properties: {Location: app.yaml}\n"
        "  Role:\n    Type: AWS::IAM::Role\n    DependsOn: GraphSchema\n    Properties:\n"
        "      AssumeRolePolicyDocument:\n        Version: '2012-10-17'\n        Statement:\n"
        "          - {Effect: Allow, Principal: {Service: appsync.amazonaws.com}, Action: "
        "'sts:AssumeRole'}\n"
        "      Policies:\n        - PolicyName: p\n          PolicyDocument:\n"
        "            Version: '2012-10-17'\n            Statement:\n"
        "              - {Effect: Allow, Action: 'appsync:GraphQL', Resource: !Sub "
        "'${Graph}/*'}\n" +
        outputs({"!Ref Graph", "!GetAtt App.Outputs.Url", "!Ref GraphSchema"}));
    CHECK(deployed.problems() == "");
    CHECK(deployed.support() ==
          "unsupported template.yaml:3:3 AWS::Serverless::GraphQLApi: no emulation of this type → "
          "arn:aws:appsync:us-east-1:123456789012:apis/unsupported-Graph\n"
          "unsupported template.yaml:6:3 AWS::Serverless::Application: no emulation of this type → "
          "arn:aws:cloudformation:us-east-1:123456789012:stack/unsupported-App\n");
    CHECK(deployed.output("O0") == "arn:aws:appsync:us-east-1:123456789012:apis/unsupported-Graph");
    CHECK(deployed.output("O1") == "https://unsupported-App.us-east-1.amazonaws.com");
    CHECK(deployed.output("O2") == "arn:aws:appsync:us-east-1:123456789012:apis/unsupported-Graph");
    REQUIRE(deployed.stack.find("Role") != nullptr);
    CHECK(deployed.stack.find("Role")->support == gate::Support::ok);
}

TEST_CASE("macros are listed and the rest of the template goes on") {
    const Deployed deployed(
        "Transform: [MyMacro]\nResources:\n  Fn::Transform: {Name: Counter}\n"
        "  Topic:\n    Type: AWS::SNS::Topic\n    Properties:\n"
        "      TopicName: {'Fn::Transform': {Name: Namer, Parameters: {A: b}}}\n");
    CHECK(deployed.problems() == "");
    const std::string text = deployed.support();
    for (const char* macro : {"1:13 the macro MyMacro", "3:18 the macro Counter", "7:36 the macro Namer"}) {
        INFO(text);
        CHECK(text.find(macro) != std::string::npos);
    }
    CHECK(deployed.stack.find("Topic") != nullptr);
}

TEST_CASE("a WebSocket API and what belongs to it is unsupported, not wrong") {
    const Deployed deployed(
        "Resources:\n"
        "  Chat:\n    Type: AWS::ApiGatewayV2::Api\n"
        "    Properties: {Name: c, ProtocolType: WEBSOCKET, RouteSelectionExpression: x}\n"
        "  Stage:\n    Type: AWS::ApiGatewayV2::Stage\n"
        "    Properties: {ApiId: !Ref Chat, StageName: dev}\n"
        "  Route:\n    Type: AWS::ApiGatewayV2::Route\n"
        "    Properties: {ApiId: !Ref Chat, RouteKey: $connect}\n");
    CHECK(deployed.problems() == "");
    CHECK(
        deployed.support() ==
        "unsupported template.yaml:2:3 AWS::ApiGatewayV2::Api: WebSocket APIs are not emulated → "
        "unsupported-Chat\n"
        "unsupported template.yaml:5:3 AWS::ApiGatewayV2::Stage: it needs \"Chat\", which is not emulated → "
        "unsupported-Stage\n"
        "unsupported template.yaml:8:3 AWS::ApiGatewayV2::Route: it needs \"Chat\", which is not emulated → "
        "unsupported-Route\n");
}

TEST_CASE("what needs a refused resource is named once, with the cause, and other causes are still found") {
    const Deployed deployed(
        "Resources:\n"
        "  Role:\n    Type: AWS::IAM::Role\n    Properties: {RoleName: 'a b', "
        "AssumeRolePolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, "
        "Principal: {Service: lambda.amazonaws.com}, Action: 'sts:AssumeRole'}]}}\n"
        "  Policy:\n    Type: AWS::IAM::Policy\n    Properties: {PolicyName: p, Roles: [!Ref "
        "Role], PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: "
        "'s3:*', Resource: '*'}]}}\n"
        "  Fn:\n    Type: AWS::Lambda::Function\n    Properties: {Runtime: python3.14, Handler: "
        "index.h, Role: !GetAtt Role.Arn, Code: {ZipFile: x}}\n"
        "  Permission:\n    Type: AWS::Lambda::Permission\n    Properties: {FunctionName: !Ref "
        "Fn, Action: 'lambda:InvokeFunction', Principal: '*'}\n"
        "  Other:\n    Type: AWS::IAM::Role\n    Properties: {RoleName: 'c d', "
        "AssumeRolePolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, "
        "Principal: {Service: lambda.amazonaws.com}, Action: 'sts:AssumeRole'}]}}\n" +
        outputs({"!GetAtt Fn.Arn", "!GetAtt Fn.Nothing"}));
    REQUIRE(deployed.stack.diagnostics.size() == 2);
    CHECK(deployed.stack.diagnostics[0].message.starts_with("AWS::IAM::Role \"Role\" was refused: "));
    CHECK(deployed.stack.diagnostics[0].hint == "not created, since they need it: Policy, Fn, Permission");
    CHECK(deployed.stack.diagnostics[1].message.starts_with("AWS::IAM::Role \"Other\" was refused: "));
    CHECK(deployed.stack.diagnostics[1].hint == "");
}

TEST_CASE("what a service says about a value that SAM wrote is told at the resource; a layer of many functions once") {
    const Deployed app(std::string(kSam) +
                       "Globals:\n  Function:\n    Runtime: python3.13\n    Handler: index.h\n"
                       "    Layers: ['arn:aws:lambda:us-east-1:111122223333:layer:Tools:3']\n"
                       "Resources:\n  Pool: {Type: AWS::Cognito::UserPool}\n"
                       "  Api:\n    Type: AWS::Serverless::Api\n    Properties:\n      StageName: dev\n"
                       "      Auth: {Authorizers: {Users: {UserPoolArn: !GetAtt Pool.Arn}}}\n"
                       "  A: {Type: AWS::Serverless::Function, Properties: {InlineCode: x}}\n"
                       "  B:\n    Type: AWS::Serverless::Function\n    Properties:\n      InlineCode: x\n"
                       "      Events:\n"
                       "        Get: {Type: Api, Properties: {Path: /, Method: get, RestApiId: !Ref Api}}\n");
    CHECK(app.problems() ==
          "template.yaml:6:14: warning: leastwise does not have the layer "
          "arn:aws:lambda:us-east-1:111122223333:layer:Tools:3; functions that use it run without it [LW0631]\n"
          "    help: declare the layer as AWS::Serverless::LayerVersion, or install what it holds beside the "
          "code\n"
          "template.yaml:9:3: warning: authorizer \"Users\": authorizer type cognito_user_pools; requests that "
          "need it will answer 500 [LW0702]\n");
}
