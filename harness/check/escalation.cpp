#include "harness/check/review.hpp"
#include "harness/check/ways.hpp"
#include "harness/lint/statement.hpp"
#include "runtime/core/arn.hpp"
#include "runtime/core/text.hpp"
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

std::string name_of(const std::string& arn) { return arn.substr(arn.rfind('/') + 1); }

/// A session of the role, the user, or some member of the group.
iam::Principal caller_of(const Identity& identity, const core::Place& place) {
    iam::Principal caller;
    caller.account = place.account;
    if (identity.type == "AWS::IAM::User" || identity.type == "AWS::IAM::Group") {
        caller.kind = iam::PrincipalKind::user;
        caller.arn = identity.type == "AWS::IAM::User"
                         ? identity.arn
                         : core::make_arn(place.partition, "iam", "", place.account, "user/leastwise-probe-member");
        caller.user_name = name_of(caller.arn);
        return caller;
    }
    caller.kind = iam::PrincipalKind::role_session;
    caller.role_arn = identity.arn;
    caller.arn = core::make_arn(place.partition, "sts", "", place.account,
                                "assumed-role/" + name_of(identity.arn) + "/s");
    return caller;
}

/// A text that the pattern matches.
std::string example_of(std::string pattern) {
    return core::replace_all(core::replace_all(std::move(pattern), "*", "leastwise-probe"), "?", "x");
}

/// Asks the evaluator about one identity.
class Probe {
public:
    Probe(const Identity& identity, const core::Place& place, const Guardrails& guardrails)
        : place_(place), principal_(caller_of(identity, place)) {
        for (const Attached& each : identity.policies) policies_.identity.push_back(&each.policy);
        for (const Attached& each : identity.inherited) policies_.identity.push_back(&each.policy);
        if (identity.boundary) policies_.boundary = &*identity.boundary;
        iam::add_principal_keys(known_, principal_);
        known_.set("aws:RequestedRegion", place.region);
        for (const auto& level : guardrails.scp) {
            auto& kept = policies_.scp.emplace_back();
            for (const iam::Policy* policy : level) {
                guardrails_.push_back(without_conditions(*policy, known_));
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
        iam::AccessCheck check{std::string(action), resource, known_};
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

    /// The same on this resource, or on one that the policies name: who makes a resource names it.
    std::optional<core::Span> allows_some(std::string_view action, const std::string& resource) const {
        if (const auto at = allows(action, resource)) return at;
        for (const iam::Policy* policy : policies_.identity) {
            for (const iam::Statement& statement : policy->statements) {
                if (statement.effect != iam::Effect::allow || statement.not_resource) continue;
                for (const std::string& pattern : statement.resources) {
                    if (!lint::is_pattern(pattern)) continue;
                    if (const auto at = allows(action, example_of(pattern))) return at;
                }
            }
        }
        return {};
    }

    const iam::Principal& caller() const { return principal_; }
    std::string iam_arn(std::string_view resource) const {
        return core::make_arn(place_.partition, "iam", "", place_.account, resource);
    }
    std::string arn(std::string_view service, std::string_view resource) const {
        return core::make_arn(place_.partition, service, place_.region, place_.account, resource);
    }

private:
    const core::Place& place_;
    iam::Principal principal_;
    iam::Context known_;  // of every call
    std::list<iam::Policy> guardrails_;  // at addresses that last
    iam::PolicySet policies_;
    iam::Policy trust_;  // of a role that leaves the choice to its account
};

/// The actions of one finding, and where the first of them is allowed.
struct Collected {
    std::vector<std::string> actions;
    core::Span span;
    void add(std::string_view action, core::Span at) {
        if (actions.empty()) span = at;
        actions.emplace_back(action);
    }
    std::string text() const {
        constexpr std::size_t kNamed = 6;
        const std::size_t named = std::min(actions.size(), kNamed);
        std::string names;
        for (std::size_t i = 0; i < named; ++i) names += (names.empty() ? "" : ", ") + actions[i];
        return actions.size() == named ? names : names + " and " + std::to_string(actions.size() - named) + " more";
    }
};

void tell(const Collected& collected, Severity severity, std::string_view rule, const std::string& message,
          std::string hint, lint::Findings& findings) {
    if (collected.actions.empty()) return;
    findings.push_back({{severity, std::string(rule), collected.span, message, std::move(hint)}});
}

/// ARNs by which the caller itself has what the action changes.
std::vector<std::string> own_arns(const Probe& probe, const Identity& identity, std::string_view any) {
    std::vector<std::string> arns;
    if (any == kAnyRole && identity.type == "AWS::IAM::Role") arns.push_back(identity.arn);
    if (any == kAnyUser && probe.caller().kind == iam::PrincipalKind::user) arns.push_back(probe.caller().arn);
    if (any == kAnyGroup && identity.type == "AWS::IAM::Group") arns.push_back(identity.arn);
    if (any != kAnyPolicy) return arns;
    if (identity.boundary && !identity.boundary->arn.empty()) arns.push_back(identity.boundary->arn);
    for (const Attached& each : identity.policies) {
        if (each.policy.arn.find(":iam::aws:") == std::string::npos && !each.policy.arn.empty())
            arns.push_back(each.policy.arn);
    }
    return arns;
}

std::optional<core::Span> may_change(const Probe& probe, const Identity& identity, const Change& change) {
    if (const auto at = probe.allows(change.action, probe.iam_arn(change.resource))) return at;
    if (change.on_oneself == Change::OnOneself::harmless) return {};
    for (const std::string& arn : own_arns(probe, identity, change.resource)) {
        if (const auto at = probe.allows(change.action, arn)) return at;
    }
    return {};
}

/// Identity Center's own resources are in no account.
std::optional<core::Span> may_assign(const Probe& probe, const core::Place& place, std::string_view action) {
    const auto on = [&](std::string_view resource) {
        return probe.allows(action, core::make_arn(place.partition, "sso", "", "", resource));
    };
    const auto at = on("permissionSet/leastwise-probe/ps-any");
    return at && on("instance/leastwise-probe") ? at : std::nullopt;
}

void find_changes(const Probe& probe, const Identity& identity, const core::Place& place, lint::Findings& findings) {
    Collected found;
    const auto look = [&](const Change& change) {
        if (const auto at = may_change(probe, identity, change)) found.add(change.action, *at);
    };
    std::ranges::for_each(kChanges, look);
    if (identity.boundary) std::ranges::for_each(kUnbinding, look);
    for (const std::string_view action : kPermissionSets) {
        if (const auto at = may_assign(probe, place, action)) found.add(action, *at);
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
        if (passes && probe.allows_some(runner.action, resource_of(probe, runner)))
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
    find_changes(probe, identity, place, findings);
    find_passing(probe, identity, findings);
    find_replacing(probe, identity, findings);
    find_assuming(probe, identity, findings);
    return findings;
}

}  // namespace leastwise::check
