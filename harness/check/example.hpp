#pragma once
#include "runtime/catalogue/catalogue.hpp"
#include "runtime/prover/prover.hpp"

#include <functional>
#include <string>

namespace leastwise::check {

/// The prover's request with an action that exists, which the statement names, and on that ARN, or below it, where
/// one is given: as near to that as what is to be shown still holds.
prover::Witness made_concrete(const prover::Witness& example, const iam::Statement& statement, const std::string& arn,
                              const catalogue::Catalogue& catalogue,
                              const std::function<bool(const prover::Witness&)>& holds);

}  // namespace leastwise::check
