#pragma once
#include "runtime/gate/operation.hpp"
#include "runtime/iam/evaluate.hpp"
#include "runtime/ledger/entry.hpp"

namespace leastwise::gate {

/// The caller as the ledger keeps it.
ledger::Actor actor_of(const Caller& caller);

/// A decided check as the ledger keeps it. `place` shows a statement's span.
ledger::CheckMark mark(const iam::AccessCheck& check, const iam::Decision& decision,
                       const std::function<std::string(core::Span)>& place);

}  // namespace leastwise::gate
