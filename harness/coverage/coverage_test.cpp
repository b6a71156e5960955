// Coverage of policies by the calls of a run, without running a function.
#include "harness/coverage/lines.hpp"
#include "harness/coverage/testcases/measured.hpp"

#include <algorithm>

using namespace leastwise;
using coverage::Side;
using coverage::State;
using coverage::testcases::Measured;
using tighten::testcases::Run;

namespace {

constexpr const char* kTemplate = R"(Transform: AWS::Serverless-2016-10-31
Resources:
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
  Other:
    Type: AWS::Serverless::SimpleTable
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      InlineCode: "exports.handler = async () => 1"
      Policies:
        - DynamoDBReadPolicy:
            TableName: !Ref Table
        - Statement:
            - Sid: Write
              Effect: Allow
              Action:
                - dynamodb:PutItem
                - dynamodb:DeleteItem
              Resource:
                - !GetAtt Table.Arn
                - !GetAtt Other.Arn
            - {Effect: Allow, Action: ["dynamodb:UpdateI*", "sns:Publish"], Resource: "*"}
            - Sid: Never
              Effect: Deny
              Action: dynamodb:Scan
              Resource: "*"
  Idle:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      InlineCode: "exports.handler = async () => 1"
      Policies:
        - DynamoDBReadPolicy:
            TableName: !Ref Table
)";

bool has(const std::vector<std::string>& all, const std::string& one) {
    return std::ranges::find(all, one) != all.end();
}

std::string updated(const char* text, const std::string& from, const std::string& to) {
    std::string result = text;
    REQUIRE(result.find(from) != std::string::npos);
    return result.replace(result.find(from), from.size(), to);
}

}  // namespace

TEST_CASE("each action on each resource of a statement is a cell with the calls that needed it") {
    Run run(kTemplate);
    CHECK(run.call("FnRole", "PutItem", run.item("Table", "Item")).empty());
    CHECK(run.call("FnRole", "PutItem", run.item("Table", "Item", "2")).empty());
    CHECK(run.call("FnRole", "DeleteItem", run.item("Other", "Key")).empty());
    const Measured measured(run);
    const coverage::Grant& write = measured.grant("FnRole", "Write");
    REQUIRE(write.cells.size() == 4);
    CHECK(write.cell(0, 0).state == State::used);
    CHECK(coverage::calls_of(write.cell(0, 0).needs) == 2);
    CHECK(write.cell(0, 1).state == State::unused);
    CHECK(write.cell(1, 0).state == State::unused);
    CHECK(write.cell(1, 1).state == State::used);
    CHECK(write.actions[0].state == State::used);
    CHECK(write.actions[1].state == State::used);
    CHECK(write.state == State::broader);
    const auto& uses = write.cell(1, 1).needs.begin()->second;
    REQUIRE(uses.size() == 1);
    CHECK(uses.front().entry->operation == "DeleteItem");
    CHECK_FALSE(uses.front().entry->request_id.empty());
}

TEST_CASE("wildcards are broader than what was used, unless everything that they stand for was") {
    Run run(kTemplate);
    CHECK(run.call("FnRole", "UpdateItem", run.item("Table", "Key")).empty());
    const Measured measured(run);
    const auto& grants = measured.coverage.grants;
    const auto wild = std::ranges::find_if(
        grants, [](const auto& one) { return one.actions.front().text == "dynamodb:UpdateI*"; });
    REQUIRE(wild != grants.end());
    CHECK(wild->actions[0].state == State::used);  // UpdateItem is all that it stands for
    CHECK(wild->actions[1].state == State::unseen);
    CHECK(wild->resources[0].state == State::broader);
    CHECK(wild->state == State::broader);
    CHECK(has(measured.excess(), "LW0552 template.yaml:29:87 FnRole"));
}

TEST_CASE("lines carry what their statements, actions and resources say") {
    Run run(kTemplate);
    CHECK(run.call("FnRole", "PutItem", run.item("Table", "Item")).empty());
    CHECK(run.call("FnRole", "Scan", core::Document::object({{"TableName", run.physical("Table")}})) ==
          "AccessDeniedException");
    const Measured measured(run);
    const auto files = coverage::lines_of(measured.coverage);
    const coverage::Lines& lines = files.at(0);
    std::vector<std::uint32_t> numbers;
    for (const auto& [number, line] : lines) numbers.push_back(number);
    CHECK(numbers == std::vector<std::uint32_t>{18, 21, 24, 25, 27, 28, 29, 30, 32, 33, 41});
    CHECK(lines.at(18).state == State::unused);
    CHECK(lines.at(21).state == State::broader);
    CHECK(lines.at(24).state == State::used);
    CHECK(lines.at(24).calls == 1);
    CHECK(lines.at(25).state == State::unused);
    CHECK(lines.at(27).state == State::used);
    CHECK(lines.at(28).state == State::unused);
    CHECK(lines.at(32).state == State::used);  // it refused a call
    CHECK(lines.at(32).calls == 1);
    Run quiet(kTemplate);
    CHECK(quiet.call("FnRole", "PutItem", quiet.item("Table", "Item")).empty());
    CHECK(coverage::lines_of(Measured(quiet).coverage).at(0).at(32).state == State::idle);
}

TEST_CASE("a run in which the policies are just what was needed has no excess") {
    std::string text = updated(kTemplate, "                - dynamodb:DeleteItem\n", "");
    text = updated(text.c_str(), "                - !GetAtt Other.Arn\n", "");
    text = updated(text.c_str(),
                   "            - {Effect: Allow, Action: [\"dynamodb:UpdateI*\", \"sns:Publish\"], Resource: \"*\"}\n",
                   "");
    text = updated(text.c_str(), "        - DynamoDBReadPolicy:\n            TableName: !Ref Table\n        - S",
                   "        - S");
    text.resize(text.find("  Idle:"));
    Run run(text);
    CHECK(run.call("FnRole", "PutItem", run.item("Table", "Item")).empty());
    const Measured measured(run);
    CHECK(measured.excess().empty());
    CHECK(measured.coverage.granted() == 4);  // with the three that every function has for its logs
    CHECK(measured.coverage.used() == 1);
}

TEST_CASE("excess is told where it was written: statements, actions, resources, combinations, roles") {
    Run run(kTemplate);
    CHECK(run.call("FnRole", "PutItem", run.item("Table", "Item")).empty());
    const Measured measured(run);
    const auto excess = measured.excess();
    CHECK(excess == std::vector<std::string>{
                        "LW0551 template.yaml:18:11 FnRole", "LW0551 template.yaml:25:19 FnRole",
                        "LW0551 template.yaml:28:19 FnRole", "LW0551 template.yaml:29:15 FnRole",
                        "LW0553 template.yaml:34:3 IdleRole"});
    CHECK(run.call("FnRole", "DeleteItem", run.item("Other", "Key")).empty());
    const Measured combined(run);
    CHECK(has(combined.excess(), "LW0552 template.yaml:21:15 FnRole"));
}

TEST_CASE("a statement whose calls another one allows as well is not needed") {
    Run run(updated(kTemplate, "\"dynamodb:UpdateI*\"", "\"dynamodb:*\""));
    CHECK(run.call("FnRole", "GetItem", run.item("Table", "Key")).empty());
    const Measured measured(run);
    const coverage::Grant& read = measured.grant("FnRole", "DynamoDBReadPolicy");
    CHECK(read.state == State::broader);
    CHECK(coverage::calls_of(read.needs()) == 1);
    const auto& grants = measured.coverage.grants;
    const auto wild = std::ranges::find_if(
        grants, [](const auto& one) { return one.actions.front().text == "dynamodb:*"; });
    REQUIRE(wild != grants.end());
    CHECK(wild->state == State::unused);
    CHECK(wild->spared == 1);
}

TEST_CASE("denied calls are told when they were made by a function, with the statement that denied them") {
    Run run(kTemplate);
    run.function = "";  // the test command under the role: it sees the denial
    CHECK(run.call("FnRole", "DescribeTable", core::Document::object({{"TableName", run.physical("Other")}})) ==
          "AccessDeniedException");
    run.function = "Fn";
    CHECK(run.call("FnRole", "Scan", core::Document::object({{"TableName", run.physical("Table")}})) != "");
    CHECK(run.call("FnRole", "GetItem", run.item("Other", "Key")) == "AccessDeniedException");
    CHECK(run.call("FnRole", "GetItem", run.item("Other", "Key")) == "AccessDeniedException");
    const Measured measured(run);
    REQUIRE(measured.coverage.denied.size() == 3);
    CHECK_FALSE(measured.coverage.denied[0].by_application);
    CHECK(measured.coverage.denied[1].by.has_value());
    CHECK_FALSE(measured.coverage.denied[2].by.has_value());
    CHECK(measured.coverage.denied[2].what.count == 2);
    const auto excess = measured.excess();
    CHECK(has(excess, "LW0555 template.yaml:30:15 Fn"));
    CHECK(has(excess, "LW0555 template.yaml:11:3 Fn"));
    CHECK(std::ranges::count_if(excess, [](const auto& one) { return one.starts_with("LW0555"); }) == 2);
}

TEST_CASE("a managed policy of the template is one, with all roles that it is attached to") {
    const char* text = R"(Transform: AWS::Serverless-2016-10-31
Resources:
  Table:
    Type: AWS::Serverless::SimpleTable
  Shared:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Action: [dynamodb:GetItem, dynamodb:PutItem]
            Resource: !GetAtt Table.Arn
  ReaderRole: &role
    Type: AWS::IAM::Role
    Properties:
      ManagedPolicyArns:
        - !Ref Shared
        - !Sub arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: "sts:AssumeRole"}]
  WriterRole: *role
)";
    Run run(text);
    CHECK(run.call("ReaderRole", "GetItem", run.item("Table", "Key")).empty());
    const Measured half(run);
    CHECK(has(half.excess(), "LW0551 template.yaml:12:40 ReaderRole"));
    CHECK(has(half.excess(), "LW0553 template.yaml:23:3 WriterRole"));
    CHECK(run.call("WriterRole", "PutItem", run.item("Table", "Item")).empty());
    const Measured measured(run);
    CHECK(measured.excess().empty());
    const auto& grants = measured.coverage.grants;
    const auto shared =
        std::ranges::find_if(grants, [](const auto& one) { return one.policy == "Shared"; });
    REQUIRE(shared != grants.end());
    CHECK(shared->holders == std::vector<std::string>{"ReaderRole", "WriterRole"});
    CHECK(shared->state == State::used);
    const auto basic = std::ranges::find_if(
        grants, [](const auto& one) { return one.origin == "AWSLambdaBasicExecutionRole"; });
    REQUIRE(basic != grants.end());
    CHECK(basic->span.line == 19);
    CHECK(basic->state == State::unused);
}

TEST_CASE("boundaries and trust policies are measured and grant nothing") {
    const char* text = R"(Resources:
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
  Bound:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - {Effect: Allow, Action: "dynamodb:*", Resource: "*"}
          - {Effect: Allow, Action: "sqs:*", Resource: "*"}
  Role:
    Type: AWS::IAM::Role
    Properties:
      PermissionsBoundary: !Ref Bound
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: "sts:AssumeRole"}]
      Policies:
        - PolicyName: Own
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              Effect: Allow
              Action: dynamodb:GetItem
              Resource: !GetAtt Table.Arn
)";
    Run run(text);
    CHECK(run.call("Role", "GetItem", run.item("Table", "Key")).empty());
    const Measured measured(run);
    CHECK(measured.excess().empty());
    const auto& grants = measured.coverage.grants;
    REQUIRE(grants.size() == 4);
    CHECK(grants[0].state == State::used);
    CHECK(grants[1].side == Side::boundary);
    CHECK(grants[1].policy == "Bound");
    CHECK(grants[1].state == State::broader);
    CHECK(grants[2].state == State::unseen);
    CHECK(grants[3].side == Side::trust);
    CHECK(grants[3].state == State::unused);
    CHECK(measured.coverage.granted() == 1);
    CHECK(coverage::lines_of(measured.coverage).at(0).at(14).calls == 1);
}

TEST_CASE("what is tightened passes") {
    Run run(kTemplate);
    CHECK(run.call("FnRole", "PutItem", run.item("Table", "Item")).empty());
    CHECK(run.call("FnRole", "DeleteItem", run.item("Other", "Key")).empty());
    CHECK(run.call("FnRole", "GetItem", run.item("Table", "Key")).empty());
    CHECK(run.call("IdleRole", "GetItem", run.item("Table", "Key")).empty());
    CHECK_FALSE(Measured(run).excess().empty());
    Run again(tighten::testcases::tightened(run));
    CHECK(again.call("FnRole", "PutItem", again.item("Table", "Item")).empty());
    CHECK(again.call("FnRole", "DeleteItem", again.item("Other", "Key")).empty());
    CHECK(again.call("FnRole", "GetItem", again.item("Table", "Key")).empty());
    CHECK(again.call("IdleRole", "GetItem", again.item("Table", "Key")).empty());
    for (const std::string& one : Measured(again).excess()) INFO(one);
    CHECK(Measured(again).excess().empty());
}

TEST_CASE("a resource's own policy is measured, and told when it lets more in than came") {
    const char* text = R"(Resources:
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: a-table-of-ours
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
      ResourcePolicy:
        PolicyDocument:
          Version: "2012-10-17"
          Statement:
            - Sid: Readers
              Effect: Allow
              Principal: {AWS: !GetAtt Reader.Arn}
              Action:
                - dynamodb:GetItem
                - dynamodb:PutItem
              Resource: "*"
  Reader:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: "sts:AssumeRole"}]
)";
    Run run(text);
    CHECK(run.call("Reader", "GetItem", run.item("Table", "Key")).empty());
    const Measured measured(run);
    CHECK(measured.excess() == std::vector<std::string>{"LW0554 template.yaml:13:15 Table"});
    const auto lines = coverage::lines_of(measured.coverage).at(0);
    CHECK(lines.at(13).state == State::broader);
    CHECK(lines.at(17).state == State::used);
    CHECK(lines.at(17).calls == 1);
    CHECK(lines.at(18).state == State::unused);
    CHECK(lines.at(19).state == State::used);
    Run again(tighten::testcases::tightened(run));
    CHECK(again.call("Reader", "GetItem", again.item("Table", "Key")).empty());
    CHECK(Measured(again).excess().empty());
}
