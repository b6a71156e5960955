#pragma once
#include "runtime/iam/evaluate.hpp"

namespace leastwise::iam {

/// Why one statement did or did not apply to a call.
struct StatementTrace {
    StatementRef ref;
    Effect effect = Effect::allow;
    bool principal_matched = true;
    bool action_matched = false;
    bool resource_matched = false;
    bool conditions_matched = false;
    std::string failed_condition;  ///< `StringEquals aws:SourceIp ["…"] against "…"`; "" when none failed
    bool applied() const {
        return principal_matched && action_matched && resource_matched && conditions_matched;
    }
};

/// Every statement of every attached policy, in the order of the layers.
std::vector<StatementTrace> trace(const Question& question);

}  // namespace leastwise::iam
