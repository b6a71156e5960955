#pragma once
#include "harness/mutate/scope.hpp"
#include "runtime/catalogue/catalogue.hpp"

#include <string>
#include <vector>

namespace leastwise::mutate {

enum class Operator {
    drop_policy,     ///< a managed policy is detached
    drop_statement,
    drop_action,     ///< one entry of Action, or one of the actions that a wildcard stands for
    drop_resource,
    drop_principal,
    drop_condition,
    widen_action,    ///< every action of the service
    widen_resource,  ///< "*"
    widen_principal  ///< "*"
};

/// Whether a call can only be lost or only be gained.
enum class Direction { narrows, widens };

/// Whose policy it is.
enum class Owner { role, boundary, resource };

/// One small change of one recorded policy.
struct Mutant {
    Owner owner = Owner::role;
    std::size_t holder = 0;     ///< position in RecordedPolicies::roles or ::resources
    std::size_t policy = 0;     ///< of a role; 0 for a boundary or a resource
    std::size_t statement = 0;
    Operator op = Operator::drop_statement;
    std::size_t position = 0;   ///< of the action, resource, principal or condition
    std::string action;         ///< the one that is taken out of a wildcard, or the wildcard that widens; else ""
    Direction direction = Direction::narrows;
};

/// Every mutant of the policies of a run. A managed policy of AWS's own is no one's to edit: it is only detached.
/// A change that would leave the policy as it is, or do the same as another one, is left out.
std::vector<Mutant> mutants_of(const runner::RecordedPolicies& policies, const catalogue::Catalogue& actions,
                               const Scope& scope = {});

/// Applies the change to the statement that it names, or to each of a detached policy.
void apply(const Mutant& mutant, iam::Statement& statement, const catalogue::Catalogue& actions);

const runner::RecordedPolicy& policy_of(const Mutant& mutant, const runner::RecordedPolicies& policies);
runner::RecordedPolicy& policy_of(const Mutant& mutant, runner::RecordedPolicies& policies);

}  // namespace leastwise::mutate
