#pragma once
#include "runtime/core/document.hpp"
#include "runtime/iam/evaluate.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace leastwise::prover {

/// One side of a question as documents: one policy or a list of them. Those that name principals are a
/// resource's policy together, or a role's trust policy where they name no resource; the others are identity
/// policies.
class Documents {
public:
    /// The documents, or what is wrong with them. `name` begins the sentence.
    static std::variant<Documents, std::string> read(const core::Document& value, const std::string& name);

    /// The version that a document states, the newer one when several do; "" when none does.
    std::string stated_version() const;
    /// Reads documents that state no version as if they stated this one. True when there are any.
    bool assume_version(const std::string& version);

    iam::PolicySet set() const;  ///< borrows from this
    const std::vector<iam::Policy>& policies() const { return policies_; }

private:
    std::optional<std::string> join(iam::Policy policy, bool states_version);

    std::vector<iam::Policy> policies_;
    std::vector<bool> states_version_;  // parallel
};

/// A document without Version is one of 2008-10-17, in which `${…}` is no variable. Fragments that are
/// compared are read in the version that the question states anywhere. Answers what was assumed, or "".
std::string agree_on_version(Documents& left, Documents& right);

}  // namespace leastwise::prover
