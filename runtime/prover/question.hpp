#pragma once
#include "runtime/prover/model.hpp"
#include "runtime/prover/prover.hpp"

#include <optional>
#include <vector>

namespace leastwise::prover {

/// Policies one of which must allow a call; any of them may deny it.
struct Layer {
    std::vector<const iam::Policy*> policies;
    PrincipalUse principals = PrincipalUse::ignored;
    bool denies_only = false;  ///< resource control policies: full access is attached with them
};

/// What must allow a call: every layer. No layer at all allows nothing.
struct Side {
    std::vector<Layer> layers;
    bool has_boundary = false;
};

/// What kind of policies are compared; decides who calls and what the resource can be.
enum class Subject { identity, resource, trust };

std::optional<Subject> subject_of(const iam::PolicySet& policies);
/// The layers of a set of policies. Gives up where layers do not follow from one another.
Side layers_of(const iam::PolicySet& policies, Budget& budget);

}  // namespace leastwise::prover
