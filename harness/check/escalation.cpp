#include "harness/check/review.hpp"
#include "runtime/core/arn.hpp"
#include "runtime/iam/evaluate.hpp"
#include "runtime/iam/named_principal.hpp"
#include "runtime/iam/pattern.hpp"
#include "runtime/iam/statement.hpp"

#include <algorithm>
#include <array>
#include <list>
#include <span>

namespace leastwise::check {
namespace {

using core::Severity;

/// A service control policy as it binds this caller. Conditions that are known to hold are taken away, and
/// statements that are known not to apply. A condition that nothing is known of may be met by an Allow and not by a
/// Deny: what is told must not be silenced by it.
iam::Policy without_conditions(iam::Policy policy, const iam::Context& known) {
    const iam::Variables mode = iam::variables_of(policy);
    std::erase_if(policy.statements, [&](iam::Statement& statement) {
        const bool out = std::ranges::any_of(statement.conditions, [&](const iam::Condition& one) {
            if (known.find(one.key) == nullptr) return statement.effect == iam::Effect::deny;
            return !iam::holds(one, known, mode);
        });
        statement.conditions.clear();
        return out;
    });
    return policy;
}

/// Asks the evaluator about one identity, as if it were a session of that role.
class Probe {
public:
    Probe(const Identity& identity, const core::Place& place, const Guardrails& guardrails) : place_(place) {
        principal_.kind = iam::PrincipalKind::role_session;
        principal_.account = place.account;
        principal_.role_arn = identity.arn;
        const std::string name = identity.arn.substr(identity.arn.rfind('/') + 1);
        principal_.arn =
            core::make_arn(place.partition, "sts", "", place.account, "assumed-role/" + name + "/s");
        for (const Attached& each : identity.policies) policies_.identity.push_back(&each.policy);
        if (identity.boundary) policies_.boundary = &*identity.boundary;
        iam::Context context;
        iam::add_principal_keys(context, principal_);
        context.set("aws:RequestedRegion", place.region);
        for (const auto& level : guardrails.scp) {
            auto& kept = policies_.scp.emplace_back();
            for (const iam::Policy* policy : level) {
                guardrails_.push_back(without_conditions(*policy, context));
                kept.push_back(&guardrails_.back());
            }
        }
        trust_.kind = iam::PolicyKind::trust;
        iam::Statement account;
        account.actions = {"sts:AssumeRole"};
        account.principals = {{iam::PrincipalPattern::Kind::aws, iam_arn("root")}};
        trust_.statements = {std::move(account)};
    }

    /// The place of the statement's entry that allows the call; nothing when it is denied. A condition on
    /// anything but the service that a role is passed to denies: what it limits is not judged here.
    std::optional<core::Span> allows(std::string_view action, const std::string& resource,
                                     std::string_view passed_to = {}) const {
        iam::AccessCheck check{std::string(action), resource, {}};
        if (!passed_to.empty()) check.context.set("iam:PassedToService", std::string(passed_to));
        iam::PolicySet policies = policies_;
        if (action == "sts:AssumeRole") policies.resource = &trust_;
        const iam::Decision decision = iam::evaluate({principal_, check, place_.account, policies});
        if (!decision.allowed()) return {};
        for (const iam::StatementRef& each : decision.determining) {
            if (each.layer != iam::Layer::identity) continue;
            const iam::Statement& statement = each.policy->statements[each.statement];
            for (std::size_t i = 0; i < statement.actions.size() && i < statement.action_spans.size(); ++i) {
                if (iam::match_glob(statement.actions[i], action, iam::Case::fold))
                    return statement.action_spans[i];
            }
            return statement.span;
        }
        return core::Span{};
    }

    std::string iam_arn(std::string_view resource) const {
        return core::make_arn(place_.partition, "iam", "", place_.account, resource);
    }
    std::string arn(std::string_view service, std::string_view resource) const {
        return core::make_arn(place_.partition, service, place_.region, place_.account, resource);
    }

private:
    const core::Place& place_;
    iam::Principal principal_;
    std::list<iam::Policy> guardrails_;  // at addresses that last
    iam::PolicySet policies_;
    iam::Policy trust_;  // of a role that leaves the choice to its account
};

/// Names that no template gives, so that only a pattern reaches them.
constexpr std::string_view kAnyRole = "role/leastwise-probe-of-any", kAnyUser = "user/leastwise-probe-of-any",
                           kAnyGroup = "group/leastwise-probe-of-any",
                           kAnyPolicy = "policy/leastwise-probe-of-any";

/// Actions that change what someone may do, and on what they are asked. Source for all ways in this file:
/// Rhino Security Labs, "AWS IAM Privilege Escalation - Methods and Mitigation"; IAM User Guide, "Grant a
/// user permissions to pass a role to an AWS service".
struct Change {
    std::string_view action, resource;
};
constexpr std::array kChanges = {
    Change{"iam:CreatePolicyVersion", kAnyPolicy},  Change{"iam:SetDefaultPolicyVersion", kAnyPolicy},
    Change{"iam:AttachRolePolicy", kAnyRole},       Change{"iam:PutRolePolicy", kAnyRole},
    Change{"iam:UpdateAssumeRolePolicy", kAnyRole}, Change{"iam:AttachUserPolicy", kAnyUser},
    Change{"iam:PutUserPolicy", kAnyUser},          Change{"iam:CreateAccessKey", kAnyUser},
    Change{"iam:CreateLoginProfile", kAnyUser},     Change{"iam:UpdateLoginProfile", kAnyUser},
    Change{"iam:AddUserToGroup", kAnyGroup},        Change{"iam:AttachGroupPolicy", kAnyGroup},
    Change{"iam:PutGroupPolicy", kAnyGroup}};

/// A service that runs what it is given under a role that it is passed.
struct Runner {
    std::string_view service, action, resource_service, resource;
};
constexpr std::array kRunners = {
    Runner{"lambda.amazonaws.com", "lambda:CreateFunction", "lambda", "function:leastwise-probe"},
    Runner{"ec2.amazonaws.com", "ec2:RunInstances", "ec2", "instance/*"},
    Runner{"ecs-tasks.amazonaws.com", "ecs:RegisterTaskDefinition", "", "*"},
    Runner{"glue.amazonaws.com", "glue:CreateJob", "glue", "job/leastwise-probe"},
    Runner{"glue.amazonaws.com", "glue:CreateDevEndpoint", "glue", "devEndpoint/leastwise-probe"},
    Runner{"cloudformation.amazonaws.com", "cloudformation:CreateStack", "cloudformation",
           "stack/leastwise-probe/1"},
    Runner{"codebuild.amazonaws.com", "codebuild:CreateProject", "codebuild", "project/leastwise-probe"},
    Runner{"datapipeline.amazonaws.com", "datapipeline:CreatePipeline", "", "*"},
    Runner{"sagemaker.amazonaws.com", "sagemaker:CreateNotebookInstance", "sagemaker",
           "notebook-instance/leastwise-probe"},
    Runner{"sagemaker.amazonaws.com", "sagemaker:CreateTrainingJob", "sagemaker",
           "training-job/leastwise-probe"},
    Runner{"states.amazonaws.com", "states:CreateStateMachine", "states", "stateMachine:leastwise-probe"},
    Runner{"scheduler.amazonaws.com", "scheduler:CreateSchedule", "scheduler",
           "schedule/default/leastwise-probe"},
    Runner{"tasks.apprunner.amazonaws.com", "apprunner:CreateService", "apprunner",
           "service/leastwise-probe/1"}};

/// Actions that put other code where it runs under a role that is already there.
constexpr std::array kReplacers = {
    Runner{"", "lambda:UpdateFunctionCode", "lambda", "function:leastwise-probe-of-any"},
    Runner{"", "glue:UpdateDevEndpoint", "glue", "devEndpoint/leastwise-probe-of-any"},
    Runner{"", "codebuild:UpdateProject", "codebuild", "project/leastwise-probe-of-any"},
    Runner{"", "ssm:SendCommand", "ec2", "instance/i-00000000000000000"},
    Runner{"", "ssm:StartSession", "ec2", "instance/i-00000000000000000"}};

/// The actions of one finding, and where the first of them is allowed.
struct Collected {
    std::vector<std::string> actions;
    core::Span span;
    void add(std::string_view action, core::Span at) {
        if (actions.empty()) span = at;
        actions.emplace_back(action);
    }
    std::string text() const {
        std::string names;
        for (const std::string& each : actions) names += (names.empty() ? "" : ", ") + each;
        return names;
    }
};

void tell(const Collected& collected, Severity severity, std::string_view rule, const std::string& message,
          std::string hint, lint::Findings& findings) {
    if (collected.actions.empty()) return;
    findings.push_back({{severity, std::string(rule), collected.span, message, std::move(hint)}});
}

void find_changes(const Probe& probe, const Identity& identity, lint::Findings& findings) {
    Collected found;
    for (const Change& change : kChanges) {
        auto at = probe.allows(change.action, probe.iam_arn(change.resource));
        const bool own = !at && change.resource == kAnyRole;
        if (own) at = probe.allows(change.action, identity.arn);
        if (at) found.add(change.action, *at);
    }
    tell(found, Severity::error, lint::code::kOwnPolicies,
         identity.logical_id +
             " may give itself, or roles and users that it can use, any permission: " + found.text(),
         "name the roles and policies that it manages, and demand a boundary for them "
         "(iam:PermissionsBoundary)",
         findings);
}

std::string resource_of(const Probe& probe, const Runner& runner) {
    return runner.resource_service.empty() ? std::string(runner.resource)
                                           : probe.arn(runner.resource_service, runner.resource);
}

void find_passing(const Probe& probe, const Identity& identity, lint::Findings& findings) {
    Collected found;
    for (const Runner& runner : kRunners) {
        const auto passes = probe.allows("iam:PassRole", probe.iam_arn(kAnyRole), runner.service);
        if (passes && probe.allows(runner.action, resource_of(probe, runner)))
            found.add(runner.action, *passes);
    }
    tell(found, Severity::error, lint::code::kPassRole,
         identity.logical_id + " may run code under any role of the account: iam:PassRole with " +
             found.text(),
         "name the roles that it passes in the Resource of iam:PassRole", findings);
}

void find_replacing(const Probe& probe, const Identity& identity, lint::Findings& findings) {
    Collected found;
    for (const Runner& runner : kReplacers) {
        if (const auto at = probe.allows(runner.action, resource_of(probe, runner)))
            found.add(runner.action, *at);
    }
    tell(found, Severity::warning, lint::code::kOthersCode,
         identity.logical_id + " may run code under the roles of others: " + found.text(),
         "name the functions, projects or instances that are meant", findings);
}

void find_assuming(const Probe& probe, const Identity& identity, lint::Findings& findings) {
    const auto at = probe.allows("sts:AssumeRole", probe.iam_arn(kAnyRole));
    if (!at) return;
    findings.push_back({{Severity::warning, std::string(lint::code::kAssumeAny), *at,
                         identity.logical_id + " may assume every role whose trust policy names this account",
                         "name the roles that it assumes"}});
}

/// Services that run what their users bring. A role that only others can assume, such as AWS Batch's own, is
/// used by AWS's code alone.
constexpr std::array<std::string_view, 9> kRunUsersCode = {
    "lambda.amazonaws.com",    "edgelambda.amazonaws.com", "ec2.amazonaws.com",
    "ecs-tasks.amazonaws.com", "codebuild.amazonaws.com",  "glue.amazonaws.com",
    "sagemaker.amazonaws.com", "states.amazonaws.com",     "tasks.apprunner.amazonaws.com"};

bool can_be_used(const Identity& identity) {
    if (!identity.trust) return true;
    return std::ranges::any_of(identity.trust->statements, [](const iam::Statement& statement) {
        return statement.not_principal || std::ranges::any_of(statement.principals, [](const auto& each) {
                   return each.kind != iam::PrincipalPattern::Kind::service ||
                          std::ranges::find(kRunUsersCode, each.value) != kRunUsersCode.end();
               });
    });
}

}  // namespace

lint::Findings find_escalations(const Identity& identity, const core::Place& place, const Guardrails& guardrails) {
    lint::Findings findings;
    if (!can_be_used(identity)) return findings;
    const Probe probe(identity, place, guardrails);
    // Who may do everything needs no way around; that is told by itself where a person wrote it.
    if (const auto at = probe.allows("iam:CreateUser", probe.iam_arn(kAnyUser));
        at && probe.allows("organizations:LeaveOrganization", "*")) {
        const bool attached = std::ranges::any_of(identity.policies, [](const Attached& each) {
            return each.policy.name == "AdministratorAccess";
        });
        if (attached) {
            findings.push_back(
                {{Severity::error, std::string(lint::code::kEveryAction), *at,
                  identity.logical_id + " may do everything: AdministratorAccess is attached",
                  "name the actions that are needed; `leastwise tighten` finds them from a test run"}});
        }
        return findings;
    }
    find_changes(probe, identity, findings);
    find_passing(probe, identity, findings);
    find_replacing(probe, identity, findings);
    find_assuming(probe, identity, findings);
    return findings;
}

}  // namespace leastwise::check
