#pragma once
// A second, naive evaluator that reads the JSON of policies itself, and random policies and requests for
// both. It shares no code with the real one and is written as AWS's flow chart reads: slow, and plain to
// check.
#include "runtime/core/random.hpp"
#include "runtime/iam/evaluate.hpp"

#include <optional>
#include <string>
#include <vector>

namespace leastwise::iam::oracle {

/// Who asks, for a resource of which account, under which documents.
struct Case {
    Principal caller;  ///< a role's session or a user of 123456789012
    std::string resource_account;
    std::optional<core::Document> scp, boundary, session, resource, identity;
    std::vector<AccessCheck> checks;
};

/// A case of few words, so that most elements sometimes match.
Case draw(std::uint64_t seed);

/// A call that names no resource is one in the caller's account.
const std::string& account_of(const Case& drawn, const AccessCheck& check);

/// What the flow chart says. Source: IAM User Guide, "Policy evaluation logic".
Verdict decide(const Case& drawn, const AccessCheck& check);

/// What the evaluator says to each check, or nothing when a document is refused or when the compiled policies lead to
/// another decision.
std::optional<std::vector<Verdict>> evaluated(const Case& drawn);

}  // namespace leastwise::iam::oracle
