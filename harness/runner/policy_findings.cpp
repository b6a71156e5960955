#include "harness/runner/policy_findings.hpp"

#include "emulators/iam/managed.hpp"
#include "harness/lint/lint.hpp"

#include <algorithm>
#include <tuple>

namespace leastwise::runner {
namespace {

/// Whether the policy stands for a name that a person wrote, not for statements.
bool is_named(const templates::Template& loaded, const gate::Role& role, const iam::Policy& policy) {
    const auto* origin = loaded.policy_origin(role.logical_id, policy.name);
    return origin != nullptr && origin->kind != templates::PolicyOrigin::Kind::inline_document;
}

bool same(const core::Diagnostic& left, const core::Diagnostic& right) {
    return left.span == right.span && left.message == right.message;
}

}  // namespace

core::Diagnostics policy_findings(gate::Gate& gate, const std::vector<std::string>& resource_arns,
                                  const templates::Template& loaded) {
    const catalogue::Catalogue catalogue;
    core::Diagnostics findings;
    const auto check = [&](const iam::Policy& policy) {
        for (lint::Finding& finding : lint::check_policy(policy, catalogue)) {
            const auto again = [&finding](const core::Diagnostic& one) { return same(one, finding); };
            // A managed policy of the template is checked in each role that it is attached to.
            if (finding.span.line == 0 || std::ranges::any_of(findings, again)) continue;
            findings.push_back(std::move(finding));
        }
    };
    for (const auto& [name, role] : gate.directory().roles()) {
        for (const iam::Policy& policy : role->policies) {
            if (!iamapi::is_aws_managed(policy.arn) && !is_named(loaded, *role, policy)) check(policy);
        }
        if (role->boundary && !iamapi::is_aws_managed(role->boundary->arn)) check(*role->boundary);
        check(role->trust);
    }
    for (const std::string& arn : resource_arns) {
        for (const gate::Service* service : gate.services()) {
            const iam::Policy* policy = service->resource_policy(arn);
            if (policy != nullptr) check(*policy);
        }
    }
    std::ranges::sort(findings, {}, [](const core::Diagnostic& one) {
        return std::tuple(one.span.file, one.span.line, one.span.column);
    });
    return findings;
}

}  // namespace leastwise::runner
