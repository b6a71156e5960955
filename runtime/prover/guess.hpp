#pragma once
#include "runtime/prover/principal_dimension.hpp"
#include "runtime/prover/question.hpp"

#include <optional>

namespace leastwise::prover {

/// Tries requests that the texts of the policies suggest, up to `tries` of them, and answers one that `wanted` allows
/// and `allowed` does not. For questions that were given up: finding nothing says nothing.
std::optional<Witness> guess(const iam::PolicySet& allowed, const iam::PolicySet& wanted, Subject subject,
                             Callers callers, std::size_t tries);

}  // namespace leastwise::prover
