#pragma once
#include "harness/check/policies.hpp"
#include "harness/check/review.hpp"

namespace leastwise::check {

/// How much was compared.
struct Compared {
    std::size_t policies = 0;  ///< roles, users, groups, trust policies and resources' policies
    std::size_t proved = 0;    ///< of these, those that allow nothing new
};

/// What the policies allow that the earlier ones do not: for each identity and each resource's policy, every
/// statement that adds something, with a request that shows it (LW0541); and what could not be decided
/// (LW0542). Whoever was not there before had no access, unless it takes the place of one that is gone and allows no
/// more than that did: then it got another name.
Compared find_new_access(const Policies& before, const Policies& after, const catalogue::Catalogue& catalogue,
                         Results& results, const Guardrails& guardrails = {});

}  // namespace leastwise::check
