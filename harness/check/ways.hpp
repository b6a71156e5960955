#pragma once
#include <array>
#include <string_view>

/// Ways to permissions that were not given, as tables. Sources: Rhino Security Labs, "AWS IAM Privilege Escalation
/// - Methods and Mitigation"; the edges of PMapper; Datadog's pathfinding.cloud; IAM User Guide, "Grant a user
/// permissions to pass a role to an AWS service"; resources as the Service Authorization Reference lists them.
namespace leastwise::check {

/// Names that no template gives, so that only a pattern reaches them.
inline constexpr std::string_view kAnyRole = "role/leastwise-probe-of-any", kAnyUser = "user/leastwise-probe-of-any",
                                  kAnyGroup = "group/leastwise-probe-of-any",
                                  kAnyPolicy = "policy/leastwise-probe-of-any",
                                  kAnyProvider = "saml-provider/leastwise-probe-of-any";

/// An action that changes what someone may do, and on what it is asked. On oneself it may be a way too, or, as a user's
/// own keys and password are, none.
struct Change {
    std::string_view action, resource;
    enum class OnOneself { way, harmless } on_oneself = OnOneself::way;
};
inline constexpr std::array kChanges = {
    Change{"iam:CreatePolicyVersion", kAnyPolicy},
    Change{"iam:SetDefaultPolicyVersion", kAnyPolicy},
    Change{"iam:AttachRolePolicy", kAnyRole},
    Change{"iam:PutRolePolicy", kAnyRole},
    Change{"iam:UpdateAssumeRolePolicy", kAnyRole, Change::OnOneself::harmless},
    Change{"iam:AttachUserPolicy", kAnyUser},
    Change{"iam:PutUserPolicy", kAnyUser},
    Change{"iam:CreateAccessKey", kAnyUser, Change::OnOneself::harmless},
    Change{"iam:CreateLoginProfile", kAnyUser, Change::OnOneself::harmless},
    Change{"iam:UpdateLoginProfile", kAnyUser, Change::OnOneself::harmless},
    Change{"iam:AddUserToGroup", kAnyGroup, Change::OnOneself::harmless},
    Change{"iam:AttachGroupPolicy", kAnyGroup},
    Change{"iam:PutGroupPolicy", kAnyGroup},
    Change{"iam:UpdateSAMLProvider", kAnyProvider}};

/// Actions that take a boundary away from whoever has one.
inline constexpr std::array kUnbinding = {
    Change{"iam:DeleteRolePermissionsBoundary", kAnyRole}, Change{"iam:PutRolePermissionsBoundary", kAnyRole},
    Change{"iam:DeleteUserPermissionsBoundary", kAnyUser}, Change{"iam:PutUserPermissionsBoundary", kAnyUser}};

/// Actions of IAM Identity Center, all three of which are asked on an instance and a permission set.
inline constexpr std::array<std::string_view, 3> kPermissionSets = {
    "sso:AttachManagedPolicyToPermissionSet", "sso:PutInlinePolicyToPermissionSet", "sso:CreateAccountAssignment"};

/// An action that has a service run something; the service of the ARN ("": no ARN but the text) and the resource.
struct Runner {
    std::string_view service, action, resource_service, resource;
};

/// Under a role that is passed along.
inline constexpr std::array kRunners = {
    Runner{"lambda.amazonaws.com", "lambda:CreateFunction", "lambda", "function:leastwise-probe"},
    Runner{"lambda.amazonaws.com", "lambda:UpdateFunctionConfiguration", "lambda",
           "function:leastwise-probe-of-any"},
    Runner{"ec2.amazonaws.com", "ec2:RunInstances", "ec2", "instance/*"},
    Runner{"ec2.amazonaws.com", "ec2:AssociateIamInstanceProfile", "ec2", "instance/i-00000000000000000"},
    Runner{"ec2.amazonaws.com", "ec2:ReplaceIamInstanceProfileAssociation", "ec2",
           "instance/i-00000000000000000"},
    Runner{"ecs-tasks.amazonaws.com", "ecs:RegisterTaskDefinition", "ecs", "task-definition/leastwise-probe:1"},
    Runner{"ecs-tasks.amazonaws.com", "ecs:RunTask", "ecs", "task-definition/leastwise-probe-of-any:1"},
    Runner{"ecs-tasks.amazonaws.com", "batch:RegisterJobDefinition", "batch", "job-definition/leastwise-probe"},
    Runner{"glue.amazonaws.com", "glue:CreateJob", "glue", "job/leastwise-probe"},
    Runner{"glue.amazonaws.com", "glue:UpdateJob", "glue", "job/leastwise-probe-of-any"},
    Runner{"glue.amazonaws.com", "glue:CreateDevEndpoint", "glue", "devEndpoint/leastwise-probe"},
    Runner{"glue.amazonaws.com", "glue:CreateSession", "glue", "session/leastwise-probe"},
    Runner{"cloudformation.amazonaws.com", "cloudformation:CreateStack", "cloudformation",
           "stack/leastwise-probe/1"},
    Runner{"cloudformation.amazonaws.com", "cloudformation:CreateStackSet", "", "*"},
    Runner{"codebuild.amazonaws.com", "codebuild:CreateProject", "codebuild", "project/leastwise-probe"},
    Runner{"codebuild.amazonaws.com", "codebuild:UpdateProject", "codebuild", "project/leastwise-probe-of-any"},
    Runner{"codepipeline.amazonaws.com", "codepipeline:CreatePipeline", "codepipeline", "leastwise-probe"},
    Runner{"datapipeline.amazonaws.com", "datapipeline:CreatePipeline", "", "*"},
    Runner{"sagemaker.amazonaws.com", "sagemaker:CreateNotebookInstance", "sagemaker",
           "notebook-instance/leastwise-probe"},
    Runner{"sagemaker.amazonaws.com", "sagemaker:CreateTrainingJob", "sagemaker", "training-job/leastwise-probe"},
    Runner{"sagemaker.amazonaws.com", "sagemaker:CreateProcessingJob", "sagemaker",
           "processing-job/leastwise-probe"},
    Runner{"states.amazonaws.com", "states:CreateStateMachine", "states", "stateMachine:leastwise-probe"},
    Runner{"states.amazonaws.com", "states:UpdateStateMachine", "states", "stateMachine:leastwise-probe-of-any"},
    Runner{"scheduler.amazonaws.com", "scheduler:CreateSchedule", "scheduler", "schedule/default/leastwise-probe"},
    Runner{"pipes.amazonaws.com", "pipes:CreatePipe", "pipes", "pipe/leastwise-probe"},
    Runner{"ssm.amazonaws.com", "ssm:StartAutomationExecution", "ssm", "document/leastwise-probe-of-any"},
    Runner{"elasticmapreduce.amazonaws.com", "elasticmapreduce:RunJobFlow", "", "*"},
    Runner{"emr-serverless.amazonaws.com", "emr-serverless:StartJobRun", "emr-serverless",
           "/applications/leastwise-probe"},
    Runner{"bedrock-agentcore.amazonaws.com", "bedrock-agentcore:CreateCodeInterpreter", "", "*"},
    Runner{"bedrock-agentcore.amazonaws.com", "bedrock-agentcore:CreateAgentRuntime", "", "*"},
    Runner{"cognito-identity.amazonaws.com", "cognito-identity:SetIdentityPoolRoles", "", "*"},
    Runner{"tasks.apprunner.amazonaws.com", "apprunner:CreateService", "apprunner", "service/leastwise-probe/1"}};

/// Under the role that what they change, or log in to, has already.
inline constexpr std::array kReplacers = {
    Runner{"", "lambda:UpdateFunctionCode", "lambda", "function:leastwise-probe-of-any"},
    Runner{"", "lambda:UpdateFunctionConfiguration", "lambda", "function:leastwise-probe-of-any"},
    Runner{"", "glue:UpdateDevEndpoint", "glue", "devEndpoint/leastwise-probe-of-any"},
    Runner{"", "glue:UpdateJob", "glue", "job/leastwise-probe-of-any"},
    Runner{"", "codebuild:StartBuild", "codebuild", "project/leastwise-probe-of-any"},
    Runner{"", "codebuild:StartBuildBatch", "codebuild", "project/leastwise-probe-of-any"},
    Runner{"", "codebuild:UpdateProject", "codebuild", "project/leastwise-probe-of-any"},
    Runner{"", "cloudformation:UpdateStack", "cloudformation", "stack/leastwise-probe-of-any/1"},
    Runner{"", "cloudformation:UpdateStackSet", "cloudformation", "stackset/leastwise-probe-of-any:1"},
    Runner{"", "states:UpdateStateMachine", "states", "stateMachine:leastwise-probe-of-any"},
    Runner{"", "ecs:ExecuteCommand", "ecs", "task/leastwise-probe-of-any/1"},
    Runner{"", "batch:SubmitJob", "batch", "job-definition/leastwise-probe-of-any"},
    Runner{"", "elasticmapreduce:AddJobFlowSteps", "elasticmapreduce", "cluster/leastwise-probe-of-any"},
    Runner{"", "sagemaker:CreatePresignedNotebookInstanceUrl", "sagemaker",
           "notebook-instance/leastwise-probe-of-any"},
    Runner{"", "sagemaker:UpdateNotebookInstanceLifecycleConfig", "sagemaker",
           "notebook-instance-lifecycle-config/leastwise-probe-of-any"},
    Runner{"", "bedrock-agentcore:InvokeCodeInterpreter", "bedrock-agentcore",
           "code-interpreter-custom/leastwise-probe-of-any"},
    Runner{"", "ssm:CreateAssociation", "ssm", "document/leastwise-probe-of-any"},
    Runner{"", "ssm:SendCommand", "ec2", "instance/i-00000000000000000"},
    Runner{"", "ssm:StartSession", "ec2", "instance/i-00000000000000000"},
    Runner{"", "ec2-instance-connect:SendSSHPublicKey", "ec2", "instance/i-00000000000000000"},
    Runner{"", "ec2:ModifyInstanceAttribute", "ec2", "instance/i-00000000000000000"}};

/// Services that run what their users bring. A role that only others can assume, such as AWS Batch's own, is
/// used by AWS's code alone.
inline constexpr std::array<std::string_view, 14> kRunUsersCode = {
    "lambda.amazonaws.com",    "edgelambda.amazonaws.com",        "ec2.amazonaws.com",
    "ecs-tasks.amazonaws.com", "codebuild.amazonaws.com",         "glue.amazonaws.com",
    "sagemaker.amazonaws.com", "states.amazonaws.com",            "tasks.apprunner.amazonaws.com",
    "ssm.amazonaws.com",       "bedrock-agentcore.amazonaws.com", "emr-serverless.amazonaws.com",
    "amplify.amazonaws.com",   "pods.eks.amazonaws.com"};

}  // namespace leastwise::check
