#pragma once
#include "harness/lint/finding.hpp"
#include "runtime/catalogue/catalogue.hpp"
#include "runtime/iam/policy.hpp"

/// What AWS accepts in a policy and what still is not what a person wants. Findings are at the place where
/// the name was written; see docs/diagnostics.md. Nothing is run for them.
namespace leastwise::lint {

/// What does not do what it says: a name that is no action, a pattern that matches none, a condition on a key
/// that requests for the action never carry. All warnings, in the order of the statements.
Findings check_policy(const iam::Policy& policy, const catalogue::Catalogue& catalogue);

/// What grants more than its author is likely to want, or nothing at all: wildcards with what they reach,
/// resources that the actions do not work on, NotAction and its kin, principals whose request anyone can
/// cause. In the order of the statements; `account` is the one that the policy lives in.
Findings review_policy(const iam::Policy& policy, const catalogue::Catalogue& catalogue,
                       std::string_view account);

}  // namespace leastwise::lint
