#include "harness/check/testcases/fixture.hpp"

using namespace leastwise;
using namespace leastwise::check;

namespace {

bool escalates(const std::string& scp) {
    const GuardedAccount account(scp);
    const auto loaded = load(kManager);
    const auto found = review(policies_of(loaded), all(), loaded.options.place, account.guardrails);
    return std::ranges::any_of(found, [](const Result& one) { return one.finding.code == "LW0531"; });
}

}  // namespace

TEST_CASE("a role that can change its own permissions") {
    for (const std::string action : {"iam:PutRolePolicy", "iam:AttachRolePolicy", "iam:CreatePolicyVersion",
                                     "iam:CreateAccessKey", "iam:UpdateAssumeRolePolicy"}) {
        INFO(action);
        const auto found = reviewed(role(action, "'*'"));
        CHECK(std::ranges::any_of(found, [](const Result& each) { return each.finding.code == "LW0531"; }));
    }
    CHECK(places(reviewed(role("iam:PutRolePolicy", "!Sub 'arn:aws:iam::${AWS::AccountId}:role/app-R'"))) ==
          Texts{"LW0531 15:25"});
    CHECK(reviewed(role("iam:PutRolePolicy", "'arn:aws:iam::123456789012:role/other'")).empty());
    const auto with_boundary = role("iam:PutRolePolicy", "'arn:aws:iam::123456789012:role/*'",
                                    "                Condition: {StringEquals: {iam:PermissionsBoundary: "
                                    "'arn:aws:iam::123456789012:policy/b'}}\n");
    CHECK(reviewed(with_boundary).empty());
}

TEST_CASE("a role that passes any role to a service that runs code") {
    const std::string roles = "'arn:aws:iam::123456789012:role/*'";
    const auto both = reviewed(role("[iam:PassRole, lambda:CreateFunction]", "'*'"));
    CHECK(std::ranges::any_of(both, [](const Result& each) { return each.finding.code == "LW0532"; }));
    CHECK(reviewed(role("iam:PassRole", roles)).empty());
    const auto other_service = reviewed(
        role("[iam:PassRole, lambda:CreateFunction]", "'*'",
             "                Condition: {StringEquals: {iam:PassedToService: states.amazonaws.com}}\n"));
    CHECK(std::ranges::none_of(other_service,
                               [](const Result& each) { return each.finding.code == "LW0532"; }));
    const auto own_code =
        reviewed(role("[iam:PassRole, lambda:CreateFunction]", "'*'", "", "batch.amazonaws.com"));
    CHECK(std::ranges::none_of(own_code, [](const Result& each) { return each.finding.code == "LW0532"; }));
}

TEST_CASE("other ways to more, and a boundary that closes them") {
    const auto codes = [](const std::string& action, const std::string& more = "") {
        Texts found;
        for (const Result& each : reviewed(role(action, "'*'", more))) found.push_back(each.finding.code);
        return found;
    };
    CHECK(codes("lambda:UpdateFunctionCode") == Texts{"LW0533", "LW0513"});
    CHECK(std::ranges::count(codes("sts:AssumeRole"), "LW0534") == 1);
    const auto bounded = codes(
        "sts:AssumeRole", "      PermissionsBoundary: 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess'\n");
    CHECK(std::ranges::count(bounded, "LW0534") == 0);
    const auto everything = codes("'*'");
    CHECK(everything == Texts{"LW0511"});
    const auto administrator =
        reviewed(role("sqs:SendMessage", "'arn:aws:sqs:*:*:q'",
                      "      ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess']\n"));
    CHECK(places(administrator) == Texts{"LW0511 17:27"});
}

TEST_CASE("what service control policies forbid is no escalation, unless they may not apply") {
    CHECK(escalates(R"({"Effect":"Deny","Action":"s3:*","Resource":"*"})"));
    CHECK_FALSE(escalates(R"({"Effect":"Deny","Action":"iam:*","Resource":"*"})"));
    CHECK_FALSE(escalates(R"({"Effect":"Deny","Action":"iam:*","Resource":"*","Condition":)"
                          R"({"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/Admin"}}})"));
    CHECK(escalates(R"({"Effect":"Deny","Action":"iam:*","Resource":"*","Condition":)"
                    R"({"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/Other"}}})"));
    CHECK(escalates(R"({"Effect":"Deny","Action":"iam:*","Resource":"*","Condition":)"
                    R"({"StringEquals":{"aws:PrincipalTag/team":"x"}}})"));
}

TEST_CASE("ways that the well-known lists name") {
    const auto codes = [](const std::string& action) {
        Texts found;
        for (const Result& each : reviewed(role(action, "'*'"))) found.push_back(each.finding.code);
        return found;
    };
    const auto has = [&](const std::string& action, const std::string& code) {
        return std::ranges::count(codes(action), code) == 1;
    };
    for (const std::string action :
         {"iam:SetDefaultPolicyVersion", "iam:CreateLoginProfile", "iam:UpdateLoginProfile", "iam:AttachUserPolicy",
          "iam:AttachGroupPolicy", "iam:PutUserPolicy", "iam:PutGroupPolicy", "iam:AddUserToGroup",
          "iam:UpdateSAMLProvider", "sso:PutInlinePolicyToPermissionSet"}) {
        INFO(action);
        CHECK(has(action, "LW0531"));
    }
    for (const std::string action :
         {"ec2:RunInstances", "glue:CreateDevEndpoint", "cloudformation:CreateStack", "datapipeline:CreatePipeline",
          "codebuild:CreateProject", "sagemaker:CreateNotebookInstance", "sagemaker:CreateProcessingJob",
          "ecs:RunTask", "ec2:AssociateIamInstanceProfile", "bedrock-agentcore:CreateCodeInterpreter"}) {
        INFO(action);
        CHECK(has("[iam:PassRole, '" + action + "']", "LW0532"));
        CHECK_FALSE(has("'" + action + "'", "LW0532"));
    }
    for (const std::string action :
         {"lambda:UpdateFunctionConfiguration", "codebuild:StartBuild", "cloudformation:UpdateStack",
          "ec2-instance-connect:SendSSHPublicKey", "ecs:ExecuteCommand", "ssm:SendCommand", "glue:UpdateJob"}) {
        INFO(action);
        CHECK(has(action, "LW0533"));
    }
    const auto names_it = reviewed(
        role("lambda:CreateFunction", "'arn:aws:lambda:*:*:function:app-*'",
             "              - {Effect: Allow, Action: iam:PassRole, Resource: 'arn:aws:iam::*:role/*'}\n"));
    CHECK(std::ranges::any_of(names_it, [](const Result& each) { return each.finding.code == "LW0532"; }));
}

TEST_CASE("users, groups and what they may do to themselves") {
    const auto found = [](const std::string& action, const std::string& resource, const std::string& more = "") {
        Texts texts;
        for (const Result& each :
             reviewed("  U: {Type: AWS::IAM::User, Properties: {Policies: [{PolicyName: p, PolicyDocument: {Version: "
                      "'2012-10-17', Statement: {Effect: Allow, Action: '" +
                      action + "', Resource: '" + resource + "'}}}]" + more + "}}\n"))
            texts.push_back(each.subject + " " + each.finding.code);
        return texts;
    };
    const std::string self = "arn:aws:iam::123456789012:user/${aws:username}";
    CHECK(found("iam:PutUserPolicy", self) == Texts{"U LW0531"});
    CHECK(found("iam:CreateAccessKey", self).empty());
    CHECK(found("iam:DeleteUserPermissionsBoundary", self).empty());
    CHECK(found("iam:DeleteUserPermissionsBoundary", self,
                ", PermissionsBoundary: 'arn:aws:iam::aws:policy/IAMFullAccess'") == Texts{"U LW0531"});
    const auto group = reviewed(
        "  G: {Type: AWS::IAM::Group, Properties: {Policies: [{PolicyName: p, PolicyDocument: {Version: "
        "'2012-10-17', "
        "Statement: {Effect: Allow, Action: 'iam:AttachUserPolicy', Resource: "
        "'arn:aws:iam::*:user/${aws:username}'}}}]}}\n"
        "  U: {Type: AWS::IAM::User, Properties: {Groups: [!Ref G]}}\n");
    CHECK(group.at(0).subject == "G");
}
