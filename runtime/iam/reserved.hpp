#pragma once
#include "runtime/iam/context.hpp"

namespace leastwise::iam {

/// True for changes that AWS refuses whatever policies say: to AWS managed policies, to roles under
/// /aws-reserved/ and to the aliases of AWS managed keys.
bool is_reserved(const AccessCheck& check);

}  // namespace leastwise::iam
