#pragma once
#include "runtime/core/document.hpp"
#include "runtime/prover/prover.hpp"

#include <string>

namespace leastwise::prove {

/// A witness as `leastwise iam simulate` takes requests.
core::Document request_document(const prover::Witness& witness);
/// What `leastwise iam simulate` needs under `policies` beside what was compared, for the witness to show; empty for
/// most.
core::Document other_policies(const prover::Witness& witness);
/// The same for people, each line with its newline: the call, the caller, the circumstances.
std::string request_text(const prover::Witness& witness);
std::string call_text(const prover::Witness& witness);
/// A line for each condition key that does not follow from the caller.
std::string circumstances_text(const prover::Witness& witness);

}  // namespace leastwise::prove
