#pragma once
#include "runtime/core/document.hpp"
#include "runtime/prover/prover.hpp"

#include <string>

namespace leastwise::prove {

/// A witness as `leastwise iam simulate` takes requests; `own_policies` says what else the caller needs.
core::Document request_document(const prover::Witness& witness);
/// The same for people: a line for the call, and one for each condition key that does not follow from the
/// caller.
std::string request_text(const prover::Witness& witness);

}  // namespace leastwise::prove
