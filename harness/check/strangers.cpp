#include "harness/check/example.hpp"
#include "harness/check/review.hpp"
#include "harness/prove/reach.hpp"
#include "harness/prove/say.hpp"
#include "runtime/core/text.hpp"

#include <algorithm>
#include <utility>

namespace leastwise::check {
namespace {

/// Everyone may call a function's URL that has no authorization; its owner wrote so.
bool is_open_url(const iam::Statement& statement) {
    return std::ranges::any_of(statement.conditions, [](const iam::Condition& each) {
        return core::equals_ignoring_case(each.key, "lambda:FunctionUrlAuthType") &&
               std::ranges::find(each.values, "NONE") != each.values.end();
    });
}

/// Goes with the permission for the URL, and is told there.
bool is_behind_url(const iam::Statement& statement) {
    return std::ranges::any_of(statement.conditions, [](const iam::Condition& each) {
        return core::equals_ignoring_case(each.key, "lambda:InvokedViaFunctionUrl");
    });
}

bool only_reads(const iam::Statement& statement) {
    return !statement.actions.empty() &&
           std::ranges::all_of(statement.actions, [](const std::string& action) {
               return action == "s3:GetObject" || action == "s3:GetObjectVersion";
           });
}

std::string example_of(const prover::Witness& witness) {
    return core::replace_all(std::string(core::trim(prove::request_text(witness))), "\n  ", ", ");
}

/// How bad it is, and what to do.
std::pair<core::Severity, std::string> judge(const ResourcePolicy& resource, const iam::Statement& statement) {
    if (is_open_url(statement)) return {core::Severity::note, "AuthType AWS_IAM asks callers for a signature"};
    if (resource.strangers == ResourcePolicy::Strangers::blocked) {
        return {core::Severity::warning,
                "the bucket's PublicAccessBlockConfiguration keeps them out: S3 refuses such a policy, or does not "
                "honour it"};
    }
    if (resource.strangers == ResourcePolicy::Strangers::in_vpc)
        return {core::Severity::note, "the domain is in a VPC: its security groups say who gets there"};
    if (only_reads(statement)) {
        return {core::Severity::warning,
                "let CloudFront read with an origin access control, unless everyone is meant to read it directly"};
    }
    return {core::Severity::error, "name the principals, or limit them with aws:PrincipalOrgID or aws:SourceArn"};
}

}  // namespace

lint::Findings find_public_access(const ResourcePolicy& resource, const catalogue::Catalogue& catalogue,
                                  const Guardrails& guardrails) {
    lint::Findings findings;
    const auto found =
        prove::open_to_strangers({resource.name, iam::to_document(resource.policy)}, guardrails.rcp);
    const auto* reach = std::get_if<prove::Reach>(&found);
    if (reach == nullptr) return findings;
    iam::PolicySet policies;
    policies.resource = &resource.policy;
    policies.rcp = guardrails.rcp;
    for (const prove::Grant& grant : reach->grants) {
        const iam::Statement& statement = resource.policy.statements.at(grant.statement);
        if (is_behind_url(statement)) continue;
        const auto [severity, hint] = judge(resource, statement);
        const auto allowed = [&policies](const prover::Witness& witness) { return prover::allows(policies, witness); };
        const auto example = made_concrete(grant.example, statement, resource.arn, catalogue, allowed);
        findings.push_back({{severity, std::string(lint::code::kPublic), statement.span,
                             resource.name + " is open to strangers, for example " + example_of(example), hint}});
    }
    for (const std::string& reason : reach->undecided) {
        findings.push_back({{core::Severity::warning, std::string(lint::code::kPublic), resource.policy.span,
                             "it could not be decided whether strangers are kept out of " + reason,
                             "write fewer conditions or patterns into the statement"}});
    }
    return findings;
}

}  // namespace leastwise::check
