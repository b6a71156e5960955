#pragma once
#include "runtime/iam/policy.hpp"
#include "runtime/iam/principal.hpp"

namespace leastwise::iam {

/// How strongly a Principal element names the caller, weakest first. `account` names its account, `role` the
/// role behind a session, `session_user` the user behind a federated session, `direct` the caller itself or
/// everyone. Source: IAM User Guide, "AWS JSON policy elements: Principal".
enum class Match { none, account, role, session_user, direct };

/// The strongest match of a statement's Principal; for NotPrincipal, `direct` when the caller is not listed.
Match match_principal(const Statement& statement, const Principal& principal);

}  // namespace leastwise::iam
