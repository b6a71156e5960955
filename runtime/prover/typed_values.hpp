#pragma once
#include "runtime/iam/policy.hpp"
#include "runtime/prover/budget.hpp"

#include <string>
#include <vector>

namespace leastwise::prover {

/// Operators that read a value in the same way.
enum class Family { text, number, date, binary, address, presence };
Family family_of(iam::Operator op);

/// One text of every class that the listed values tell apart: below, at, between and above numbers and dates;
/// within and without address ranges; and one that is not of the type. Gives up where a text cannot be found.
std::vector<std::string> representatives(Family family, const std::vector<std::string>& listed,
                                         Budget& budget);

}  // namespace leastwise::prover
