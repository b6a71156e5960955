// A policy of a template that AWS would refuse: which of AWS's texts, and at which place of the file.
#include "harness/runner/deployment.hpp"
#include "harness/runner/services.hpp"
#include "tests/catch.hpp"

#include <algorithm>

using namespace leastwise;

namespace {

/// Where a document stands: the text before it and behind it.
struct Frame {
    std::string_view before, after;
};
constexpr Frame kInline{
    "Resources:\n  R:\n    Type: AWS::IAM::Role\n    Properties:\n      AssumeRolePolicyDocument:\n"
    "        Statement: {Effect: Allow, Action: sts:AssumeRole, Principal: {Service: lambda.amazonaws.com}}\n"
    "      Policies:\n        - PolicyName: p\n          PolicyDocument:\n            ",
    "\n"};
constexpr Frame kManaged{
    "Resources:\n  P:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument:\n        ", "\n"};
constexpr Frame kTrust{
    "Resources:\n  R:\n    Type: AWS::IAM::Role\n    Properties:\n      AssumeRolePolicyDocument:\n        ", "\n"};
constexpr Frame kTable{
    "Resources:\n  T:\n    Type: AWS::DynamoDB::Table\n    Properties:\n      BillingMode: PAY_PER_REQUEST\n"
    "      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]\n"
    "      KeySchema: [{AttributeName: id, KeyType: HASH}]\n      ResourcePolicy:\n        PolicyDocument:\n          ",
    "\n"};
constexpr Frame kSecret{
    "Resources:\n  S:\n    Type: AWS::SecretsManager::Secret\n    Properties: {Name: s}\n"
    "  P:\n    Type: AWS::SecretsManager::ResourcePolicy\n    Properties:\n      SecretId: !Ref S\n"
    "      ResourcePolicy:\n        ",
    "\n"};

/// A document, the diagnostic's code and text, and what stands at its place.
struct Row {
    std::string document;
    std::string_view code, message, at;
};

std::string place_of(const std::string& text, std::size_t at) {
    const auto line = std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n') + 1;
    const auto start = text.rfind('\n', at);
    return "template.yaml:" + std::to_string(line) + ":" + std::to_string(at - start);
}

void check(const Frame& frame, const std::vector<Row>& rows) {
    for (const Row& row : rows) {
        INFO(row.document);
        const std::string text = std::string(frame.before) + row.document + std::string(frame.after);
        core::ManualClock clock{core::Instant{}};
        core::Random random{1};
        core::Ids ids{random};
        core::World world{clock, random, ids, {}};
        ledger::Ledger ledger;
        runner::Services services{world, ledger, {}};
        const auto loaded = templates::load_text(text, "template.yaml", {},
                                                 [](const std::string&) { return std::optional<std::string>(); });
        REQUIRE_FALSE(core::has_errors(loaded.diagnostics));
        const gate::Credential& key = services.directory.add_operator("deployer", "AKIAEXAMPLE", "secret");
        gate::Caller deployer;
        deployer.principal = key.principal;
        deployer.access_key_id = key.access_key_id;
        const auto stack = runner::deploy(loaded, services.gate, deployer);
        const auto found = std::ranges::find(stack.diagnostics, row.code, &core::Diagnostic::code);
        for (const auto& one : stack.diagnostics) INFO(core::to_text(one, loaded.files));
        REQUIRE(found != stack.diagnostics.end());
        CHECK(found->message == row.message);
        CHECK(found->severity == core::Severity::error);
        CHECK_FALSE(found->hint.empty());
        CHECK(loaded.files.place(found->span) == place_of(text, text.rfind(row.at)));
    }
}

std::string statement(std::string_view members) {
    return "{Version: '2012-10-17', Statement: [{" + std::string(members) + "}]}";
}

const std::string kSyntax = "Syntax errors in policy.";
const std::string kLegacy = "The policy failed legacy parsing";

const std::vector<Row> kOfIdentities = {
    {"{Version: '2012-10-18', Statement: []}", "LW0301", kSyntax, "'2012-10-18'"},
    {"{Version: '2012-10-17', Statement: []}", "LW0301", kSyntax, "[]"},
    {"{Version: '2012-10-17', Statements: []}", "LW0301", kSyntax, "{Version"},
    {statement("Effect: allow, Action: 's3:*', Resource: '*'"), "LW0302", kLegacy, "allow"},
    {statement("Effect: Permit, Action: 's3:*', Resource: '*'"), "LW0301", kSyntax, "Permit"},
    {statement("Effect: Allow, Resource: '*'"), "LW0303", "Policy statement must contain actions.", "{Effect"},
    {statement("Effect: Allow, Action: [], Resource: '*'"), "LW0303", "Policy statement must contain actions.", "[],"},
    {statement("Effect: Allow, Action: 's3:*'"), "LW0304", "Policy statement must contain resources.", "{Effect"},
    {statement("Effect: Allow, Action: 's3:*', NotAction: 'ec2:*', Resource: '*'"), "LW0301", kSyntax, "'ec2:*'"},
    {statement("Effect: Allow, Action: 's3:*', Resource: '*', NotResource: 'arn:aws:s3:::b'"), "LW0301", kSyntax,
     "'arn:aws:s3:::b'"},
    {statement("Effect: Allow, Action: ['s3:*', GetItem], Resource: '*'"), "LW0307",
     "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.", "GetItem"},
    {statement("Effect: Allow, Action: 's3:a:b', Resource: '*'"), "LW0309",
     "Actions/Condition can contain only one colon.", "'s3:a:b'"},
    {statement("Effect: Allow, Action: 's3:*', Resource: ['*', my-bucket]"), "LW0310",
     "Resource my-bucket must be in ARN format or \"*\".", "my-bucket"},
    {statement("Effect: Allow, Action: 's3:*', Resource: 'arn:aws:s3:eu-west-1::b'"), "LW0314",
     "Resource arn:aws:s3:eu-west-1::b can not contain region information.", "'arn:aws:s3:eu"},
    {statement("Sid: 'a b', Effect: Allow, Action: 's3:*', Resource: '*'"), "LW0306",
     "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*",
     "'a b'"},
    {statement("Effect: Allow, Action: 's3:*', Resource: '*', Principal: {AWS: '*'}"), "LW0316",
     "Policy document should not specify a principal.", "{AWS"},
    {statement("Effect: Allow, Action: 's3:*', Resource: '*', Condition: {StringIs: {a: b}}"), "LW0301", kSyntax,
     "StringIs"},
    {statement("Effect: Allow, Action: 's3:*', Resource: '*', Condition: {NullIfExists: {a: b}}"), "LW0301", kSyntax,
     "NullIfExists"},
    {statement("Effect: Allow, Action: 's3:*', Resource: '*', Condition: {StringEquals: b}"), "LW0301", kSyntax,
     "b}}"},
    {statement("Effect: Allow, Action: 's3:*', Resource: '*', Condition: {DateLessThan: {a: soon}}"), "LW0302", kLegacy,
     "soon"},
    {statement("Sid: A, Effect: Allow, Action: 's3:*', Resource: '*'}, {Sid: A, Effect: Deny, Action: 'ec2:*', "
               "Resource: '*'"),
     "LW0305", "Statement IDs (SID) in a single policy must be unique.", "{Sid"},
};

}  // namespace

TEST_CASE("a role's own policy that AWS refuses is told in AWS's words, at its place in the template") {
    check(kInline, kOfIdentities);
}

TEST_CASE("a managed policy that AWS refuses is told in AWS's words, at its place in the template") {
    check(kManaged, kOfIdentities);
}

TEST_CASE("a trust policy that AWS refuses is told in AWS's words, at its place in the template") {
    check(kTrust, {{statement("Effect: Allow, Action: sts:AssumeRole"), "LW0317", "Missing required field Principal",
                    "{Effect"},
                   {statement("Effect: Allow, Action: 's3:*', Principal: {AWS: '*'}"), "LW0320",
                    "AssumeRole policy may only specify STS AssumeRole actions.", "'s3:*'"},
                   {statement("Effect: Allow, Action: sts:AssumeRole, Principal: {AWS: '*'}, Resource: '*'"), "LW0321",
                    "Has prohibited field Resource", "'*'"},
                   {statement("Effect: Allow, Action: sts:AssumeRole, Principal: '*'"), "LW0319",
                    "AssumeRolepolicy contained an invalid principal: \"STAR\".", "'*'"},
                   {statement("Effect: Allow, Action: sts:AssumeRole, Principal: {Service: [lambda]}"), "LW0318",
                    "Invalid principal in policy: \"Service\":\"lambda\"", "lambda]"}});
}

TEST_CASE("a resource's policy that AWS refuses is told at its place in the template") {
    const std::vector<Row> rows = {
        {statement("Effect: Allow, Action: '*', Resource: '*'"), "LW0317", "Missing required field Principal",
         "{Effect"},
        {statement("Effect: Allow, Action: '*', Resource: '*', Principal: {AWS: 'arn:aws:iam::*:root'}"), "LW0318",
         "Invalid principal in policy: \"AWS\":\"arn:aws:iam::*:root\"", "'arn:"},
        {statement("Effect: Allow, Action: '*', Resource: '*', Principal: '*', Condition: {Equals: {a: b}}"), "LW0301",
         kSyntax, "Equals"}};
    check(kTable, rows);
    check(kSecret, rows);
}
