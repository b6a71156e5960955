#pragma once
#include "runtime/prover/principal_dimension.hpp"

namespace leastwise::prover {

inline constexpr std::string_view kStrangerAccount = "000000000000";
inline constexpr std::string_view kOwnAccount = "123456789012";

/// One caller of every sort that the statements' Principal elements can tell apart: for each kind of
/// principal, each account, name, id and provider that is named somewhere, and one that is not.
std::vector<iam::Principal> list_callers(const std::vector<const iam::Statement*>& statements,
                                         Callers callers);

/// An account id that none of the statements names.
std::string unnamed_account(const std::vector<const iam::Statement*>& statements);

}  // namespace leastwise::prover
