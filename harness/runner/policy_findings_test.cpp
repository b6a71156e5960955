#include "harness/runner/policy_findings.hpp"

#include "harness/runner/services.hpp"
#include "tests/catch.hpp"

using namespace leastwise;

namespace {

constexpr std::string_view kTemplate = R"(AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Resources:
  Table:
    Type: AWS::Serverless::SimpleTable
  Shared:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Action: s3:ListObjects
            Resource: '*'
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Principal: {Service: lambda.amazonaws.com}
            Action: [sts:AssumeRole, sts:AssumeRoles]
      ManagedPolicyArns: [!Ref Shared, 'arn:aws:iam::aws:policy/ReadOnlyAccess']
      Policies:
        - PolicyName: p
          PolicyDocument:
            Version: '2012-10-17'
            Statement:
              - Effect: Allow
                Action:
                  - dynamodb:GetItem
                  - dynamodb:GetItems
                Resource: !GetAtt Table.Arn
                Condition:
                  StringEquals: {'dynamodb:LeadingKey': a}
  Other:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Principal: {Service: lambda.amazonaws.com}
            Action: sts:AssumeRole
      ManagedPolicyArns: [!Ref Shared]
)";

}  // namespace

TEST_CASE("what a template's policies do not do is told once, where a person wrote it") {
    core::ManualClock clock{core::Instant{std::chrono::seconds{1'700'000'000}}};
    core::Random random{1};
    core::Ids ids{random};
    core::World world{clock, random, ids, {}};
    ledger::Ledger ledger;
    runner::Services services{world, ledger, {}};
    const auto& key = services.directory.add_operator("deployer", "AKIADEPLOYERDEPLOYER", "secret");
    gate::Caller deployer;
    deployer.principal = key.principal;
    deployer.access_key_id = key.access_key_id;
    deployer.deployer = true;
    templates::Options options;
    options.stack_name = "app";
    const auto loaded = templates::load_text(std::string(kTemplate), "template.yaml", options, {});
    for (const auto& one : loaded.diagnostics) INFO(core::to_text(one, loaded.files));
    REQUIRE_FALSE(core::has_errors(loaded.diagnostics));
    const runner::Stack stack = runner::deploy(loaded, services.gate, deployer);
    for (const auto& one : stack.diagnostics) INFO(core::to_text(one, loaded.files));
    REQUIRE_FALSE(core::has_errors(stack.diagnostics));
    std::vector<std::string> arns;
    for (const runner::Deployed& resource : stack.resources) arns.push_back(resource.declared.arn);

    std::vector<std::string> texts;
    for (const auto& one : runner::policy_findings(services.gate, arns, loaded)) {
        CHECK(one.severity == core::Severity::warning);
        texts.push_back(loaded.files.place(one.span) + " " + one.code + " " + one.hint);
    }
    CHECK(texts ==
          std::vector<std::string>{"template.yaml:13:21 LW0501 for this operation AWS asks for s3:ListBucket",
                                   "template.yaml:23:38 LW0501 did you mean sts:AssumeRole?",
                                   "template.yaml:33:21 LW0501 did you mean dynamodb:GetItem?",
                                   "template.yaml:36:34 LW0504 did you mean dynamodb:LeadingKeys?"});
}
