#include "harness/check/earlier.hpp"
#include "harness/check/testcases/fixture.hpp"
#include "runtime/function/tool.hpp"

#include <fstream>
#include <iostream>

using namespace leastwise;
using namespace leastwise::check;

TEST_CASE("names are those that AWS would give, the same each time") {
    const auto loaded = load(
        "  Table: {Type: AWS::Serverless::SimpleTable}\n"
        "  Bucket: {Type: AWS::S3::Bucket}\n"
        "  Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub '${AWS::StackName}-q'}}\n"
        "  Topic: {Type: AWS::SNS::Topic}\n"
        "  Broker: {Type: AWS::AmazonMQ::Broker}\n"
        "  Role: {Type: AWS::IAM::Role, Properties: {Path: /team/, RoleName: r, AssumeRolePolicyDocument: "
        "{}}}\n");
    const Names names(loaded);
    const auto ref = [&](std::string_view id) { return *names.ref(id)->if_string(); };
    const auto arn = [&](std::string_view id) { return *names.attribute(id, "Arn")->if_string(); };
    CHECK(ref("Table") == "app-Table");
    CHECK(arn("Table") == "arn:aws:dynamodb:us-east-1:123456789012:table/app-Table");
    CHECK(arn("Bucket") == "arn:aws:s3:::app-bucket");
    CHECK(ref("Queue") == "https://sqs.us-east-1.amazonaws.com/123456789012/app-q");
    CHECK(arn("Queue") == "arn:aws:sqs:us-east-1:123456789012:app-q");
    CHECK(ref("Topic") == "arn:aws:sns:us-east-1:123456789012:app-Topic");
    CHECK(ref("Role") == "r");
    CHECK(arn("Role") == "arn:aws:iam::123456789012:role/team/r");
    CHECK(ref("Broker").find("unresolved-Broker") != std::string::npos);
    CHECK_FALSE(names.ref("Nobody"));
}

TEST_CASE("policies are found wherever a template writes them") {
    const auto loaded =
        load(role("s3:GetObject", "'arn:aws:s3:::b/*'",
                  "      ManagedPolicyArns: [!Ref Shared, 'arn:aws:iam::aws:policy/ReadOnlyAccess']\n"
                  "      PermissionsBoundary: !Ref Shared\n"
                  "  Shared:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n"
                  "      PolicyDocument: {Version: '2012-10-17', Statement: {Effect: Allow, Action: "
                  "sqs:SendMessage, Resource: '*'}}\n"
                  "  Added:\n    Type: AWS::IAM::Policy\n    Properties:\n      PolicyName: added\n      "
                  "Roles: [!Ref R]\n"
                  "      PolicyDocument: {Version: '2012-10-17', Statement: {Effect: Allow, Action: "
                  "sns:Publish, Resource: '*'}}\n"
                  "  Queue: {Type: AWS::SQS::Queue}\n"
                  "  Open:\n    Type: AWS::SQS::QueuePolicy\n    Properties:\n      Queues: [!Ref Queue]\n"
                  "      PolicyDocument: {Statement: {Effect: Allow, Principal: {AWS: '123456789012'}, "
                  "Action: 'sqs:*', Resource: '*'}}\n"
                  "  F: {Type: AWS::Lambda::Function, Properties: {FunctionName: f, Role: !GetAtt R.Arn, "
                  "Code: {ZipFile: x}, Handler: i.h, Runtime: nodejs22.x}}\n"
                  "  P: {Type: AWS::Lambda::Permission, Properties: {FunctionName: !Ref F, Action: "
                  "lambda:InvokeFunction, Principal: sns.amazonaws.com, SourceAccount: '123456789012'}}\n"));
    const Policies policies = policies_of(loaded);
    REQUIRE(policies.identities.size() == 1);
    const Identity& identity = policies.identities[0];
    Texts names;
    for (const Attached& each : identity.policies) names.push_back(each.policy.name);
    CHECK(names == Texts{"p", "Shared", "ReadOnlyAccess", "Added"});
    CHECK(identity.policies[0].written == Written::in_template);
    CHECK(identity.policies[2].written == Written::by_name);
    CHECK(identity.boundary);
    CHECK(identity.trust);
    REQUIRE(policies.resources.size() == 2);
    CHECK(policies.resources[0].name == "Queue");
    CHECK(policies.resources[1].name == "F");
    CHECK(policies.resources[1].policy.statements.at(0).conditions.at(0).key == "aws:SourceAccount");
}

TEST_CASE("an unknown managed policy is an error, not a policy that allows nothing") {
    const auto loaded = load(role("s3:GetObject", "'arn:aws:s3:::b/*'",
                                  "      ManagedPolicyArns: ['arn:aws:iam::aws:policy/NoSuchPolicy']\n"));
    const iamapi::ManagedCatalogue managed;
    const Policies policies = collect(loaded, managed);
    REQUIRE(policies.diagnostics.size() == 1);
    CHECK(policies.diagnostics[0].message.find("NoSuchPolicy") != std::string::npos);
    CHECK(core::has_errors(policies.diagnostics));
}

TEST_CASE("findings stand where the action was written") {
    CHECK(places(reviewed(role("[sqs:SendMessage, 'dynamodb:GetItems']", "'arn:aws:sqs:*:*:q'"))) ==
          Texts{"LW0501 15:43"});
    CHECK(reviewed(role("sqs:SendMessage", "'arn:aws:sqs:*:*:q'")).empty());
}

TEST_CASE("what a SAM template's author did not write is not held against them") {
    const auto found = reviewed(
        "  Table: {Type: AWS::Serverless::SimpleTable}\n"
        "  Fn:\n    Type: AWS::Serverless::Function\n    Properties:\n      Handler: i.h\n      Runtime: "
        "nodejs22.x\n"
        "      InlineCode: x\n      FunctionUrlConfig: {AuthType: NONE}\n"
        "      Policies:\n        - DynamoDBCrudPolicy: {TableName: !Ref Table}\n        - "
        "CloudWatchPutMetricPolicy: {}\n"
        "      Events: {Hourly: {Type: Schedule, Properties: {Schedule: rate(1 hour)}}}\n");
    REQUIRE(found.size() == 1);
    CHECK(found[0].finding.code == "LW0525");
    CHECK(found[0].finding.severity == core::Severity::note);
}

TEST_CASE("a finding is accepted where the resource's metadata say so") {
    const auto loaded =
        load(role("sqs:SendMessage", "'*'", "    Metadata: {Leastwise: {Accept: [LW0513]}}\n"));
    Results results = review(policies_of(loaded), all(), loaded.options.place);
    REQUIRE(results.size() == 1);
    accept(results, loaded, {});
    CHECK(results[0].accepted);
    const auto other = load(role("sqs:SendMessage", "'*'", "    Metadata: {Leastwise: {Accept: LW0512}}\n"));
    Results kept = review(policies_of(other), all(), other.options.place);
    accept(kept, other, {});
    CHECK_FALSE(kept.at(0).accepted);
    accept(kept, other, {"LW0513"});
    CHECK(kept.at(0).accepted);
}

TEST_CASE("new access is told for each statement that brings some, with a request") {
    const std::string before = role("[sqs:SendMessage, sqs:DeleteMessage]", "'arn:aws:sqs:*:*:q'");
    CHECK(new_access(before, before).empty());
    CHECK(new_access(before, role("sqs:SendMessage", "'arn:aws:sqs:us-east-1:*:q'")).empty());
    const auto wider = new_access(before, role("sqs:SendMessage", "'arn:aws:sqs:*:*:*'"));
    REQUIRE(wider.size() == 1);
    CHECK(wider[0].finding.code == "LW0541");
    CHECK(wider[0].finding.span.line == 14);
    INFO(wider[0].finding.message);
    CHECK(wider[0].finding.message.find("R is newly allowed sqs:SendMessage on arn:aws:sqs:") == 0);
    const auto added =
        new_access(before, role("sqs:SendMessage", "'arn:aws:sqs:*:*:q'",
                                "              - {Effect: Allow, Action: sns:Publish, Resource: '*'}\n"));
    REQUIRE(added.size() == 1);
    CHECK(added[0].finding.span.line == 17);
}

TEST_CASE("a new role, a wider trust, a boundary that is gone and a resource's policy are new access") {
    const std::string narrow = role("sqs:SendMessage", "'arn:aws:sqs:*:*:q'"),
                      other_trust = role("sqs:SendMessage", "'arn:aws:sqs:*:*:q'", "", "ec2.amazonaws.com");
    const std::string nothing = "  Topic: {Type: AWS::SNS::Topic}\n";
    CHECK(new_access(nothing, narrow).size() == 2);  // what it may do, and who may be it
    const auto trust = new_access(narrow, other_trust);
    REQUIRE(trust.size() == 1);
    INFO(trust[0].finding.message);
    CHECK(trust[0].finding.message.find("the trust policy of R newly allows sts:AssumeRole on "
                                       "arn:aws:iam::123456789012:role/app-R, by ec2.amazonaws.com") == 0);
    const std::string bounded =
        role("'*'", "'*'", "      PermissionsBoundary: 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess'\n");
    CHECK(new_access(bounded, role("'*'", "'*'")).size() == 1);
    CHECK(new_access(role("'*'", "'*'"), bounded).empty());
    const auto queue = [](const std::string& principal) {
        return "  Queue: {Type: AWS::SQS::Queue}\n  Policy:\n    Type: AWS::SQS::QueuePolicy\n    "
               "Properties:\n"
               "      Queues: [!Ref Queue]\n      PolicyDocument: {Version: '2012-10-17', Statement: "
               "{Effect: Allow, Principal: {AWS: '" +
               principal + "'}, Action: sqs:SendMessage, Resource: '*'}}\n";
    };
    CHECK(new_access(queue("123456789012"), queue("123456789012")).empty());
    const auto opened = new_access(queue("123456789012"), queue("111122223333"));
    REQUIRE(opened.size() == 1);
    CHECK(opened[0].subject == "the policy of Queue");
}

TEST_CASE("what got another name is nothing new, and actions in requests exist") {
    const auto named = [](const std::string& id, const std::string& action) {
        return core::replace_all(role(action, "'arn:aws:sqs:*:*:q'"), "  R:", "  " + id + ":");
    };
    CHECK(new_access(named("R", "sqs:SendMessage"), named("Renamed", "sqs:SendMessage")).empty());
    CHECK(new_access(named("R", "'sqs:*'"), named("Renamed", "sqs:SendMessage")).empty());
    CHECK(new_access(named("R", "sqs:SendMessage"), named("Renamed", "'sqs:*'")).size() == 2);
    const auto twice = named("A", "sqs:SendMessage") + named("B", "sqs:SendMessage");
    CHECK(new_access(named("R", "sqs:SendMessage"), twice).size() == 2);  // one of them, and its trust policy
    const auto wider = new_access(named("R", "sqs:SendMessage"), named("R", "'sqs:*'"));
    REQUIRE(wider.size() == 1);
    CHECK(wider[0].finding.message.find("R is newly allowed sqs:AddPermission on arn:aws:sqs:") == 0);
    CHECK(wider[0].finding.message.find(" by ") == std::string::npos);
}

TEST_CASE("an organization's policies in the template are looked at for names that do not exist") {
    const auto found = reviewed(
        "  Scp: {Type: AWS::Organizations::Policy, Properties: {Name: n, Type: SERVICE_CONTROL_POLICY, Content: "
        "{Version: '2012-10-17', Statement: [{Effect: Deny, Action: ['s3:DeleteBuckets'], Resource: '*'}]}}}\n"
        "  Rcp: {Type: AWS::Organizations::Policy, Properties: {Name: m, Type: RESOURCE_CONTROL_POLICY, Content: "
        "{Version: '2012-10-17', Statement: [{Effect: Deny, Principal: '*', Action: 's3:*', Resource: '*', "
        "Condition: "
        "{StringNotEqualsIfExists: {'aws:PrincipalOrgIDs': o-abcdefghij}}}]}}}\n");
    REQUIRE(found.size() == 2);
    CHECK(found[0].finding.code == "LW0501");
    CHECK(found[0].finding.message.find("so this denies nothing") != std::string::npos);
    CHECK(found[1].finding.code == "LW0504");
}

TEST_CASE("a nested stack is not looked at, and that is said") {
    const auto loaded =
        load("  Child: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: "
             "'https://b.s3.amazonaws.com/t'}}\n");
    const iamapi::ManagedCatalogue managed;
    const Policies policies = collect(loaded, managed);
    REQUIRE(policies.diagnostics.size() == 1);
    CHECK(policies.diagnostics[0].code == "LW0544");
    CHECK(policies.diagnostics[0].severity == core::Severity::warning);
}

TEST_CASE("a template without values for its parameters, and an earlier one that has other parameters") {
    const Folder folder;
    const std::string resources =
        "Resources: {T: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref Name}}}\n";
    std::ofstream(folder / "template.yaml") << "Parameters: {Name: {Type: String}}\n" << resources;
    std::ofstream(folder / "old.yaml") << "Parameters: {Name: {Type: String, AllowedValues: [a, b]}}\n"
                                       << resources;
    templates::Options options;
    options.place = {.partition = "aws", .region = "us-east-1", .account = "123456789012"};
    const auto loaded = load_only(folder / "template.yaml", options);
    CHECK(loaded.diagnostics.empty());
    options.parameters = {{"Name", "a"}, {"Added", "x"}};
    const auto old = load_earlier((folder / "old.yaml").string(), folder / "template.yaml", options);
    CHECK(std::holds_alternative<templates::Template>(old));
    const auto missing = load_earlier("--no-such-revision", folder / "template.yaml", options);
    REQUIRE(std::holds_alternative<std::string>(missing));
    CHECK(std::get<std::string>(missing).find("is no template file, and ") !=
          std::string::npos);
}

TEST_CASE("nothing is demanded of what stands in for values that nobody gave") {
    const Folder folder;
    const auto file = folder / "template.yaml";
    const auto written = [&](const std::string& principal) {
        std::ofstream(file) << "Parameters:\n  Acct: {Type: String, AllowedPattern: '[0-9]+'}\n  Bcct: {Type: "
                               "String, "
                               "MaxLength: 3}\n  RoleArn: {Type: String}\n  Act: {Type: String}\n  Subs: {Type: "
                               "'List<AWS::EC2::Subnet::Id>'}\n  N: {Type: Number, MinValue: 5}\n"
                               "Resources:\n  R:\n    Type: AWS::IAM::Role\n    Properties:\n      "
                               "AssumeRolePolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, "
                               "Principal: "
                               "{AWS: [!Ref " +
                                   principal +
                                   ", !Ref RoleArn]}, Action: sts:AssumeRole}]}\n      Policies:\n        - "
                                   "PolicyName: "
                                   "p\n          PolicyDocument:\n            Version: '2012-10-17'\n            "
                                   "Statement:\n              - {Effect: Allow, Action: !Ref Act, Resource: "
                                   "!Ref Bcct}\n"
                                   "              - {Effect: Allow, Action: 's3:GetObject', Resource: [!ImportValue "
                                   "shared-arn, !Select [3, !Ref Subs], !Select [6, !Split [':', !Ref RoleArn]]]}\n";
        templates::Options options;
        options.place = {.partition = "aws", .region = "us-east-1", .account = "123456789012"};
        return load_only(file, options);
    };
    const auto loaded = written("Acct");
    for (const auto& one : loaded.diagnostics) INFO(core::to_text(one, loaded.files));
    CHECK(loaded.diagnostics.empty());
    const auto before = policies_of(loaded);
    CHECK(review(before, all(), loaded.options.place).empty());
    Results results;
    find_new_access(before, policies_of(written("Acct")), all(), results);
    CHECK(results.empty());
    find_new_access(before, policies_of(written("Bcct")), all(), results);
    CHECK(results.size() == 1);  // another account, whichever it is
}

TEST_CASE("the template of a git revision, also below the repository's root") {
    const Folder folder;
    const auto git = [&folder](std::vector<std::string> words) {
        words.insert(words.begin(),
                     {"git", "-C", folder.path.string(), "-c", "user.name=n", "-c", "user.email=e@x"});
        return function::run_tool(words, std::chrono::seconds(30)).has_value();
    };
    if (!git({"init", "-q"})) {
        std::cout << "SKIPPED: templates of git revisions (git is not installed)\n";
        return;
    }
    std::filesystem::create_directories(folder / "app");
    std::ofstream(folder / "app/template.yaml") << "Resources: {T: {Type: AWS::SNS::Topic}}\n";
    REQUIRE(git({"add", "."}));
    REQUIRE(git({"commit", "-q", "-m", "first"}));
    std::ofstream(folder / "app/template.yaml") << "Resources: {Changed: {Type: AWS::SNS::Topic}}\n";
    const auto old = load_earlier("HEAD", folder / "app/template.yaml", {});
    REQUIRE(std::holds_alternative<templates::Template>(old));
    CHECK(std::get<templates::Template>(old).find("T") != nullptr);
    CHECK(std::get<templates::Template>(old).files.path(0) == "HEAD:template.yaml");
    const auto problem = [&](const std::string& revision, const std::string& file) {
        const auto answer = load_earlier(revision, folder / file, {});
        const auto* text = std::get_if<std::string>(&answer);
        return text == nullptr ? std::string() : *text;
    };
    CHECK(problem("HEAD~1", "app/template.yaml").find("no revision of the git repository") != std::string::npos);
    CHECK(problem("HEAD", "app/other.yaml").find("the template other.yaml is not in the revision \"HEAD\"") == 0);
    const Folder outside("outside");
    CHECK(std::get<std::string>(load_earlier("HEAD", outside / "template.yaml", {})).find("is in no git "
                                                                                          "repository") !=
          std::string::npos);
}

TEST_CASE("what service control policies forbid is not newly allowed") {
    const std::string before = core::replace_all(kManager, "iam:PutRolePolicy", "s3:GetObject");
    const std::string after = core::replace_all(kManager, "'iam:PutRolePolicy'", "[s3:GetObject, 's3:PutObject']");
    const auto newly = [&](const std::string& scp) {
        const GuardedAccount account(scp);
        const auto old_loaded = load(before), new_loaded = load(after);
        Results results;
        find_new_access(policies_of(old_loaded), policies_of(new_loaded), all(), results, account.guardrails);
        return results.size();
    };
    CHECK(newly(R"({"Effect":"Deny","Action":"ec2:*","Resource":"*"})") == 1);
    CHECK(newly(R"({"Effect":"Deny","Action":"s3:Put*","Resource":"*"})") == 0);
    CHECK(newly(R"({"Effect":"Deny","Action":"s3:Put*","Resource":"arn:aws:s3:::b/*"})") == 1);
}

TEST_CASE("a policy of the template that is for somebody else is looked at too") {
    const std::string policy =
        "  Shared: {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: {Version: '2012-10-17', Statement: "
        "{Effect: Allow, Action: 'sqs:SendMessag', Resource: '*'}}}}\n"
        "  Inline: {Type: AWS::IAM::Policy, Properties: {PolicyName: p, Roles: [SomebodyElse], PolicyDocument: "
        "{Version: "
        "'2012-10-17', Statement: {Effect: Allow, Action: 'iam:PutRolePolicy', Resource: '*'}}}}\n";
    const auto found = reviewed(policy);
    CHECK(std::ranges::any_of(
        found, [](const Result& one) { return one.subject == "Shared" && one.finding.code == "LW0501"; }));
    CHECK(std::ranges::any_of(
        found, [](const Result& one) { return one.subject == "Inline" && one.finding.code == "LW0531"; }));
    CHECK(new_access(policy, policy).empty());
    CHECK(new_access(policy, core::replace_all(policy, "iam:PutRolePolicy", "iam:*")).size() == 1);
}

TEST_CASE("what moves from a user to the user's group is nothing new for the user") {
    const auto user = [](bool in_group) {
        const std::string inline_policy = "Policies: [{PolicyName: p, PolicyDocument: {Version: '2012-10-17', "
                                          "Statement: "
                                          "{Effect: Allow, Action: 'sqs:SendMessage', Resource: "
                                          "'arn:aws:sqs:*:*:q'}}}]";
        return "  G: {Type: AWS::IAM::Group" + (in_group ? ", Properties: {" + inline_policy + "}" : std::string()) +
               "}\n  U: {Type: AWS::IAM::User, Properties: {Groups: [!Ref G]" +
               (in_group ? std::string() : ", " + inline_policy) + "}}\n";
    };
    const auto found = new_access(user(false), user(true));
    REQUIRE(found.size() == 1);
    CHECK(found[0].subject == "G");
    CHECK(new_access(user(true), user(true)).empty());
}
