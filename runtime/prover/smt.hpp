#pragma once
#include "runtime/prover/prover.hpp"

#include <string>

namespace leastwise::prover {

/// A question for another prover: satisfiable exactly when `wanted` allows a request that `allowed` does not.
struct SmtQuestion {
    std::string text;     ///< SMT-LIB 2.6 with strings; "" when there is a problem
    std::string problem;  ///< what cannot be written: lists, bytes, variables between wildcards
};
SmtQuestion to_smt(const iam::PolicySet& allowed, const iam::PolicySet& wanted);

}  // namespace leastwise::prover
