#pragma once
#include "runtime/prover/model.hpp"
#include "runtime/prover/prover.hpp"

#include <optional>
#include <vector>

namespace leastwise::prover {

/// A statement with what decides how it is read.
struct Part {
    const iam::Policy* policy = nullptr;
    const iam::Statement* statement = nullptr;
    PrincipalUse principals = PrincipalUse::ignored;
    bool of_rcp = false;        ///< binds the services that support resource control policies
    bool has_boundary = false;  ///< the caller has one; see Standing::spares_nobody
};

/// What a set of policies says: some statement of every layer must allow a call, and no statement may deny
/// it. Without layers nothing is allowed.
struct Side {
    std::vector<std::vector<Part>> layers;
    std::vector<Part> denies;
};

/// What kind of policies are compared; decides who calls and what the resource can be.
enum class Subject { identity, resource, trust };

std::optional<Subject> subject_of(const iam::PolicySet& policies);
/// Gives up where what the policies allow does not follow from layers.
Side side_of(const iam::PolicySet& policies, Budget& budget);

/// Is there a request in every one of `layers` and, if there is one, in `within`, that is in none of `minus`?
struct Question {
    std::vector<std::vector<Part>> layers;
    std::optional<Part> within;
    std::vector<Part> minus;
};

/// The questions all of which must be answered with no for `allowed` to cover `wanted`. Statements that
/// obviously say nothing new, or nothing about the others, are left out.
std::vector<Question> questions(const Side& allowed, const Side& wanted);

}  // namespace leastwise::prover
