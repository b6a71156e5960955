#include "harness/check/example.hpp"

#include "harness/lint/overlap.hpp"
#include "runtime/iam/named_principal.hpp"

namespace leastwise::check {
namespace {

/// A condition on aws:PrincipalArn says who calls.
prover::Witness by_whom_it_says(const prover::Witness& example,
                                const std::function<bool(const prover::Witness&)>& holds) {
    const auto* arn = example.check.context.find("aws:PrincipalArn");
    if (arn == nullptr || arn->values.size() != 1) return example;
    prover::Witness candidate = example;
    candidate.principal = iam::principal_named(arn->values.front()).value_or(example.principal);
    candidate.own_policies = prover::OwnPolicies::grant_all;  // a stranger's account is the stranger's
    return holds(candidate) ? candidate : example;
}

}  // namespace

prover::Witness made_concrete(const prover::Witness& example, const iam::Statement& statement, const std::string& arn,
                              const catalogue::Catalogue& catalogue,
                              const std::function<bool(const prover::Witness&)>& holds) {
    prover::Witness best = by_whom_it_says(example, holds);
    if (statement.not_action || (arn.empty() && catalogue.find(best.check.action))) return best;
    const bool known = !arn.empty() && arn.find(lint::kUnresolved) == std::string::npos;
    bool found = false;
    const auto offer = [&](const catalogue::Found& action) {
        for (const std::string& place : {arn, arn + "/object"}) {
            prover::Witness candidate = best;
            candidate.check.action = action.name();
            if (known && lint::can_reach(action, place)) candidate.check.resource = place;
            found = holds(candidate);
            if (!found) continue;
            best = std::move(candidate);
            return catalogue::Catalogue::Go::stop;
        }
        return catalogue::Catalogue::Go::on;
    };
    for (const std::string& pattern : statement.actions) {
        if (!found && pattern.find(':') != std::string::npos) catalogue.each_match(pattern, offer);
    }
    return best;
}

}  // namespace leastwise::check
