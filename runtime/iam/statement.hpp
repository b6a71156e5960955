#pragma once
#include "runtime/iam/condition.hpp"
#include "runtime/iam/evaluate.hpp"
#include "runtime/iam/principal_match.hpp"
#include "runtime/iam/resource.hpp"

namespace leastwise::iam {

/// One question with what every statement needs precomputed.
struct Asked {
    explicit Asked(const Question& asked) : question(asked), resource(asked.check.resource) {}
    const Question& question;
    RequestResource resource;
};

Variables variables_of(const Policy& policy);

bool action_applies(const Statement& statement, std::string_view action);
bool resource_applies(const Statement& statement, PolicyKind kind, const Asked& asked, Variables mode);
/// What Resource or NotResource says once it is known whether one of its entries matches.
bool resource_element_applies(const Statement& statement, PolicyKind kind, bool listed);
/// The first condition that does not hold, or nullptr.
const Condition* failed_condition(const Statement& statement, const Context& context, Variables mode);
/// Layers without a Principal element match every caller directly.
Match principal_applies(const Statement& statement, Layer layer, const Question& question);

/// How strongly the statement applies to the call; none when any of its elements does not match.
Match statement_applies(const Statement& statement, const Policy& policy, Layer layer, const Asked& asked);

}  // namespace leastwise::iam
