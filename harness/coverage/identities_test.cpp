// Coverage of users' and groups' policies, and of conditions.
#include "harness/coverage/lines.hpp"
#include "harness/coverage/testcases/measured.hpp"
#include "harness/report/lcov.hpp"

#include <algorithm>

using namespace leastwise;
using coverage::Side;
using coverage::State;
using coverage::testcases::Measured;
using tighten::testcases::Run;

namespace {

constexpr const char* kPeople = R"(Transform: AWS::Serverless-2016-10-31
Resources:
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
  Team:
    Type: AWS::IAM::Group
    Properties:
      Policies:
        - PolicyName: team
          PolicyDocument:
            Version: '2012-10-17'
            Statement:
              - Sid: TeamReads
                Effect: Allow
                Action: [dynamodb:GetItem, dynamodb:Query]
                Resource: !GetAtt Table.Arn
  Nobody:
    Type: AWS::IAM::Group
    Properties:
      Policies:
        - PolicyName: nobody
          PolicyDocument:
            Statement: [{Sid: Empty, Effect: Allow, Action: 'dynamodb:Scan', Resource: !GetAtt Table.Arn}]
  Ann:
    Type: AWS::IAM::User
    Properties:
      Groups: [!Ref Team]
      Policies:
        - PolicyName: own
          PolicyDocument:
            Version: '2012-10-17'
            Statement:
              - Sid: AnnWrites
                Effect: Allow
                Action: ['dynamodb:PutItem', 'dynamodb:DeleteItem', 'dynamodb:GetItem']
                Resource: !GetAtt Table.Arn
              - Sid: NeverScan
                Effect: Deny
                Action: dynamodb:Scan
                Resource: '*'
  Bob:
    Type: AWS::IAM::User
    Properties:
      Policies:
        - PolicyName: own
          PolicyDocument: {Statement: [{Sid: BobReads, Effect: Allow, Action: 'dynamodb:GetItem', Resource: '*'}]}
)";

/// Calls DynamoDB with keys of the user; "" or the error's code.
std::string call_as(Run& run, const char* user_id, const char* operation, core::Document input) {
    gate::Directory& directory = run.services.directory;
    for (const auto& [name, user] : directory.users()) {
        if (user->logical_id != user_id) continue;
        const auto permit =
            run.services.gate.authorize(run.deployer, "iam", "test", {{"iam:CreateAccessKey", "*", {}}});
        const gate::Credential& key = directory.add_access_key(permit, *user);
        gate::Caller caller;
        caller.principal = key.principal;
        caller.access_key_id = key.access_key_id;
        try {
            run.services.gate.call_now(caller, "dynamodb", operation, std::move(input));
            return {};
        } catch (const gate::AwsError& error) {
            return error.code();
        }
    }
    return "no such user";
}

const coverage::Share& share(const Measured& measured, const std::string& holder) {
    const auto found = std::ranges::find(measured.coverage.shares, holder, &coverage::Share::holder);
    REQUIRE(found != measured.coverage.shares.end());
    return *found;
}

}  // namespace

TEST_CASE("calls that users sign are charged to their statements and their groups'") {
    Run run(kPeople);
    CHECK(call_as(run, "Ann", "PutItem", run.item("Table", "Item")).empty());
    CHECK(call_as(run, "Ann", "GetItem", run.item("Table", "Key")).empty());
    const auto scan = core::Document::object({{"TableName", run.physical("Table")}});
    CHECK(call_as(run, "Ann", "Scan", scan) == "AccessDeniedException");
    const Measured measured(run);
    const coverage::Grant& own = measured.grant("Ann", "AnnWrites");
    CHECK(own.side == Side::user);
    CHECK(own.cell(0, 0).state == State::used);
    CHECK(own.cell(1, 0).state == State::unused);
    CHECK(own.cell(2, 0).state == State::used);
    CHECK(coverage::calls_of(own.needs()) == 2);
    const coverage::Grant& team = measured.grant("Team", "TeamReads");
    CHECK(team.side == Side::group);
    CHECK(team.state == State::unused);
    CHECK(team.spared == 1);  // GetItem, which Ann's own statement is charged with
    CHECK(measured.grant("Ann", "NeverScan").state == State::used);
    CHECK(share(measured, "Ann").granted == 3);
    CHECK(share(measured, "Ann").used == 2);
    CHECK(share(measured, "Ann").exercised);
    CHECK(share(measured, "Team").exercised);
    CHECK_FALSE(share(measured, "Bob").exercised);
}

TEST_CASE("the gate judges users and groups as it does roles") {
    Run run(kPeople);
    CHECK(call_as(run, "Ann", "PutItem", run.item("Table", "Item")).empty());
    const Measured measured(run);
    const auto excess = measured.excess();
    const auto count = [&](std::string_view code, std::string_view subject) {
        return std::ranges::count_if(excess, [&](const std::string& one) {
            return one.starts_with(code) && one.ends_with(" " + std::string(subject));
        });
    };
    CHECK(count("LW0551", "Ann") == 2);     // DeleteItem, GetItem
    CHECK(count("LW0551", "Team") == 1);    // the statement
    CHECK(count("LW0553", "Bob") == 1);     // no call was made under it
    CHECK(count("LW0553", "Nobody") == 1);  // a group without a member that calls
    CHECK(count("LW0553", "Ann") == 0);
}

TEST_CASE("a policy that a role and a group share is one, used by whoever uses it") {
    Run run(std::string(kPeople) + R"(  Shared:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      Groups: [!Ref Team]
      Roles: [!Ref Role]
      PolicyDocument:
        Statement: [{Sid: Both, Effect: Allow, Action: 'dynamodb:UpdateItem', Resource: !GetAtt Table.Arn}]
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: 'sts:AssumeRole'}]
)");
    CHECK(call_as(run, "Ann", "UpdateItem", run.item("Table", "Key")).empty());
    const Measured measured(run);
    const auto is_shared = [](const coverage::Grant& one) { return one.sid == "Both"; };
    REQUIRE(std::ranges::count_if(measured.coverage.grants, is_shared) == 1);
    const auto shared = std::ranges::find_if(measured.coverage.grants, is_shared);
    CHECK(shared->state == State::used);
    CHECK(shared->holders.size() == 2);
    const auto excess = measured.excess();
    CHECK(std::ranges::count_if(excess, [](const std::string& one) { return one.ends_with(" Role"); }) == 1);
    CHECK(std::ranges::any_of(
        excess, [](const std::string& one) { return one.starts_with("LW0553") && one.ends_with(" Role"); }));
}

TEST_CASE("what a user still needs is not proposed away with what a role did not") {
    Run run(std::string(kPeople) + R"(  Shared:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      Groups: [!Ref Team]
      Roles: [!Ref Role]
      PolicyDocument:
        Statement:
          - Effect: Allow
            Action:
              - dynamodb:UpdateItem
              - dynamodb:Query
            Resource: !GetAtt Table.Arn
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: 'sts:AssumeRole'}]
)");
    CHECK(call_as(run, "Ann", "UpdateItem", run.item("Table", "Key")).empty());
    CHECK(run.call("Role", "Query",
                   core::Document::object(
                       {{"TableName", run.physical("Table")},
                        {"KeyConditionExpression", "id = :i"},
                        {"ExpressionAttributeValues",
                         core::Document::object({{":i", core::Document::object({{"S", "1"}})}})}}))
              .empty());
    CHECK(tighten::testcases::tightened(run).find("dynamodb:UpdateItem") != std::string::npos);
}

TEST_CASE("conditions are counted for the calls that their statement is about") {
    constexpr const char* kTemplate = R"(Transform: AWS::Serverless-2016-10-31
Resources:
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: 'sts:AssumeRole'}]
      Policies:
        - PolicyName: p
          PolicyDocument:
            Version: '2012-10-17'
            Statement:
              - Sid: Own
                Effect: Allow
                Action: dynamodb:GetItem
                Resource: !GetAtt Table.Arn
                Condition:
                  ForAllValues:StringEquals: {'dynamodb:LeadingKeys': '1'}
                  StringEquals: {'aws:PrincipalTag/team': blue}
              - Sid: Never
                Effect: Allow
                Action: dynamodb:PutItem
                Resource: !GetAtt Table.Arn
                Condition: {StringEquals: {'aws:PrincipalTag/team': blue}}
)";
    Run run(kTemplate);
    run.tags = {{"team", "blue"}};
    CHECK(run.call("Role", "GetItem", run.item("Table", "Key", "1")).empty());
    CHECK(run.call("Role", "GetItem", run.item("Table", "Key", "2")) == "AccessDeniedException");
    const Measured measured(run);
    const auto& tested = measured.grant("Role", "Own").conditions;
    REQUIRE(tested.size() == 2);
    CHECK(tested[0].text == "ForAllValues:StringEquals dynamodb:LeadingKeys");
    CHECK(tested[0].held == 1);
    CHECK(tested[0].failed == 1);
    CHECK(tested[0].outcome() == "tested");
    CHECK(tested[1].held == 2);
    CHECK(tested[1].outcome() == "always held");
    CHECK(measured.grant("Role", "Never").conditions.at(0).outcome() == "never asked");
    const std::string lcov = report::to_lcov(coverage::lines_of(measured.coverage), run.loaded.files);
    CHECK(lcov.find("BRDA:19,0,0,1\nBRDA:19,0,1,1\nBRDA:19,1,0,2\nBRDA:19,1,1,0\n") != std::string::npos);
    CHECK(lcov.find("BRDA:26,0,0,-\nBRDA:26,0,1,-\nBRF:6\nBRH:3\n") != std::string::npos);
}
