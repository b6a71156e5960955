#include "harness/runner/role_use.hpp"

#include "tests/catch.hpp"

using namespace leastwise;

TEST_CASE("a role that only what is not emulated is given is used elsewhere") {
    const auto loaded = templates::load_text(R"(Resources:
  Logs: {Type: AWS::IAM::Role, Properties: &trust {AssumeRolePolicyDocument: {Version: "2012-10-17", Statement: []}}}
  Automation: {Type: AWS::IAM::Role, Properties: *trust}
  Shared: {Type: AWS::IAM::Role, Properties: *trust}
  Function: {Type: AWS::IAM::Role, Properties: *trust}
  Spare: {Type: AWS::IAM::Role, Properties: *trust}
  Account: {Type: AWS::ApiGateway::Account, Properties: {CloudWatchRoleArn: !GetAtt Logs.Arn}}
  Document: {Type: AWS::SSM::Document, Properties: {Content: {assumeRole: !GetAtt Automation.Arn, x: !Ref Shared}}}
  Policy:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: p
      Roles: [!Ref Automation, !Ref Logs, !Ref Spare]
      PolicyDocument:
        Version: "2012-10-17"
        Statement: [{Effect: Allow, Action: "s3:Get*", Resource: !GetAtt Logs.Arn}]
  Fn:
    Type: AWS::Lambda::Function
    Properties:
      Code: {ZipFile: "exports.handler = 1"}
      Handler: index.handler
      Runtime: nodejs22.x
      Role: !GetAtt Function.Arn
      Environment: {Variables: {ROLE: !GetAtt Shared.Arn}}
Outputs: {Role: {Value: !GetAtt Automation.Arn}}
)",
                                              "template.yaml", {}, [](const std::string&) { return std::nullopt; });
    for (const auto& one : loaded.diagnostics) UNSCOPED_INFO(core::to_text(one, loaded.files));
    REQUIRE_FALSE(core::has_errors(loaded.diagnostics));
    CHECK(runner::roles_used_elsewhere(loaded) == std::set<std::string, std::less<>>{"Automation", "Logs"});
}
