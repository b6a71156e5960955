#include "harness/tighten/verify.hpp"

#include "harness/runner/recorded_question.hpp"
#include "harness/tighten/prove.hpp"
#include "harness/tighten/trial.hpp"
#include "runtime/core/arn.hpp"

#include <algorithm>

namespace leastwise::tighten {
namespace {

/// What the test command and the deployer are: administrators, so that only the resource's side is in question.
const iam::Policy& administrator() {
    static const iam::Policy kAdministrator = [] {
        iam::Policy policy;
        policy.statements.emplace_back();
        policy.statements.back().actions = {"*"};
        policy.statements.back().resources = {"*"};
        return policy;
    }();
    return kAdministrator;
}

bool needs_resource(const ledger::CheckMark& mark) {
    return std::ranges::any_of(mark.determining, [](const ledger::StatementMark& one) {
        return one.layer == "trust" || one.layer == "resource";
    });
}

/// Decides recorded calls again.
class Calls {
public:
    Calls(const Trial& trial, const runner::RecordedPolicies& recorded, const Renames& renames)
        : trial_(trial), recorded_(recorded), renames_(renames) {}

    void decide(const ledger::Entry& entry, Verification& result) const {
        if (entry.kind != ledger::Kind::call) return;
        const runner::RecordedRole* before = recorded_.find_role(entry.actor.role_arn);
        const bool known = before != nullptr || entry.actor.kind == "service" || entry.actor.deployer;
        if (!known) return;
        const std::string& who = before == nullptr ? entry.actor.arn : before->logical_id;
        bool counted = false;
        for (const ledger::CheckMark& mark : entry.checks) {
            if (mark.verdict != "allow" || (entry.actor.deployer && !needs_resource(mark))) continue;
            counted = true;
            if (allows(before, entry, mark)) continue;
            result.problems.push_back(who + " would be denied " + mark.action + " on " + mark.resource +
                                      ", which the recorded run was allowed (request " + entry.request_id +
                                      ")");
        }
        if (counted && !entry.actor.deployer) ++result.calls;
    }

private:
    /// A function may have another role by now; other callers keep theirs.
    const gate::Role* role_of(const ledger::Entry& entry, const runner::RecordedRole& before) const {
        const gate::Role* now =
            entry.actor.function.empty() ? nullptr : trial_.role_of_function(entry.actor.function);
        return now != nullptr ? now : trial_.role(before.logical_id);
    }

    iam::Principal session_of(const gate::Role& role, const ledger::Entry& entry) const {
        const std::string recorded = renames_.text(entry.actor.arn);
        iam::Principal principal;
        principal.kind = iam::PrincipalKind::role_session;
        principal.arn = core::make_arn(
            trial_.place().partition, "sts", "", trial_.place().account,
            "assumed-role/" + role.name + recorded.substr(std::min(recorded.rfind('/'), recorded.size())));
        principal.role_arn = role.arn;
        principal.account = trial_.place().account;
        return principal;
    }

    iam::Principal service_or_user(const ledger::Entry& entry) const {
        iam::Principal principal;
        if (entry.actor.kind == "service") {
            principal.kind = iam::PrincipalKind::service;
            principal.service = entry.actor.arn;
        } else {
            principal.kind = iam::PrincipalKind::user;
            principal.arn = entry.actor.arn;
            principal.account = trial_.place().account;
        }
        return principal;
    }

    /// Lambda asks for the role that the function has by now.
    std::string asked_resource(const ledger::Entry& entry, const ledger::CheckMark& mark,
                               const iam::Context& context) const {
        const auto* source = context.find("aws:SourceArn");
        const bool asks_for_role =
            entry.actor.kind == "service" && mark.action == "sts:AssumeRole" && source != nullptr;
        if (asks_for_role) {
            for (const auto& [name, function] : trial_.functions().functions()) {
                if (source->values == std::vector{function.configuration.arn})
                    return function.configuration.role_arn;
            }
        }
        return renames_.text(mark.resource);
    }

    bool allows(const runner::RecordedRole* before, const ledger::Entry& entry,
                const ledger::CheckMark& mark) const {
        const iam::Context context = renames_.context(mark.context);
        const iam::AccessCheck check{mark.action, asked_resource(entry, mark, context), context};
        iam::PolicySet set;
        iam::Principal principal = service_or_user(entry);
        if (before != nullptr) {
            const gate::Role* role = role_of(entry, *before);
            if (role == nullptr) return false;
            principal = session_of(*role, entry);
            for (const iam::Policy& policy : role->policies) set.identity.push_back(&policy);
            if (role->boundary) set.boundary = &*role->boundary;
        } else if (entry.actor.deployer) {
            set.identity.push_back(&administrator());
        }
        const gate::Role* assumed = trial_.directory().find_role(check.resource);
        set.resource = assumed != nullptr ? &assumed->trust : trial_.resource_policy(check.resource);
        const auto parts = core::split_arn(check.resource);
        const std::string account =
            parts && !parts->account.empty() ? std::string(parts->account) : trial_.place().account;
        set.scp = runner::levels_of(recorded_, "scp:" + principal.account);
        set.rcp = runner::levels_of(recorded_, "rcp:" + account);
        return iam::evaluate({principal, check, account, set}).allowed();
    }

    const Trial& trial_;
    const runner::RecordedPolicies& recorded_;
    const Renames& renames_;
};

}  // namespace

Verification verify(const templates::Template& before, const std::string& edited,
                    const ledger::Entries& entries,
                    const iamapi::ManagedPolicies& managed_policies) {
    Verification result;
    const std::string path(before.files.path(0));
    const templates::Template after = templates::load_text(edited, path, before.options, &templates::read_text);
    for (const core::Diagnostic& one : after.diagnostics) {
        if (one.severity == core::Severity::error) result.problems.push_back(core::to_text(one, after.files));
    }
    if (!result.problems.empty()) return result;
    const Trial trial(after, entries.empty() ? core::Instant{} : entries.front().at, managed_policies);
    for (const core::Diagnostic& one : trial.stack().diagnostics) {
        if (one.severity == core::Severity::error) result.problems.push_back(core::to_text(one, after.files));
    }
    const runner::RecordedPolicies recorded = runner::read_policies(entries);
    const Renames renames(runner::read_resources(entries), trial.resources());
    const Calls calls(trial, recorded, renames);
    for (const ledger::Entry& entry : entries) calls.decide(entry, result);
    const auto started = std::chrono::steady_clock::now();
    Proofs proofs = prove_nothing_new(trial, recorded, renames, function_roles(recorded, entries));
    result.proof = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() -
                                                                         started);
    result.roles = proofs.roles;
    result.resources = proofs.resources;
    for (std::string& problem : proofs.problems) result.problems.push_back(std::move(problem));
    return result;
}

}  // namespace leastwise::tighten
