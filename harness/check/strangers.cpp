#include "harness/check/review.hpp"
#include "harness/prove/reach.hpp"
#include "harness/prove/say.hpp"
#include "runtime/core/text.hpp"

#include <algorithm>

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

}  // namespace

lint::Findings find_public_access(const std::string& name, const iam::Policy& policy) {
    lint::Findings findings;
    const auto found = prove::open_to_strangers({name, iam::to_document(policy)});
    const auto* reach = std::get_if<prove::Reach>(&found);
    if (reach == nullptr) return findings;
    for (const prove::Grant& grant : reach->grants) {
        const iam::Statement& statement = policy.statements.at(grant.statement);
        if (is_behind_url(statement)) continue;
        core::Severity severity = core::Severity::error;
        std::string hint = "name the principals, or limit them with aws:PrincipalOrgID or aws:SourceArn";
        if (is_open_url(statement)) {
            severity = core::Severity::note;
            hint = "AuthType AWS_IAM asks callers for a signature";
        } else if (only_reads(statement)) {
            severity = core::Severity::warning;
            hint =
                "let CloudFront read with an origin access control, unless everyone is meant to read it "
                "directly";
        }
        findings.push_back(
            {{severity, std::string(lint::code::kPublic), statement.span,
              name + " is open to strangers, for example " + example_of(grant.example), hint}});
    }
    return findings;
}

}  // namespace leastwise::check
