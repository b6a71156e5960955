#include "harness/tighten/testcases/recorded_run.hpp"
#include "harness/tighten/verify.hpp"

using namespace leastwise;
using tighten::testcases::Run;
using tighten::testcases::tightened;

namespace {

constexpr const char* kTemplate = R"(Transform: AWS::Serverless-2016-10-31
Resources:
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
            - Sid: Readers   # who they are
              Effect: Allow
              Principal: PRINCIPAL
              Action: dynamodb:*
              Resource: "*"
  Reader:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]
)";

// With `PermissionsBoundary: !Ref Boundary`.
constexpr const char* kBoundary = R"(
  Boundary:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Action: dynamodb:*
            Resource: "*"
          - {Effect: Allow, Action: "sqs:*", Resource: "*"}
          - {Effect: Deny, Action: dynamodb:Scan, Resource: "*"}
)";

std::string with_principal(const std::string& principal) {
    std::string text = kTemplate;
    return text.replace(text.find("PRINCIPAL"), 9, principal);
}

std::string bounded(const std::string& principal) {
    std::string text = with_principal(principal);
    return text.insert(text.find("      AssumeRolePolicyDocument"), "      PermissionsBoundary: !Ref Boundary\n") +
           kBoundary;
}

core::Document key() {
    return core::Document::object(
        {{"TableName", "a-table-of-ours"},
         {"Key", core::Document::object({{"id", core::Document::object({{"S", "1"}})}})}});
}

/// Tightens, verifies, and shows that a second look proposes nothing; answers the new template.
std::string tighten_twice(const std::string& text) {
    Run run(text);
    CHECK(run.call("Reader", "GetItem", key()).empty());
    const std::string after = tightened(run);
    INFO(after);
    const auto verification = tighten::verify(run.loaded, after, run.ledger.entries());
    for (const std::string& problem : verification.problems) INFO(problem);
    CHECK(verification.problems.empty());
    Run again(after);
    CHECK(again.call("Reader", "GetItem", key()).empty());
    CHECK(again.call("Reader", "DeleteItem", key()) == "AccessDeniedException");
    CHECK(again.plan().changes.empty());
    return after;
}

}  // namespace

TEST_CASE("a resource's own policy keeps the actions that were used and the role that used them") {
    for (const char* anyone : {"\"*\"", "{AWS: \"*\"}", "{AWS: !GetAtt Reader.Arn}"}) {
        const std::string after = tighten_twice(with_principal(anyone));
        const auto own = after.substr(0, after.find("  Reader:"));
        CHECK(own.find("Action: \"dynamodb:GetItem\"") != std::string::npos);
        CHECK(own.find("!GetAtt Reader.Arn") != std::string::npos);
        CHECK(own.find("\"*\"") == own.rfind("\"*\""));  // its Resource
        CHECK(own.find("# who they are") != std::string::npos);
    }
}

TEST_CASE("a boundary is narrowed to what its roles needed; its denials and what is not emulated stay") {
    const std::string after = tighten_twice(bounded("{AWS: !GetAtt Reader.Arn}"));
    const auto boundary = after.substr(after.find("  Boundary:"));
    CHECK(boundary.find("dynamodb:*") == std::string::npos);
    CHECK(boundary.find("sqs:*") != std::string::npos);
    CHECK(boundary.find("dynamodb:Scan") != std::string::npos);
}

TEST_CASE("a boundary that an idle role shares stays as it is") {
    std::string text = bounded("{AWS: !GetAtt Reader.Arn}");
    text += R"(  Idle:
    Type: AWS::IAM::Role
    Properties:
      PermissionsBoundary: !Ref Boundary
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]
)";
    const std::string after = tighten_twice(text);
    CHECK(after.substr(after.find("  Boundary:")).find("dynamodb:*") != std::string::npos);
}

TEST_CASE("references that are proposed together make no circle") {
    // Either the boundary may name the table, or the table's policy the role that is bounded.
    const std::string after = tighten_twice(bounded("\"*\""));
    CHECK(after.find("!GetAtt Table.Arn") != std::string::npos);
    CHECK(after.find("!GetAtt Reader.Arn") == std::string::npos);
}

TEST_CASE("a policy that lets a role past its boundary keeps naming everyone") {
    std::string text = bounded("\"*\"");
    text.replace(text.find("Action: dynamodb:*\n            Resource"), 18, "Action: logs:*");
    const std::string after = tighten_twice(text);
    CHECK(after.find("Principal: \"*\"") != std::string::npos);
}

TEST_CASE("a statement in braces becomes several in a list with dashes") {
    std::string text = bounded("{AWS: !GetAtt Reader.Arn}");
    const std::string block =
        "          - Effect: Allow\n            Action: dynamodb:*\n            Resource: \"*\"\n";
    text.replace(text.find(block), block.size(),
                 "          - {Effect: Allow, Action: [\"dynamodb:*\", \"secretsmanager:*\"], Resource: \"*\"}\n");
    text += "  Other:\n    Type: AWS::Serverless::SimpleTable\n";
    Run run(text);
    CHECK(run.call("Reader", "GetItem", key()).empty());
    CHECK(run.call("Reader", "PutItem", run.item("Other", "Item")) == "AccessDeniedException");
    CHECK(tighten::verify(run.loaded, tightened(run), run.ledger.entries()).problems.empty());
}
