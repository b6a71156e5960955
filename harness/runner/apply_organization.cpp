#include "harness/runner/organization.hpp"
#include "runtime/core/arn.hpp"

namespace leastwise::runner {
namespace {

/// The place is part of the message: a span would be taken for one of the template.
core::Diagnostic problem(const OrganizationSettings& settings, core::Span span, const std::string& message,
                         std::string hint) {
    constexpr core::Span kNowhere{0xffff, 0, 0};
    return {core::Severity::error, "LW0403", kNowhere, settings.files.place(span) + ": " + message,
            std::move(hint)};
}

/// Makes the described roles and keeps what is wrong with them.
class Maker {
public:
    Maker(const OrganizationSettings& settings, gate::Gate& gate) : settings_(settings), gate_(gate) {}

    void make_role(const DescribedRole& described, const gate::Permit& permit) {
        gate::Role role = described.role;
        role.arn = core::make_arn(gate_.world().place.partition, "iam", "", described.account,
                                  "role" + described.path + role.name);
        role.unique_id = gate_.world().ids.unique_id("AROA", 21);
        role.created = gate_.world().clock.now();
        for (const std::string& arn : described.managed_policy_arns) {
            auto policy = managed(described, arn, iam::PolicyKind::identity);
            if (policy) role.policies.push_back(std::move(*policy));
        }
        if (!described.boundary_arn.empty()) {
            role.boundary = managed(described, described.boundary_arn, iam::PolicyKind::boundary);
            // A boundary that cannot be read bounds everything.
            if (!role.boundary) role.boundary.emplace().kind = iam::PolicyKind::boundary;
        }
        gate_.directory().put_role(permit, std::move(role));
    }
    core::Diagnostics take() { return std::move(diagnostics_); }

private:
    std::optional<iam::Policy> managed(const DescribedRole& described, const std::string& arn,
                                       iam::PolicyKind kind) {
        auto policy = gate_.directory().managed_policy(arn);
        if (policy) {
            policy->kind = kind;
        } else {
            diagnostics_.push_back(
                problem(settings_, described.span,
                        "role \"" + described.role.name + "\" names the policy " + arn + ", which is not known",
                        "name one of AWS's policies, or give its document with --managed-policies FILE"));
        }
        return policy;
    }

    const OrganizationSettings& settings_;
    gate::Gate& gate_;
    core::Diagnostics diagnostics_;
};

}  // namespace

core::Diagnostics apply_organization(const OrganizationSettings& settings, gate::Gate& gate,
                                     const gate::Caller& as_operator) {
    if (settings.organization.empty()) return {};
    // Permitted before service control policies bind the operator: the file, not the account, makes these
    // roles.
    const gate::Permit permit =
        gate.authorize(as_operator, "iam", "organization of leastwise.yaml", {{"iam:CreateRole", "*", {}}});
    Maker maker(settings, gate);
    for (const DescribedRole& role : settings.roles) maker.make_role(role, permit);
    gate.directory().set_organization(settings.organization);
    core::Diagnostics diagnostics = maker.take();
    const std::string& account = gate.world().place.account;
    if (!settings.organization.has_account(account)) {
        diagnostics.push_back(
            problem(settings, {}, "account " + account + " is not in the organization",
                    "add it under `accounts`, or choose one of its accounts with --account"));
    }
    return diagnostics;
}

}  // namespace leastwise::runner
