#pragma once
#include "runtime/prover/question.hpp"

#include <optional>

namespace leastwise::prover {

/// The caller where policies name none: a role's session.
iam::Principal some_caller();

/// One request out of a box; nothing when no text is known for one of its classes.
std::optional<Witness> example_of(const Model& model, const Box& box, Subject subject);

/// A request of the same kind with texts that a person would rather read, as long as it
/// still shows the difference.
Witness made_readable(Witness witness, const iam::PolicySet& allowed, const iam::PolicySet& wanted);

}  // namespace leastwise::prover
